"""record: describe how a run ended, hand that to the one writer, and settle."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from generation.access.secret import salt_of
from generation.ending.facts import Ending, Outcome, problem_of
from generation.ending.record import AlreadyEnded, record
from generation.errors import Interrupted
from generation.events import StreamEvent
from generation.models import Generation
from generation.pipeline.run import Run
from generation.pipeline.settle import settle_open
from generation.streams.stored import stored_events
from kernel.crypto import SubjectErased, keep_from_erasure
from kernel.observability.tracing import continued


@dataclass(frozen=True, slots=True)
class EndedRun:
    """What `conclude` is told."""

    run: Run
    outcome: Outcome
    with_completion: bool = True


def conclude(ended: EndedRun) -> StreamEvent:
    """Record and settle an ended run inside the scope; return its last event, not yet published.

    May run again after a failed transaction: settling is idempotent, the rest is rolled back with it. Raises
    AlreadyEnded where a sweep came first; then nothing is settled.
    """
    is_erased = _is_asker_erased(ended.run)
    # Before what its completion locks, as the sweep has it.
    if not Generation.objects.select_for_update(no_key=True).filter(id=ended.run.id, finished_at=None).exists():
        raise AlreadyEnded()
    last = _recorded(ended, is_erased=is_erased)
    settle_open(ended.run)
    return last


def conclude_all(ended: Sequence[EndedRun]) -> list[StreamEvent | AlreadyEnded]:
    """The same for several runs of one organisation of which nothing is made, each with its last event or AlreadyEnded.

    Locks are taken in one order, which is everybody's (ADR 0172): the askers' keys, the rows by their ids as they are
    written, the holds by theirs.
    """
    erased = {one.run.id for one in ended if _is_asker_erased(one.run)}
    last: dict[UUID, StreamEvent] = {}
    for one in sorted(ended, key=lambda one: one.run.id):
        with suppress(AlreadyEnded):
            last[one.run.id] = _recorded(one, is_erased=one.run.id in erased)
    recorded = [one.run for one in ended if one.run.id in last]
    for run in sorted(recorded, key=lambda run: str(run.progress.open_hold_id)):
        settle_open(run)
    return [last.get(one.run.id) or AlreadyEnded() for one in ended]


def conclude_late(run: Run) -> StreamEvent:
    """Settle what a sweep has ended already, because our lease ran out while we lived.

    Readers have been given its last event; that stands, and is returned. The receipt gets the true figures, as the
    ledger does.
    """
    Generation.objects.filter(id=run.id).update(**run.progress.figures.columns())  # the row before its hold
    settle_open(run)
    stored = stored_events(Generation.objects.get(id=run.id))
    return stored[-1] if stored else StreamEvent(len(run.log.events) + 1, "error", problem_of(Interrupted()))


def _is_asker_erased(run: Run) -> bool:
    """Before any row is locked: an erasure locks the key first, and the rows after it."""
    try:
        keep_from_erasure(run.owner)
    except SubjectErased:
        return True
    return False


def _recorded(ended: EndedRun, *, is_erased: bool) -> StreamEvent:
    with continued(ended.run.traceparent):  # this transaction may be shared with other runs
        ending = _ending_of(ended.run, ended.outcome, is_erased=is_erased)
        return record(ending, with_completion=ended.with_completion)


def _ending_of(run: Run, outcome: Outcome, *, is_erased: bool) -> Ending:
    actor, progress, attempt = run.actor, run.progress, run.progress.attempt
    account = attempt.prompt.model.account if attempt else None
    figures = progress.figures
    return Ending(
        id=run.id,
        purpose=run.request.purpose,
        subject=run.request.subject,
        owner=run.owner,
        asker=actor,
        recorded_by=actor,
        requested_by=str(actor.member_id or actor.id),
        outcome=outcome,
        provider=account.kind.value if account else "",
        account_id=account.id if account else None,
        model=attempt.prompt.model.card.name if attempt else "",
        is_demo=bool(account and account.is_demo),
        route_attempts=[one.as_dict() for one in progress.route_attempts],
        saved=run.saved_request(attempt),
        prompt_sha256=run.prompt_sha256(attempt),
        prompt_salt=salt_of(run.log.secret).hex(),
        policy_version=run.policy_version,
        verdict=run.verdict,
        sources=run.sources,
        events=run.log.events,
        text=progress.text,
        discarded=progress.discarded,
        figures=figures,
        answer_usage=progress.meter.charge.usage if progress.meter else figures.usage,
        started_at=progress.started_at,
        first_token_at=progress.first_token_at,
        is_erased=is_erased,
        is_withdrawn=progress.is_withdrawn,
    )
