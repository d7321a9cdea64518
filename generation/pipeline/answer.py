"""Get an answer: the first model, one more try, then the fallback of the route. The reader is told who answers."""

import random
from collections.abc import Sequence

from generation import ports
from generation.catalogue.routable import RoutableModel
from generation.ending.facts import Outcome
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
from generation.pipeline.prepare import Prepared
from generation.pipeline.publish import publish_fallback, publish_start
from generation.pipeline.reserve import Attempt, reserve, route_attempt
from generation.pipeline.run import Run
from generation.pipeline.settle import settle_failed
from generation.pipeline.stream import AttemptResult, stream
from generation.providers.failures import FailureKind, ProviderFailure
from kernel.errors import ScriptoriumError
from kernel.tenancy import in_scope

_RETRIES = 1
# Longer than this we do not wait for the same model while another could answer.
_MAX_WAIT_S, _MAX_WAIT_ALONE_S = 5.0, 15.0


async def answer(run: Run, prepared: Prepared, attempt: Attempt) -> Outcome:
    """Return how it ended. Raises the refusals of `stream`, ProvidersFailed, and budget refusals of a fallback."""
    publish_start(run, prepared, attempt)
    retries = _RETRIES
    while True:
        run.progress.start(attempt)
        result = await stream(run, prepared, attempt)
        await _report(run, attempt, result)
        if (failure := result.failure) is not None:
            rest = await _rest_after(run, prepared, attempt, failure)
            if retries and (wait_s := _wait(failure, alone=not rest)) is not None:
                retries -= 1
                await run.pace.pause(wait_s)
                attempt = await _again(run, prepared, attempt, failure, rest)
            else:
                retries = _RETRIES
                attempt = await _fall_back(run, prepared, failure, rest)
        elif (flaw := _flaw(run, result)) is None:
            return _good(run, attempt, result)
        elif run.progress.tried is None and attempt.prompt.tries > 1:
            run.start_over(flaw)
        else:
            raise _unusable(run, attempt, flaw)


async def _report(run: Run, attempt: Attempt, result: AttemptResult) -> None:
    """A failure at once, since others may be about to call; the rest with the last event."""
    if (failure := result.failure) is not None:
        await attempt.breaker.report(_call_result(result), failure.retry_after_s)
    else:
        run.progress.unreported.append(attempt.breaker.reported(_call_result(result)))


async def _rest_after(run: Run, prepared: Prepared, attempt: Attempt, failure: ProviderFailure) -> list[RoutableModel]:
    """Who may be asked after a failed attempt; raises where nobody can help, its money settled."""
    _note(run, attempt, failure)
    if run.progress.meter and run.progress.meter.has_text:
        # After the first token no silent switch: half an answer of one model is not continued by another.
        raise Interrupted(kind=failure.kind.value, retry_after_s=round(failure.retry_after_s or 5))
    rest = _rest(prepared, attempt, failure)
    if not failure.allows_fallback:
        await in_scope(run.tenant_id, settle_failed, run, failure)
        raise _our_fault(attempt, failure)
    if failure.is_misconfigured and (prepared.is_model_named or not rest):
        await in_scope(run.tenant_id, settle_failed, run, failure)
        raise _misconfigured(run, failure)
    return rest


async def _again(
    run: Run, prepared: Prepared, attempt: Attempt, failure: ProviderFailure, rest: Sequence[RoutableModel]
) -> Attempt:
    """Try the same model once more; a try that may have been charged is settled and the next one reserves anew.

    Where the rest of the price that was shown is too little for the same model, it may do for another.
    """
    if not failure.is_perhaps_charged:
        return attempt
    return await _fall_back(run, prepared, failure, [attempt.prompt.model, *rest])


async def _fall_back(run: Run, prepared: Prepared, failure: ProviderFailure, rest: Sequence[RoutableModel]) -> Attempt:
    # Two scopes: what the failed attempt used stays settled, whatever becomes of the next.
    before = run.progress.attempt.prompt.model if run.progress.attempt else None
    await in_scope(run.tenant_id, settle_failed, run, failure)
    following = await in_scope(run.tenant_id, _reserve_next, run, prepared, failure, rest)
    if following.prompt.model != before:
        publish_fallback(run, following, failure.kind)
    return following


def _reserve_next(
    run: Run, prepared: Prepared, failure: ProviderFailure, candidates: Sequence[RoutableModel]
) -> Attempt:
    if not candidates:
        raise _all_failed(run, failure)
    lock_unfinished(run)
    try:
        attempt = reserve(prepared, candidates, run.request.purpose, run.progress.left_of_ceiling)
    except (BeyondCeiling, PromptTooLong) as error:
        raise _all_failed(run, failure) from error
    run.progress.reserved(attempt, attempt.prompt.amount.nano_usd)
    restart_row(run, attempt)
    return attempt


def _good(run: Run, attempt: Attempt, result: AttemptResult) -> Outcome:
    run.progress.route_attempts.append(route_attempt(attempt.prompt.model))
    state = State.STOPPED if result.reason is FinishReason.STOPPED else State.FINISHED
    return Outcome(state, result.reason)


def _flaw(run: Run, result: AttemptResult) -> str | None:
    """Why the whole answer is of no use to the purpose it was asked for, or None; a reader who stopped took it so."""
    check = ports.checks.get(run.request.purpose)
    if check is None or result.reason is FinishReason.STOPPED:
        return None
    return check(run.request, run.progress.text, result.reason.value)


def _unusable(run: Run, attempt: Attempt, flaw: str) -> UnusableAnswer:
    run.progress.route_attempts.append(route_attempt(attempt.prompt.model))
    tries = 1 if run.progress.tried is None else 2
    return UnusableAnswer(flaw=flaw, tries=tries, model=attempt.prompt.model.card.name)


def _note(run: Run, attempt: Attempt, failure: ProviderFailure) -> None:
    run.progress.route_attempts.append(route_attempt(attempt.prompt.model, failure.kind.value))
    ATTEMPT_FAILURES.labels(attempt.prompt.model.account.kind.value, failure.kind.value).inc()


def _call_result(result: AttemptResult) -> CallResult:
    if result.failure is None:
        return CallResult.NEUTRAL if result.reason is FinishReason.STOPPED else CallResult.OK
    return CallResult.FAIL if result.failure.counts_against_provider else CallResult.NEUTRAL


def _rest(prepared: Prepared, attempt: Attempt, failure: ProviderFailure) -> list[RoutableModel]:
    """Who may still be asked; an account that let us wait in vain is not waited for once more."""
    rest = prepared.route[prepared.route.index(attempt.prompt.model) + 1 :]
    is_hung = failure.kind is FailureKind.TIMEOUT
    return [candidate for candidate in rest if not is_hung or candidate.account.id != attempt.prompt.model.account.id]


def _wait(failure: ProviderFailure, *, alone: bool) -> float | None:
    """Seconds before the same model is asked again; None when it is not worth it."""
    if not failure.is_retryable or failure.kind is FailureKind.TIMEOUT:
        return None
    wait_s = (failure.retry_after_s or 0.2) + random.uniform(0, 0.3)  # noqa: S311 - jitter, no secret
    return wait_s if wait_s <= (_MAX_WAIT_ALONE_S if alone else _MAX_WAIT_S) else None


def _our_fault(attempt: Attempt, failure: ProviderFailure) -> ScriptoriumError:
    if failure.kind is FailureKind.TOO_LONG:
        prompt = attempt.prompt
        return PromptTooLong(
            prompt_tokens=prompt.input_tokens,
            max_tokens=prompt.max_tokens,
            context_window=prompt.model.card.context_window,
        )
    return ProviderRefused(kind=failure.kind.value)


def _misconfigured(run: Run, failure: ProviderFailure) -> ModelMisconfigured:
    return ModelMisconfigured(kind=failure.kind.value, attempts=[one.as_dict() for one in run.progress.route_attempts])


def _all_failed(run: Run, failure: ProviderFailure) -> ProvidersFailed:
    wait_s = max(1, round(failure.retry_after_s or 5))
    return ProvidersFailed(attempts=[one.as_dict() for one in run.progress.route_attempts], retry_after_s=wait_s)
