"""Ending what lost its process: a lease that ran out is a generation nobody writes any more."""

import contextlib
from collections.abc import Sequence

import redis as redis_package
from django.db import transaction

from billing import commands as billing
from billing.events import Amount
from generation.access.secret import salt_of, secret_of
from generation.ending.facts import Ending, Figures, Outcome
from generation.ending.record import record
from generation.ending.saved_request import unseal_request
from generation.errors import Interrupted
from generation.events import FINAL_STATES, TOKEN_KINDS, FinishReason, State, StreamEvent, Usage
from generation.models import Generation
from generation.streams.event_log import append_after_fence, fence
from generation.streams.transcript import texts_of
from kernel.clock import now
from kernel.crypto import SubjectErased, is_erased
from kernel.tenancy import Actor, current_tenant_id
from kernel.tenancy.savepoints import for_each_in_savepoint
from tenants import queries as tenants

LOST_PROCESS = "process"
_AT_ONCE = 100


def sweep_interrupted() -> int:
    """End the generations of this scope whose lease ran out; book them at their last checkpoint.

    Their process may live and still spend: the rest of their money stays set aside for its truth (ADR 0022).
    The purpose's owner gets what was delivered, as at any interrupted end. Readers get an error event, whether
    they wait on Redis or come later. Returns how many were ended; one that cannot be is left for the next sweep.
    """
    due = Generation.objects.select_for_update(skip_locked=True).filter(lease_until__lt=now())
    rows = due.exclude(state__in=FINAL_STATES).order_by("id")[:_AT_ONCE]
    # The rows are locked; their holds are locked one by one, in the order of their own ids (ADR 0172).
    return for_each_in_savepoint(sorted(rows, key=lambda row: str(row.hold_id)), _recover)


def _recover(row: Generation) -> None:
    """Record its end in its process's place: the row, Redis and the ledger say what a run would know by itself."""
    figures = _settle_at_checkpoint(row)
    secret = _secret(row)
    last = record(_ending_of(row, secret, _reported(row, secret), figures))
    if secret:
        _publish(row, last, secret)


def _settle_at_checkpoint(row: Generation) -> Figures:
    # Nothing is booked of what was given back: nothing had reached the provider.
    booked = billing.expire_early(row.hold_id, row.count) if row.hold_id else Amount(0, row.cost_nano_usd)
    # A row of an earlier version knows the first two kinds only.
    sums = {name: getattr(row, name) + sum(one.get(name, 0) for one in row.spent) for name in TOKEN_KINDS}
    return Figures(
        Usage(**sums, is_estimated=True),
        booked.nano_usd + sum(one["nano_usd"] for one in row.spent),
        row.over_tokens + sum(one.get("over_tokens", 0) for one in row.spent),
        row.over_nano_usd + sum(one.get("over_nano_usd", 0) for one in row.spent),
        row.is_usage_implausible or any(one.get("implausible", False) for one in row.spent),
    )


def _ending_of(row: Generation, secret: bytes, reported: Sequence[StreamEvent], figures: Figures) -> Ending:
    verdicts = [event.verdict for event in reported if event.verdict is not None]
    *discarded, text = texts_of(reported)
    return Ending(
        id=row.id,
        purpose=row.purpose,
        subject=(row.subject_kind, row.subject_id) if row.subject_id else None,
        owner=row.owner,
        asker=tenants.actor_of_member(row.requested_by_id) if row.requested_by_id else None,
        recorded_by=Actor.system(current_tenant_id()),
        requested_by=str(row.requested_by_id),
        outcome=Outcome(State.INTERRUPTED, FinishReason.INTERRUPTED, Interrupted(kind=LOST_PROCESS, retry_after_s=1)),
        provider=row.provider,
        account_id=row.account_id,
        model=row.model,
        is_demo=row.is_demo,
        route_attempts=row.hops,
        saved=unseal_request(row),
        prompt_sha256=row.prompt_sha256,
        prompt_salt=salt_of(secret).hex(),
        policy_version=row.policy_version,
        verdict=row.verdict | ({"response": verdicts[-1]} if verdicts else {}),
        sources=row.sources,
        events=reported,
        text=text,
        discarded=discarded,
        figures=figures,
        answer_usage=figures.usage,
        started_at=row.started_at,
        first_token_at=row.first_token_at,
        is_erased=is_erased(row.owner),
    )


def _reported(row: Generation, secret: bytes) -> list[StreamEvent]:
    """What readers have seen, as far as Redis still knows it, and will have seen when this is committed."""
    try:
        found = fence(current_tenant_id(), row.id, secret)
    except (redis_package.RedisError, ValueError):  # the latter for what an erasure made unreadable
        return []
    return [event for number, event in enumerate(found, start=1) if event.id == number]


def _secret(row: Generation) -> bytes:
    """Empty once the asker was erased: then nothing in Redis can be read, and nothing is published any more.

    Their key needs no lock here: an erasure waits for our lock of the row, before it is done.
    """
    try:
        return secret_of(row)
    except SubjectErased:
        return b""


def _publish(row: Generation, last: StreamEvent, secret: bytes) -> None:
    """Readers who wait on Redis get it at once; without Redis they look at the row by themselves."""
    tenant_id = current_tenant_id()

    def publish() -> None:
        with contextlib.suppress(redis_package.RedisError):
            append_after_fence(tenant_id, row.id, last, secret)

    transaction.on_commit(publish, robust=True)
