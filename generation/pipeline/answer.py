"""Get an answer: the first model, one more try, then the fallback of the route. The reader is told who answers."""

import random
from collections.abc import Sequence

from billing import commands as billing
from generation.breaker import Vote
from generation.errors import Interrupted, PromptTooLong, ProviderRefused, ProvidersFailed
from generation.events import FinishReason, State
from generation.metrics import ATTEMPT_FAILURES
from generation.offers import Offer
from generation.pipeline.admit import enter_again, keep_sweeps_out
from generation.pipeline.plan import Plan
from generation.pipeline.reserve import Begun, begin, hop
from generation.pipeline.settle import settle
from generation.pipeline.stream import Ended, attempt
from generation.pipeline.tell import tell_fallback, tell_start
from generation.pipeline.work import Outcome, Work
from generation.providers.failures import FailureKind, ProviderFailure
from kernel.errors import ScriptoriumError
from kernel.tenancy import in_scope

_RETRIES = 1
# Longer than this we do not wait for the same model while another could answer.
_LONGEST_WAIT_S, _LONGEST_WAIT_ALONE_S = 5.0, 15.0


async def answer(work: Work, plan: Plan, begun: Begun) -> Outcome:
    """Return how it ended. Raises the refusals of `attempt`, ProvidersFailed, and budget refusals of a fallback."""
    tell_start(work, plan, begun)
    retries = _RETRIES
    while True:
        work.begun, work.open_hold_id = begun, begun.hold_id
        ended = await attempt(work, plan, begun)
        await begun.breaker.tell(_vote(ended))
        if ended.failure is None:
            return _good(work, begun, ended)
        _note(work, begun, ended.failure)
        if work.meter and work.meter.has_heard:
            # After the first token no silent switch: half an answer of one model is not continued by another.
            return Outcome(State.INTERRUPTED, FinishReason.INTERRUPTED, _interrupted(ended.failure))
        if not ended.failure.allows_fallback:
            await in_scope(work.tenant_id, _close, work, ended.failure)
            raise _our_fault(begun, ended.failure)
        rest = _rest(plan, begun)
        if retries and (wait_s := _wait(ended.failure, alone=not rest)) is not None:
            retries -= 1
            await work.pace.pause(wait_s)
            begun = await _again(work, plan, begun, ended.failure)
        else:
            retries = _RETRIES
            begun = await _fall_back(work, plan, ended.failure, rest)


async def _again(work: Work, plan: Plan, begun: Begun, failure: ProviderFailure) -> Begun:
    """Try the same model once more; a try that may have been charged is settled and the next one reserves anew."""
    if not failure.is_perhaps_charged:
        return begun
    await in_scope(work.tenant_id, _close, work, failure)
    return await in_scope(work.tenant_id, _begin_next, work, plan, failure, [begun.draft.offer])


async def _fall_back(work: Work, plan: Plan, failure: ProviderFailure, rest: Sequence[Offer]) -> Begun:
    # Two scopes: what the failed attempt used stays settled, whatever becomes of the next.
    await in_scope(work.tenant_id, _close, work, failure)
    following = await in_scope(work.tenant_id, _begin_next, work, plan, failure, rest)
    tell_fallback(work, following, failure.kind)
    return following


def _begin_next(work: Work, plan: Plan, failure: ProviderFailure, offers: Sequence[Offer]) -> Begun:
    if not offers:
        raise _all_failed(work, failure)
    keep_sweeps_out(work)
    try:
        begun = begin(plan, offers, work.request.purpose)
    except PromptTooLong as error:
        raise _all_failed(work, failure) from error
    work.hops.extend(begun.passed_over)
    enter_again(work, begun)
    return begun


def _close(work: Work, failure: ProviderFailure) -> None:
    """Settle a failed attempt if the provider may charge for it, else give the money back."""
    assert work.meter is not None  # noqa: S101 - an attempt was made
    if failure.is_perhaps_charged:
        work.spent.append(settle(work.actor, work.meter.charge))
    else:
        billing.release(work.meter.hold_id)
    work.meter, work.open_hold_id = None, None


def _good(work: Work, begun: Begun, ended: Ended) -> Outcome:
    work.hops.append(hop(begun.draft.offer))
    state = State.STOPPED if ended.reason is FinishReason.STOPPED else State.FINISHED
    return Outcome(state, ended.reason)


def _note(work: Work, begun: Begun, failure: ProviderFailure) -> None:
    work.hops.append(hop(begun.draft.offer, failure.kind.value))
    ATTEMPT_FAILURES.labels(begun.draft.offer.account.kind.value, failure.kind.value).inc()


def _vote(ended: Ended) -> Vote:
    if ended.failure is None:
        return Vote.NEUTRAL if ended.reason is FinishReason.STOPPED else Vote.OK
    return Vote.FAIL if ended.failure.counts_against_provider else Vote.NEUTRAL


def _rest(plan: Plan, begun: Begun) -> list[Offer]:
    return list(plan.offers[plan.offers.index(begun.draft.offer) + 1 :])


def _wait(failure: ProviderFailure, *, alone: bool) -> float | None:
    """Seconds before the same model is asked again; None when it is not worth it."""
    if not failure.is_retryable:
        return None
    wait_s = (failure.retry_after_s or 0.2) + random.uniform(0, 0.3)  # noqa: S311 - jitter, no secret
    return wait_s if wait_s <= (_LONGEST_WAIT_ALONE_S if alone else _LONGEST_WAIT_S) else None


def _our_fault(begun: Begun, failure: ProviderFailure) -> ScriptoriumError:
    if failure.kind is FailureKind.TOO_LONG:
        draft = begun.draft
        return PromptTooLong(
            prompt_tokens=draft.input_tokens,
            max_tokens=draft.max_tokens,
            context_window=draft.offer.card.context_window,
        )
    return ProviderRefused(kind=failure.kind.value)


def _interrupted(failure: ProviderFailure) -> Interrupted:
    return Interrupted(kind=failure.kind.value, retry_after_s=round(failure.retry_after_s or 5))


def _all_failed(work: Work, failure: ProviderFailure) -> ProvidersFailed:
    wait_s = max(1, round(failure.retry_after_s or 5))
    return ProvidersFailed(attempts=[one.as_dict() for one in work.hops], retry_after_s=wait_s)
