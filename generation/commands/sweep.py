"""Ending what lost its process: a lease that ran out is a generation nobody writes any more."""

import contextlib

import redis as redis_package
from django.db import transaction

from billing import commands as billing
from generation.errors import Interrupted
from generation.event_log import fence, tell_behind_fence
from generation.events import FINAL_STATES, FinishReason, State, StreamEvent
from generation.models import Generation
from generation.pipeline.kept import unseal_request
from generation.pipeline.record import problem_of
from generation.pipeline.swept import complete_swept, journal_swept, text_of, verdict_of
from generation.transcript import pack
from kernel.clock import now
from kernel.crypto import SubjectErased, seal
from kernel.tenancy import current_tenant_id
from kernel.tenancy.apart import each_apart

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
    _tell(row, last)
    journal_swept(row, kept, text_of(told))


def _tell(row: Generation, last: StreamEvent) -> None:
    """Readers who wait on Redis hear it at once; without Redis they look at the row by themselves."""
    tenant_id = current_tenant_id()

    def tell() -> None:
        with contextlib.suppress(redis_package.RedisError):
            tell_behind_fence(tenant_id, row.id, last)

    transaction.on_commit(tell, robust=True)


def _settle(row: Generation) -> None:
    if row.hold_id is None:
        return
    booked = billing.give_up(row.hold_id, input_tokens=row.input_tokens, output_tokens=row.output_tokens)
    # Nothing is booked of what was given back: nothing had reached the provider.
    row.cost_nano_usd, row.is_usage_estimated = booked.nano_usd, True
    for earlier in row.spent:
        row.cost_nano_usd += earlier["nano_usd"]
        row.input_tokens += earlier["input_tokens"]
        row.output_tokens += earlier["output_tokens"]


def _told(row: Generation) -> list[StreamEvent]:
    """What readers have seen, as far as Redis still knows it, and will have seen when this is committed."""
    try:
        found = fence(current_tenant_id(), row.id)
    except redis_package.RedisError:
        return []
    return [event for number, event in enumerate(found, start=1) if event.id == number]


def _facts(row: Generation) -> dict[str, object]:
    problem = problem_of(Interrupted(kind="process", retry_after_s=1))
    used = {"input_tokens": row.input_tokens, "output_tokens": row.output_tokens, "estimated": True}
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
