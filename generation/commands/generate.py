"""The one door to a model."""

import asyncio
from dataclasses import replace

from django.db import transaction
from redis import RedisError

from generation import ports
from generation.access.rights import capability_of, with_rights_of_now
from generation.ending.facts import Outcome
from generation.ending.record import AlreadyEnded, is_outage
from generation.errors import Interrupted, ResponseWithheld
from generation.events import FinishReason, GenerationRequest, State, StreamEvent, Ticket
from generation.limits.rates import give_slot_back, release_slot, slot_given_back
from generation.metrics import ESTIMATED, GENERATIONS, IMPLAUSIBLE, SECONDS, TOKENS, UNDER
from generation.pipeline.admit import ConfigurationMoved, admit, insert_row
from generation.pipeline.answer import answer
from generation.pipeline.heartbeat import kept_alive
from generation.pipeline.prepare import prepare
from generation.pipeline.record import EndedRun, conclude, conclude_all, conclude_late
from generation.pipeline.reserve import price_with_fallback, reserve
from generation.pipeline.run import Run
from generation.pipeline.score import score
from generation.providers.pace import Pace, StoppedByReader, patience
from generation.streams.event_log import EventLog
from governance.errors import PolicyBlocked, ResponseBlocked
from kernel import background
from kernel.clock import now
from kernel.errors import ScriptoriumError
from kernel.group_commit import in_shared_batch
from kernel.http.problem import translate
from kernel.observability import get_logger, span, traceparent
from kernel.observability.tracing import continued
from kernel.tenancy import Actor, in_scope
from kernel.tenant_cache import leave_cache, use_cache

_RECORD_PATIENCE_S = (0.2, 0.5, 1, 2, 4, 8, 15, 15, 15, 15)
log = get_logger(__name__)


def generate(actor: Actor, request: GenerationRequest) -> Ticket:
    """Start answering a request and return its ticket; call it inside the scope.

    admit -> augment -> pre-filter -> route -> reserve, in the caller's transaction; then, in a task of its
    own that no closed tab ends, score -> stream -> post-filter -> settle -> record. How it ends, refusals of any stage
    after the first included, is told on the event stream. Raises Forbidden, TooManyRequests, TooManyRunning
    and AlreadyRunning.
    """
    actor.require(capability_of(request.purpose))
    ticket = admit(actor, request)
    if not ticket.is_new:
        return ticket
    use_cache()
    try:
        return _begin_as_of_now(actor, request, ticket)
    except Exception:
        give_slot_back(actor.tenant_id, ticket.id)
        raise
    finally:
        leave_cache()


def _begin_as_of_now(actor: Actor, request: GenerationRequest, ticket: Ticket) -> Ticket:
    """Begin by what is in memory, where that still stands, else by the rows."""
    try:
        return _begin(actor, request, ticket)
    except ConfigurationMoved:
        leave_cache()
        return _begin(with_rights_of_now(actor, request), request, ticket)


def _begin(actor: Actor, request: GenerationRequest, ticket: Ticket) -> Ticket:
    """Prepare, reserve and write the row; it starts when this is committed. Raises ConfigurationMoved."""
    run = Run(ticket.id, actor, request, EventLog(actor.tenant_id, ticket.id), Pace(patience()), traceparent())
    refusal = _prepare_and_reserve(run)
    ticket = insert_row(run)
    if ticket.is_new:
        transaction.on_commit(lambda: _start(run, refusal))
    return ticket


def _prepare_and_reserve(run: Run) -> ScriptoriumError | None:
    """augment -> pre-filter -> route -> reserve, or why not.

    A refusal leaves nothing behind: the hold is the first that is written, and nothing that follows it is refused.
    """
    try:
        run.prepared = prepare(run.actor, run.request)
        with_fallback = price_with_fallback(run.prepared)
        attempt = reserve(run.prepared, run.prepared.route, run.request.purpose)
    except ScriptoriumError as refusal:
        if isinstance(refusal, PolicyBlocked):
            run.refused_verdict = refusal.verdict
        return refusal
    run.progress.reserved(attempt, max(with_fallback, attempt.prompt.amount.nano_usd))
    run.progress.start(attempt)
    return None


def _start(run: Run, refusal: ScriptoriumError | None) -> None:
    run.log.open()
    background.spawn(_go(run, refusal))


async def _go(run: Run, refusal: ScriptoriumError | None) -> None:
    try:
        with continued(run.traceparent), span("generation", purpose=run.request.purpose):
            run.traceparent = traceparent()
            outcome, last = await _ended(run, refusal)
            await _publish_last(run, last)
        _measure(run, outcome)
    finally:
        run.log.close()


async def _ended(run: Run, refusal: ScriptoriumError | None) -> tuple[Outcome, StreamEvent]:
    """Run it to its end and record that; its slot goes back with the last event."""
    try:
        async with kept_alive(run):
            outcome = _refused(run, refusal) if refusal else await _outcome(run)
            return outcome, await _concluded(run, outcome)
    except BaseException:
        await release_slot(run.tenant_id, run.id)
        raise


async def _outcome(run: Run) -> Outcome:
    """Walk the other stages; whatever ends the walk becomes an outcome that is settled and recorded."""
    assert run.prepared is not None  # noqa: S101 - it was not refused
    assert run.progress.attempt is not None  # noqa: S101
    try:
        outcome = await answer(run, *await score(run, run.prepared, run.progress.attempt))
    except StoppedByReader:
        outcome = Outcome(State.STOPPED, FinishReason.STOPPED)
    except Interrupted as cut:
        return _interrupted(cut)
    except ScriptoriumError as refusal:
        return _refused(run, refusal)
    except RedisError as error:
        log.warning("generation.untold", generation=str(run.id), kind=type(error).__name__)
        return _interrupted(Interrupted(kind="events", retry_after_s=5))
    except Exception as error:
        log.error("generation.failed", generation=str(run.id), kind=type(error).__name__, exc_info=error)
        # A database or Redis that is down is told as what it is; anything else is ours.
        return _interrupted(translate(error) or Interrupted(kind="internal", retry_after_s=5))
    if run.progress.is_cut_off and outcome.state is State.STOPPED:
        # We stopped because the hold was lost; the reader did not ask for it.
        return _interrupted(Interrupted(kind="budget", retry_after_s=5))
    return outcome


def _interrupted(why: ScriptoriumError) -> Outcome:
    return Outcome(State.INTERRUPTED, FinishReason.INTERRUPTED, why)


def _refused(run: Run, refusal: ScriptoriumError) -> Outcome:
    is_withheld = isinstance(refusal, ResponseBlocked | ResponseWithheld)
    is_blocked = is_withheld or (isinstance(refusal, PolicyBlocked) and bool(run.progress.text))
    return Outcome(State.FAILED, FinishReason.BLOCKED if is_blocked else FinishReason.REFUSED, refusal)


async def _concluded(run: Run, outcome: Outcome) -> StreamEvent:
    """Record the end, through an outage of the database too; what breaks for another reason is tried without what the
    purpose's owner makes of the answer.

    Ends of one organisation share a transaction, but for those of which something is made: that takes its time.
    """
    ended = EndedRun(run, outcome)
    for wait_s in _RECORD_PATIENCE_S:
        try:
            return await _recorded(ended)
        except AlreadyEnded:
            return await in_scope(run.tenant_id, conclude_late, run)
        except Exception as error:
            ended = replace(ended, with_completion=ended.with_completion and is_outage(error))
            kind = type(error).__name__
            log.error("generation.record_failed", generation=str(run.id), kind=kind, exc_info=error)
            await asyncio.sleep(wait_s if ended.with_completion else 0)
    return await in_scope(run.tenant_id, conclude, replace(ended, with_completion=False))


async def _recorded(ended: EndedRun) -> StreamEvent:
    if ended.run.request.purpose in ports.completions:
        return await in_scope(ended.run.tenant_id, conclude, ended)
    return await in_shared_batch(ended.run.tenant_id, conclude_all, ended)


async def _publish_last(run: Run, last: StreamEvent) -> None:
    try:
        await run.log.publish_last(last, slot_given_back(run.tenant_id, run.id), *run.progress.unreported)
    except RedisError:
        log.warning("generation.end_untold", generation=str(run.id))  # readers find it in the row


def _measure(run: Run, outcome: Outcome) -> None:
    attempt, charges = run.progress.attempt, run.progress.charges
    provider = attempt.prompt.model.account.kind.value if attempt else "none"
    GENERATIONS.labels(provider, outcome.state.value, outcome.error.code if outcome.error else "").inc()
    for charge in charges:
        TOKENS.labels(provider, "input").inc(charge.usage.input_tokens)
        TOKENS.labels(provider, "output").inc(charge.usage.output_tokens)
        ESTIMATED.labels(provider).inc(charge.usage.is_estimated)
        IMPLAUSIBLE.labels(provider).inc(charge.is_implausible)
        if attempt and charge.usage.input_tokens > attempt.prompt.input_tokens:
            UNDER.labels(provider).inc()
    if run.progress.started_at is not None:
        SECONDS.labels(provider).observe((now() - run.progress.started_at).total_seconds())
