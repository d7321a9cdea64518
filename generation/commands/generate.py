"""The one door to a model."""

import asyncio
from datetime import timedelta

from django.db import transaction
from redis import RedisError

from generation.errors import Interrupted, ResponseWithheld
from generation.event_log import EventLog
from generation.events import FinishReason, GenerationRequest, State, StreamEvent, Ticket
from generation.metrics import ESTIMATED, GENERATIONS, SECONDS, TOKENS, UNDER
from generation.models import Generation
from generation.pipeline.admit import admit
from generation.pipeline.alive import LEASE_S, kept_alive
from generation.pipeline.answer import answer
from generation.pipeline.plan import Plan, plan
from generation.pipeline.record import EndedBySweep, conclude, conclude_late
from generation.pipeline.reserve import Begun, begin
from generation.pipeline.stream import patience
from generation.pipeline.work import Outcome, Work
from generation.providers.pace import Pace, StoppedByReader
from governance.errors import PolicyBlocked, ResponseBlocked
from kernel import background
from kernel.clock import now
from kernel.errors import ScriptoriumError
from kernel.http.problem import translate
from kernel.observability import get_logger, span, traceparent
from kernel.observability.tracing import continued
from kernel.tenancy import Actor, in_scope

_CAPABILITY = {"chat": "chat"}
_RECORD_PATIENCE_S = (0.2, 0.5, 1, 2, 4, 8, 15, 15, 15, 15)
log = get_logger(__name__)


def generate(actor: Actor, request: GenerationRequest) -> Ticket:
    """Start answering a request and return its ticket at once; call it inside the scope.

    admit -> augment -> pre-filter -> route -> reserve -> stream -> post-filter -> settle -> record. All but
    the first stage run in a task of their own, so no closed tab loses them; how they end, refusals included,
    is told on the event stream. Raises Forbidden, TooManyRequests, TooManyRunning and AlreadyRunning.
    """
    actor.require(_CAPABILITY.get(request.purpose, "generate"))
    ticket = admit(actor, request)
    if ticket.is_new:
        log_of_events = EventLog(actor.tenant_id, ticket.id)
        work = Work(actor, request, ticket.id, log_of_events, Pace(patience()), traceparent())
        transaction.on_commit(lambda: background.spawn(_run(work)))
    return ticket


async def _run(work: Work) -> None:
    with continued(work.traceparent), span("generation", purpose=work.request.purpose):
        work.traceparent = traceparent()
        async with kept_alive(work):
            outcome = await _outcome(work)
            last = await _concluded(work, outcome)
            await _tell_last(work, last)
    _measure(work, outcome)


async def _outcome(work: Work) -> Outcome:
    """Walk the stages; whatever ends the walk becomes an outcome that is settled and recorded."""
    try:
        prepared, begun = await in_scope(work.tenant_id, _prepare, work)
        return await answer(work, prepared, begun)
    except StoppedByReader:
        return Outcome(State.STOPPED, FinishReason.STOPPED)
    except (ResponseBlocked, ResponseWithheld) as blocked:
        return Outcome(State.FAILED, FinishReason.BLOCKED, blocked)
    except PolicyBlocked as blocked:
        return Outcome(State.FAILED, FinishReason.BLOCKED if work.text else FinishReason.REFUSED, blocked)
    except ScriptoriumError as refusal:
        return Outcome(State.FAILED, FinishReason.REFUSED, refusal)
    except RedisError as error:
        log.warning("generation.untold", generation=str(work.id), kind=type(error).__name__)
        return Outcome(State.INTERRUPTED, FinishReason.INTERRUPTED, Interrupted(kind="events", retry_after_s=5))
    except Exception as error:
        log.error("generation.failed", generation=str(work.id), kind=type(error).__name__, exc_info=error)
        # A database or Redis that is down is told as what it is; anything else is ours.
        known = translate(error) or Interrupted(kind="internal", retry_after_s=5)
        return Outcome(State.INTERRUPTED, FinishReason.INTERRUPTED, known)


def _prepare(work: Work) -> tuple[Plan, Begun]:
    """augment -> pre-filter -> route -> reserve, and the row that says so, in one transaction."""
    work.plan = plan(work.actor, work.request)
    begun = begin(work.plan, work.plan.offers, work.request.purpose)
    work.hops.extend(begun.passed_over)
    _note_running(work, begun)
    work.begun, work.open_hold_id = begun, begun.hold_id
    return work.plan, begun


def _note_running(work: Work, begun: Begun) -> None:
    """What a sweep needs to settle for us if this process dies: the hold, and the prompt as the least used."""
    draft = begun.draft
    Generation.objects.filter(id=work.id).update(
        state=State.RUNNING,
        provider=draft.offer.account.kind.value,
        account_id=draft.offer.account.id,
        model=draft.offer.card.name,
        is_demo=draft.offer.account.is_demo,
        hold_id=begun.hold_id,
        price_version=draft.price.version,
        ceiling_nano_usd=draft.amount.nano_usd,
        max_tokens=draft.max_tokens,
        input_tokens=draft.input_tokens,
        cost_nano_usd=draft.price.cost(draft.input_tokens, 0),
        lease_until=now() + timedelta(seconds=LEASE_S),
    )


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


async def _tell_last(work: Work, last: StreamEvent) -> None:
    try:
        await work.log.tell_last(last)
    except RedisError:
        log.warning("generation.end_untold", generation=str(work.id))  # readers find it in the row


def _measure(work: Work, outcome: Outcome) -> None:
    provider = work.begun.draft.offer.account.kind.value if work.begun else "none"
    GENERATIONS.labels(provider, outcome.state.value, outcome.error.code if outcome.error else "").inc()
    for charge in work.charges:
        TOKENS.labels(provider, "input").inc(charge.usage.input_tokens)
        TOKENS.labels(provider, "output").inc(charge.usage.output_tokens)
        ESTIMATED.labels(provider).inc(charge.usage.is_estimated)
        if work.begun and charge.usage.input_tokens > work.begun.draft.input_tokens:
            UNDER.labels(provider).inc()
    if work.started_at is not None:
        SECONDS.labels(provider).observe((now() - work.started_at).total_seconds())
