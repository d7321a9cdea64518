"""Get an answer: the first model, one more try, then the fallback of the route. The reader is told who answers."""

import random
from collections.abc import Sequence

from billing import commands as billing
from generation import ports
from generation.catalogue.routable import RoutableModel
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
from generation.limits.breaker import CallResult
from generation.metrics import ATTEMPT_FAILURES
from generation.pipeline.admit import lock_unfinished, restart_row
from generation.pipeline.plan import Plan
from generation.pipeline.publish import publish_fallback, publish_start
from generation.pipeline.reserve import Attempt, begin, route_attempt
from generation.pipeline.settle import settle
from generation.pipeline.stream import AttemptResult, stream
from generation.pipeline.work import Outcome, Work
from generation.providers.failures import FailureKind, ProviderFailure
from kernel.errors import ScriptoriumError
from kernel.tenancy import in_scope

_RETRIES = 1
# Longer than this we do not wait for the same model while another could answer.
_LONGEST_WAIT_S, _LONGEST_WAIT_ALONE_S = 5.0, 15.0


async def answer(work: Work, plan: Plan, attempt: Attempt) -> Outcome:
    """Return how it ended. Raises the refusals of `attempt`, ProvidersFailed, and budget refusals of a fallback."""
    publish_start(work, plan, attempt)
    retries = _RETRIES
    while True:
        work.attempt, work.open_hold_id = attempt, attempt.hold_id
        result = await stream(work, plan, attempt)
        await attempt.breaker.report(_call_result(result), result.failure.retry_after_s if result.failure else None)
        if result.failure is None:
            flaw = None if result.reason is FinishReason.STOPPED else _flaw(work, result)
            if flaw is None:
                return _good(work, attempt, result)
            if work.tried is not None or attempt.prompt.tries < 2:
                raise _unusable(work, attempt, flaw)
            work.start_over(flaw)
            continue
        _note(work, attempt, result.failure)
        if work.meter and work.meter.has_text:
            # After the first token no silent switch: half an answer of one model is not continued by another.
            return Outcome(State.INTERRUPTED, FinishReason.INTERRUPTED, _interrupted(result.failure))
        if not result.failure.allows_fallback:
            await in_scope(work.tenant_id, _close, work, result.failure)
            raise _our_fault(attempt, result.failure)
        rest = _rest(plan, attempt, result.failure)
        if result.failure.is_misconfigured and (plan.is_model_named or not rest):
            await in_scope(work.tenant_id, _close, work, result.failure)
            raise _misconfigured(work, result.failure)
        if retries and (wait_s := _wait(result.failure, alone=not rest)) is not None:
            retries -= 1
            await work.pace.pause(wait_s)
            attempt = await _again(work, plan, attempt, result.failure, rest)
        else:
            retries = _RETRIES
            attempt = await _fall_back(work, plan, result.failure, rest)


async def _again(
    work: Work, plan: Plan, attempt: Attempt, failure: ProviderFailure, rest: Sequence[RoutableModel]
) -> Attempt:
    """Try the same model once more; a try that may have been charged is settled and the next one reserves anew.

    Where the rest of the price that was shown is too little for the same model, it may do for another.
    """
    if not failure.is_perhaps_charged:
        return attempt
    return await _fall_back(work, plan, failure, [attempt.prompt.model, *rest])


async def _fall_back(work: Work, plan: Plan, failure: ProviderFailure, rest: Sequence[RoutableModel]) -> Attempt:
    # Two scopes: what the failed attempt used stays settled, whatever becomes of the next.
    before = work.attempt.prompt.model if work.attempt else None
    await in_scope(work.tenant_id, _close, work, failure)
    following = await in_scope(work.tenant_id, _begin_next, work, plan, failure, rest)
    if following.prompt.model != before:
        publish_fallback(work, following, failure.kind)
    return following


def _begin_next(work: Work, plan: Plan, failure: ProviderFailure, candidates: Sequence[RoutableModel]) -> Attempt:
    if not candidates:
        raise _all_failed(work, failure)
    lock_unfinished(work)
    try:
        attempt = begin(plan, candidates, work.request.purpose, work.left_of_ceiling)
    except (BeyondCeiling, PromptTooLong) as error:
        raise _all_failed(work, failure) from error
    work.route_attempts.extend(attempt.passed_over)
    # More than was shown only where nothing was paid and the money for this one came in later.
    work.ceiling_nano_usd = max(work.ceiling_nano_usd, work.total.nano_usd + attempt.prompt.amount.nano_usd)
    restart_row(work, attempt)
    return attempt


def _close(work: Work, failure: ProviderFailure) -> None:
    """Settle a failed attempt if the provider may charge for it, else give the money back."""
    assert work.meter is not None  # noqa: S101 - an attempt was made
    charge = work.meter.charge if failure.is_perhaps_charged else work.tried
    if charge is not None:
        work.spent.append(settle(work.actor, charge))
    else:
        billing.release(work.meter.hold_id)
    work.meter, work.open_hold_id, work.tried = None, None, None


def _good(work: Work, attempt: Attempt, result: AttemptResult) -> Outcome:
    work.route_attempts.append(route_attempt(attempt.prompt.model))
    state = State.STOPPED if result.reason is FinishReason.STOPPED else State.FINISHED
    return Outcome(state, result.reason)


def _flaw(work: Work, result: AttemptResult) -> str | None:
    """Why the whole answer is of no use to the purpose it was asked for, or None."""
    check = ports.checks.get(work.request.purpose)
    return check(work.request, work.text, result.reason.value) if check else None


def _unusable(work: Work, attempt: Attempt, flaw: str) -> UnusableAnswer:
    work.route_attempts.append(route_attempt(attempt.prompt.model))
    tries = 1 if work.tried is None else 2
    return UnusableAnswer(flaw=flaw, tries=tries, model=attempt.prompt.model.card.name)


def _note(work: Work, attempt: Attempt, failure: ProviderFailure) -> None:
    work.route_attempts.append(route_attempt(attempt.prompt.model, failure.kind.value))
    ATTEMPT_FAILURES.labels(attempt.prompt.model.account.kind.value, failure.kind.value).inc()


def _call_result(result: AttemptResult) -> CallResult:
    if result.failure is None:
        return CallResult.NEUTRAL if result.reason is FinishReason.STOPPED else CallResult.OK
    return CallResult.FAIL if result.failure.counts_against_provider else CallResult.NEUTRAL


def _rest(plan: Plan, attempt: Attempt, failure: ProviderFailure) -> list[RoutableModel]:
    """Who may still be asked; an account that let us wait in vain is not waited for once more."""
    rest = plan.route[plan.route.index(attempt.prompt.model) + 1 :]
    is_hung = failure.kind is FailureKind.TIMEOUT
    return [candidate for candidate in rest if not is_hung or candidate.account.id != attempt.prompt.model.account.id]


def _wait(failure: ProviderFailure, *, alone: bool) -> float | None:
    """Seconds before the same model is asked again; None when it is not worth it."""
    if not failure.is_retryable or failure.kind is FailureKind.TIMEOUT:
        return None
    wait_s = (failure.retry_after_s or 0.2) + random.uniform(0, 0.3)  # noqa: S311 - jitter, no secret
    return wait_s if wait_s <= (_LONGEST_WAIT_ALONE_S if alone else _LONGEST_WAIT_S) else None


def _our_fault(attempt: Attempt, failure: ProviderFailure) -> ScriptoriumError:
    if failure.kind is FailureKind.TOO_LONG:
        prompt = attempt.prompt
        return PromptTooLong(
            prompt_tokens=prompt.input_tokens,
            max_tokens=prompt.max_tokens,
            context_window=prompt.model.card.context_window,
        )
    return ProviderRefused(kind=failure.kind.value)


def _interrupted(failure: ProviderFailure) -> Interrupted:
    return Interrupted(kind=failure.kind.value, retry_after_s=round(failure.retry_after_s or 5))


def _misconfigured(work: Work, failure: ProviderFailure) -> ModelMisconfigured:
    return ModelMisconfigured(kind=failure.kind.value, attempts=[one.as_dict() for one in work.route_attempts])


def _all_failed(work: Work, failure: ProviderFailure) -> ProvidersFailed:
    wait_s = max(1, round(failure.retry_after_s or 5))
    return ProvidersFailed(attempts=[one.as_dict() for one in work.route_attempts], retry_after_s=wait_s)
