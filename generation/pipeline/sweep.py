"""Ending what lost its process: a lease that ran out is a generation nobody writes any more."""

import contextlib

import redis as redis_package
from django.db import transaction

from billing import commands as billing
from generation.errors import Interrupted
from generation.events import FINAL_STATES, TOKEN_KINDS, FinishReason, State, StreamEvent
from generation.models import Generation
from generation.pipeline.record import problem_of
from generation.pipeline.saved_request import unseal_request
from generation.pipeline.swept import complete_swept, journal_swept, text_of, used_by, verdict_of
from generation.quoted_files import forget_files_gone_meanwhile
from generation.secret import secret_of
from generation.streams.event_log import append_after_fence, fence
from generation.streams.transcript import pack
from kernel.clock import now
from kernel.crypto import SubjectErased, seal
from kernel.tenancy import current_tenant_id
from kernel.tenancy.apart import each_apart

LOST_PROCESS = "process"
_AT_ONCE = 100


def sweep_interrupted() -> int:
    """End the generations of this scope whose lease ran out; book them at their last checkpoint.

    Their process may live and still spend: the rest of their money stays set aside for its truth (ADR 0022).
    The purpose's owner gets what was delivered, as at any interrupted end. Readers get an error event, whether
    they wait on Redis or come later. Returns how many were ended; one that cannot be is left for the next sweep.
    """
    due = Generation.objects.select_for_update(skip_locked=True).filter(lease_until__lt=now())
    rows = list(due.exclude(state__in=FINAL_STATES).order_by("id")[:_AT_ONCE])
    return each_apart(rows, _end)


def _end(row: Generation) -> None:
    _settle(row)
    told, kept = _told(row), unseal_request(row)
    row.verdict = verdict_of(row, told)
    row.state, row.finish_reason, row.error_code = State.INTERRUPTED, FinishReason.INTERRUPTED, Interrupted.code
    last = StreamEvent(len(told) + 1, "error", _facts(row) | complete_swept(row, kept, text_of(told)))
    row.transcript = _sealed(row, [*told, last])
    row.finished_at, row.lease_until, row.sealed_request = now(), None, None
    row.save()
    forget_files_gone_meanwhile(row.id)
    _tell(row, last)
    journal_swept(row, kept, text_of(told))


def _tell(row: Generation, last: StreamEvent) -> None:
    """Readers who wait on Redis hear it at once; without Redis they look at the row by themselves."""
    tenant_id, secret = current_tenant_id(), _secret(row)
    if not secret:
        return

    def tell() -> None:
        with contextlib.suppress(redis_package.RedisError):
            append_after_fence(tenant_id, row.id, last, secret)

    transaction.on_commit(tell, robust=True)


def _settle(row: Generation) -> None:
    if row.hold_id is None:
        return
    booked = billing.expire_early(row.hold_id, row.count)
    # Nothing is booked of what was given back: nothing had reached the provider.
    row.cost_nano_usd, row.is_usage_estimated = booked.nano_usd, True
    for earlier in row.spent:
        row.cost_nano_usd += earlier["nano_usd"]
        row.over_tokens += earlier.get("over_tokens", 0)
        row.over_nano_usd += earlier.get("over_nano_usd", 0)
        row.is_usage_implausible |= earlier.get("implausible", False)
        for name in TOKEN_KINDS:  # a row of an earlier version knows the first two only
            setattr(row, name, getattr(row, name) + earlier.get(name, 0))


def _told(row: Generation) -> list[StreamEvent]:
    """What readers have seen, as far as Redis still knows it, and will have seen when this is committed."""
    try:
        found = fence(current_tenant_id(), row.id, _secret(row))
    except (redis_package.RedisError, ValueError):  # the latter for what an erasure made unreadable
        return []
    return [event for number, event in enumerate(found, start=1) if event.id == number]


def _secret(row: Generation) -> bytes:
    """Empty once the asker was erased: then nothing in Redis can be read, and nothing is told any more."""
    try:
        return secret_of(row)
    except SubjectErased:
        return b""


def _facts(row: Generation) -> dict[str, object]:
    problem = problem_of(Interrupted(kind=LOST_PROCESS, retry_after_s=1))
    used = used_by(row)
    shown = {"model": row.model, "provider": row.provider, "demo": row.is_demo, "cost_nano_usd": row.cost_nano_usd}
    return {
        "generation_id": str(row.id),
        "finish_reason": FinishReason.INTERRUPTED.value,
        "usage": used,
        **shown,
        **problem,
    }


def _sealed(row: Generation, events: list[StreamEvent]) -> bytes | None:
    try:
        return seal(row.owner, "generation.transcript", pack(events))
    except SubjectErased:
        return None
