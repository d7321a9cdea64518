"""The one door to a model."""

import asyncio

from django.db import transaction
from redis import RedisError

from generation.access import capability_of
from generation.errors import Interrupted, ResponseWithheld
from generation.events import FinishReason, GenerationRequest, State, StreamEvent, Ticket
from generation.limits.rates import give_slot_back
from generation.metrics import ESTIMATED, GENERATIONS, IMPLAUSIBLE, SECONDS, TOKENS, UNDER
from generation.pipeline.admit import admit, insert_row
from generation.pipeline.alive import kept_alive
from generation.pipeline.answer import answer
from generation.pipeline.plan import plan
from generation.pipeline.record import EndedBySweep, conclude, conclude_late
from generation.pipeline.reserve import begin, price_with_fallback
from generation.pipeline.work import Outcome, Work
from generation.providers.pace import Pace, StoppedByReader, patience
from generation.streams.event_log import EventLog
from governance.errors import PolicyBlocked, ResponseBlocked
from kernel import background
from kernel.clock import now
from kernel.errors import ScriptoriumError
from kernel.http.problem import translate
from kernel.observability import get_logger, span, traceparent
from kernel.observability.tracing import continued
from kernel.tenancy import Actor, in_scope

_RECORD_PATIENCE_S = (0.2, 0.5, 1, 2, 4, 8, 15, 15, 15, 15)
log = get_logger(__name__)


def generate(actor: Actor, request: GenerationRequest) -> Ticket:
    """Start answering a request and return its ticket; call it inside the scope.

    admit -> augment -> pre-filter -> route -> reserve, in the caller's transaction; then, in a task of its
    own that no closed tab ends, stream -> post-filter -> settle -> record. How it ends, refusals of any stage
    after the first included, is told on the event stream. Raises Forbidden, TooManyRequests, TooManyRunning
    and AlreadyRunning.
    """
    actor.require(capability_of(request.purpose))
    ticket = admit(actor, request)
    if not ticket.is_new:
        return ticket
    work = Work(actor, request, ticket.id, EventLog(actor.tenant_id, ticket.id), Pace(patience()), traceparent())
    try:
        refusal = _prepare(work)
        ticket = insert_row(work)
    except Exception:
        give_slot_back(actor.tenant_id, work.id)
        raise
    if ticket.is_new:
        transaction.on_commit(lambda: _start(work, refusal))
    return ticket


def _start(work: Work, refusal: ScriptoriumError | None) -> None:
    work.log.open()
    background.spawn(_run(work, refusal))


def _prepare(work: Work) -> ScriptoriumError | None:
    """augment -> pre-filter -> route -> reserve, or why not; a refusal leaves nothing behind."""
    try:
        with transaction.atomic():
            work.plan = plan(work.actor, work.request)
            with_fallback = price_with_fallback(work.plan)
            attempt = begin(work.plan, work.plan.route, work.request.purpose)
    except ScriptoriumError as refusal:
        if isinstance(refusal, PolicyBlocked):
            work.refused_verdict = refusal.verdict
        return refusal
    work.route_attempts.extend(attempt.passed_over)
    work.attempt, work.open_hold_id = attempt, attempt.hold_id
    work.ceiling_nano_usd = max(with_fallback, attempt.prompt.amount.nano_usd)
    return None


async def _run(work: Work, refusal: ScriptoriumError | None) -> None:
    try:
        with continued(work.traceparent), span("generation", purpose=work.request.purpose):
            work.traceparent = traceparent()
            async with kept_alive(work):
                outcome = _refused(work, refusal) if refusal else await _outcome(work)
                last = await _concluded(work, outcome)
                await _publish_last(work, last)
        _measure(work, outcome)
    finally:
        work.log.close()


async def _outcome(work: Work) -> Outcome:
    """Walk the other stages; whatever ends the walk becomes an outcome that is settled and recorded."""
    assert work.plan is not None  # noqa: S101 - it was not refused
    assert work.attempt is not None  # noqa: S101
    try:
        outcome = await answer(work, work.plan, work.attempt)
    except StoppedByReader:
        outcome = Outcome(State.STOPPED, FinishReason.STOPPED)
    except Interrupted as cut:
        return Outcome(State.INTERRUPTED, FinishReason.INTERRUPTED, cut)
    except ScriptoriumError as refusal:
        return _refused(work, refusal)
    except RedisError as error:
        log.warning("generation.untold", generation=str(work.id), kind=type(error).__name__)
        return Outcome(State.INTERRUPTED, FinishReason.INTERRUPTED, Interrupted(kind="events", retry_after_s=5))
    except Exception as error:
        log.error("generation.failed", generation=str(work.id), kind=type(error).__name__, exc_info=error)
        # A database or Redis that is down is told as what it is; anything else is ours.
        known = translate(error) or Interrupted(kind="internal", retry_after_s=5)
        return Outcome(State.INTERRUPTED, FinishReason.INTERRUPTED, known)
    return _cut_off() if work.is_cut_off and outcome.state is State.STOPPED else outcome


def _cut_off() -> Outcome:
    """We stopped because the hold was lost; the reader did not ask for it."""
    return Outcome(State.INTERRUPTED, FinishReason.INTERRUPTED, Interrupted(kind="budget", retry_after_s=5))


def _refused(work: Work, refusal: ScriptoriumError) -> Outcome:
    is_withheld = isinstance(refusal, ResponseBlocked | ResponseWithheld)
    is_blocked = is_withheld or (isinstance(refusal, PolicyBlocked) and bool(work.text))
    return Outcome(State.FAILED, FinishReason.BLOCKED if is_blocked else FinishReason.REFUSED, refusal)


async def _concluded(work: Work, outcome: Outcome) -> StreamEvent:
    """Record the end, through an outage of the database too; what the purpose's owner breaks is left out."""
    with_completion = True
    for wait_s in _RECORD_PATIENCE_S:
        try:
            return await in_scope(work.tenant_id, conclude, work, outcome, with_completion=with_completion)
        except EndedBySweep:
            return await in_scope(work.tenant_id, conclude_late, work)
        except Exception as error:
            with_completion = with_completion and _is_outage(error)
            kind = type(error).__name__
            log.error("generation.record_failed", generation=str(work.id), kind=kind, exc_info=error)
            await asyncio.sleep(wait_s if with_completion else 0)
    return await in_scope(work.tenant_id, conclude, work, outcome, with_completion=False)


def _is_outage(error: Exception) -> bool:
    known = translate(error)
    return known is not None and known.status == 503


async def _publish_last(work: Work, last: StreamEvent) -> None:
    try:
        await work.log.publish_last(last)
    except RedisError:
        log.warning("generation.end_untold", generation=str(work.id))  # readers find it in the row


def _measure(work: Work, outcome: Outcome) -> None:
    provider = work.attempt.prompt.model.account.kind.value if work.attempt else "none"
    GENERATIONS.labels(provider, outcome.state.value, outcome.error.code if outcome.error else "").inc()
    for charge in work.charges:
        TOKENS.labels(provider, "input").inc(charge.usage.input_tokens)
        TOKENS.labels(provider, "output").inc(charge.usage.output_tokens)
        ESTIMATED.labels(provider).inc(charge.usage.is_estimated)
        IMPLAUSIBLE.labels(provider).inc(charge.is_implausible)
        if work.attempt and charge.usage.input_tokens > work.attempt.prompt.input_tokens:
            UNDER.labels(provider).inc()
    if work.started_at is not None:
        SECONDS.labels(provider).observe((now() - work.started_at).total_seconds())
