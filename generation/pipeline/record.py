"""record: describe how a run ended, and hand that to the one writer."""

from generation.access.secret import salt_of
from generation.ending.facts import Ending, Outcome, problem_of
from generation.ending.record import record
from generation.errors import Interrupted
from generation.events import StreamEvent
from generation.models import Generation
from generation.pipeline.run import Run
from generation.pipeline.settle import settle_open
from generation.streams.stored import stored_events
from kernel.crypto import SubjectErased, keep_from_erasure
from kernel.observability.tracing import continued


def conclude(run: Run, outcome: Outcome, *, with_completion: bool = True) -> StreamEvent:
    """Settle and record an ended run inside the scope; return its last event, not yet published.

    May run again after a failed transaction: settling is idempotent, the rest is rolled back with it. Raises
    AlreadyEnded where a sweep came first.
    """
    is_erased = _is_asker_erased(run)
    settle_open(run)
    with continued(run.traceparent):  # this transaction may be shared with other runs
        return record(_ending_of(run, outcome, is_erased=is_erased), with_completion=with_completion)


def conclude_late(run: Run) -> StreamEvent:
    """Settle what a sweep has ended already, because our lease ran out while we lived.

    Readers have been given its last event; that stands, and is returned. The receipt gets the true figures, as the
    ledger does.
    """
    settle_open(run)
    Generation.objects.filter(id=run.id).update(**run.progress.figures.columns())
    stored = stored_events(Generation.objects.get(id=run.id))
    return stored[-1] if stored else StreamEvent(len(run.log.events) + 1, "error", problem_of(Interrupted()))


def _is_asker_erased(run: Run) -> bool:
    """Before any row is locked: an erasure locks the key first, and the rows after it."""
    try:
        keep_from_erasure(run.owner)
    except SubjectErased:
        return True
    return False


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
