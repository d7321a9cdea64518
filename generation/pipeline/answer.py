"""Get an answer: the first model, one more try, then the fallback of the route. The reader is told who answers."""

import random
from collections.abc import Sequence

from billing import commands as billing
from generation import ports
from generation.catalogue.routable import Offer
from generation.errors import (
    BeyondCeiling,
    Interrupted,
    ModelMisconfigured,
    PromptTooLong,
    ProviderRefused,
    ProvidersFailed,
    UnusableAnswer,
)
from generation.events import FinishReason, State
from generation.limits.breaker import Vote
from generation.metrics import ATTEMPT_FAILURES
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
        await begun.breaker.tell(_vote(ended), ended.failure.retry_after_s if ended.failure else None)
        if ended.failure is None:
            flaw = None if ended.reason is FinishReason.STOPPED else _flaw(work, ended)
            if flaw is None:
                return _good(work, begun, ended)
            if work.tried is not None or begun.draft.tries < 2:
                raise _unusable(work, begun, flaw)
            work.start_over(flaw)
            continue
        _note(work, begun, ended.failure)
        if work.meter and work.meter.has_heard:
            # After the first token no silent switch: half an answer of one model is not continued by another.
            return Outcome(State.INTERRUPTED, FinishReason.INTERRUPTED, _interrupted(ended.failure))
        if not ended.failure.allows_fallback:
            await in_scope(work.tenant_id, _close, work, ended.failure)
            raise _our_fault(begun, ended.failure)
        rest = _rest(plan, begun, ended.failure)
        if ended.failure.is_misconfigured and (plan.is_model_named or not rest):
            await in_scope(work.tenant_id, _close, work, ended.failure)
            raise _misconfigured(work, ended.failure)
        if retries and (wait_s := _wait(ended.failure, alone=not rest)) is not None:
            retries -= 1
            await work.pace.pause(wait_s)
            begun = await _again(work, plan, begun, ended.failure, rest)
        else:
            retries = _RETRIES
            begun = await _fall_back(work, plan, ended.failure, rest)


async def _again(work: Work, plan: Plan, begun: Begun, failure: ProviderFailure, rest: Sequence[Offer]) -> Begun:
    """Try the same model once more; a try that may have been charged is settled and the next one reserves anew.

    Where the rest of the price that was shown is too little for the same model, it may do for another.
    """
    if not failure.is_perhaps_charged:
        return begun
    return await _fall_back(work, plan, failure, [begun.draft.offer, *rest])


async def _fall_back(work: Work, plan: Plan, failure: ProviderFailure, rest: Sequence[Offer]) -> Begun:
    # Two scopes: what the failed attempt used stays settled, whatever becomes of the next.
    before = work.begun.draft.offer if work.begun else None
    await in_scope(work.tenant_id, _close, work, failure)
    following = await in_scope(work.tenant_id, _begin_next, work, plan, failure, rest)
    if following.draft.offer != before:
        tell_fallback(work, following, failure.kind)
    return following


def _begin_next(work: Work, plan: Plan, failure: ProviderFailure, offers: Sequence[Offer]) -> Begun:
    if not offers:
        raise _all_failed(work, failure)
    keep_sweeps_out(work)
    try:
        begun = begin(plan, offers, work.request.purpose, work.left_of_ceiling)
    except (BeyondCeiling, PromptTooLong) as error:
        raise _all_failed(work, failure) from error
    work.hops.extend(begun.passed_over)
    # More than was shown only where nothing was paid and the money for this one came in later.
    work.ceiling_nano_usd = max(work.ceiling_nano_usd, work.total.nano_usd + begun.draft.amount.nano_usd)
    enter_again(work, begun)
    return begun


def _close(work: Work, failure: ProviderFailure) -> None:
    """Settle a failed attempt if the provider may charge for it, else give the money back."""
    assert work.meter is not None  # noqa: S101 - an attempt was made
    charge = work.meter.charge if failure.is_perhaps_charged else work.tried
    if charge is not None:
        work.spent.append(settle(work.actor, charge))
    else:
        billing.release(work.meter.hold_id)
    work.meter, work.open_hold_id, work.tried = None, None, None


def _good(work: Work, begun: Begun, ended: Ended) -> Outcome:
    work.hops.append(hop(begun.draft.offer))
    state = State.STOPPED if ended.reason is FinishReason.STOPPED else State.FINISHED
    return Outcome(state, ended.reason)


def _flaw(work: Work, ended: Ended) -> str | None:
    """Why the whole answer is of no use to the purpose it was asked for, or None."""
    check = ports.checks.get(work.request.purpose)
    return check(work.request, work.text, ended.reason.value) if check else None


def _unusable(work: Work, begun: Begun, flaw: str) -> UnusableAnswer:
    work.hops.append(hop(begun.draft.offer))
    tries = 1 if work.tried is None else 2
    return UnusableAnswer(flaw=flaw, tries=tries, model=begun.draft.offer.card.name)


def _note(work: Work, begun: Begun, failure: ProviderFailure) -> None:
    work.hops.append(hop(begun.draft.offer, failure.kind.value))
    ATTEMPT_FAILURES.labels(begun.draft.offer.account.kind.value, failure.kind.value).inc()


def _vote(ended: Ended) -> Vote:
    if ended.failure is None:
        return Vote.NEUTRAL if ended.reason is FinishReason.STOPPED else Vote.OK
    return Vote.FAIL if ended.failure.counts_against_provider else Vote.NEUTRAL


def _rest(plan: Plan, begun: Begun, failure: ProviderFailure) -> list[Offer]:
    """Who may still be asked; an account that let us wait in vain is not waited for once more."""
    rest = plan.offers[plan.offers.index(begun.draft.offer) + 1 :]
    is_hung = failure.kind is FailureKind.TIMEOUT
    return [offer for offer in rest if not is_hung or offer.account.id != begun.draft.offer.account.id]


def _wait(failure: ProviderFailure, *, alone: bool) -> float | None:
    """Seconds before the same model is asked again; None when it is not worth it."""
    if not failure.is_retryable or failure.kind is FailureKind.TIMEOUT:
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


def _misconfigured(work: Work, failure: ProviderFailure) -> ModelMisconfigured:
    return ModelMisconfigured(kind=failure.kind.value, attempts=[one.as_dict() for one in work.hops])


def _all_failed(work: Work, failure: ProviderFailure) -> ProvidersFailed:
    wait_s = max(1, round(failure.retry_after_s or 5))
    return ProvidersFailed(attempts=[one.as_dict() for one in work.hops], retry_after_s=wait_s)
