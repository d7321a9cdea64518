"""stream -> post-filter: one attempt at one provider, its text filtered and told to the reader as it comes."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass

from django.conf import settings

from generation.ending.metering import Meter
from generation.events import FinishReason
from generation.metrics import FIRST_TOKEN_SECONDS
from generation.pipeline.post_filter import PostFilter
from generation.pipeline.prepare import Prepared
from generation.pipeline.publish import publish_not_honoured
from generation.pipeline.reserve import Attempt
from generation.pipeline.run import Run
from generation.providers.accounts import Kind
from generation.providers.base import Call, End, NotSent, ProviderEvent, Text, Tokens
from generation.providers.connect import connect
from generation.providers.failures import FailureKind, ProviderFailure
from generation.providers.pace import StoppedByReader, patience
from governance.errors import ResponseBlocked
from governance.events import Verdict
from kernel.clock import now
from kernel.repetition import LoopGuard

BUILT_IN_READS_PER_S = 15
"""Tokens a second at the least, on a core that others use too (65 on two quiet ones)."""

# A piece of text that is filtered in one go; the loop belongs to the others between two of them.
_SLICE_CHARS = 2048
# How far beyond its limit, by our count, a provider may go while it is waited for to end by itself.
_OVERRUN, _OVERRUN_TOKENS = 2, 64


@dataclass(frozen=True, slots=True)
class AttemptResult:
    """How an attempt ended; `failure` is set when the provider did not come to an end of its own."""

    reason: FinishReason
    failure: ProviderFailure | None = None


class GoesInCircles(Exception):
    """The text repeats itself without end; what came so far stands."""


async def stream(run: Run, prepared: Prepared, attempt: Attempt) -> AttemptResult:
    """Call the provider once and pass on what it says.

    Raises ResponseBlocked and ResponseWithheld after telling what may still be shown, and RedisError when
    the reader cannot be told any more: then we stop too.
    """
    if not prepared.filtered.is_scored:
        raise RuntimeError("a prompt that was not scored is not sent")
    progress = run.progress
    post, progress.response_verdict = PostFilter(prepared, run.actor), None
    prompt = attempt.prompt
    progress.loops = LoopGuard() if run.request.ends_loops else None
    progress.meter = Meter(
        attempt.hold_id,
        prompt.price,
        prompt.model.card.name,
        prompt.input_tokens,
        prompt.max_tokens,
        progress.tried,
        prompt.amount,
    )
    progress.started_at = progress.started_at or now()
    try:
        result = await _listen(run, attempt, post)
        progress.loops = None
        _show(run, post.close(), post.verdict)
        _show(run, await post.scored(), post.verdict)
    except ResponseBlocked as blocked:
        _show(run, blocked.released, post.verdict)
        raise
    finally:
        progress.response_verdict = post.verdict
    return result


async def _listen(run: Run, attempt: Attempt, post: PostFilter) -> AttemptResult:
    provider = connect(attempt.credentials, patience())
    try:
        async with (
            aclosing(provider.stream(call(run, attempt))) as raw,
            aclosing(_paced(run, attempt, raw)) as events,
        ):
            return AttemptResult(await _relay(run, attempt, post, events))
    except StoppedByReader:
        return AttemptResult(FinishReason.STOPPED)
    except GoesInCircles:
        return AttemptResult(FinishReason.LOOP)
    except ProviderFailure as failure:
        return AttemptResult(FinishReason.INTERRUPTED, failure)


def _paced(run: Run, attempt: Attempt, raw: AsyncIterator[ProviderEvent]) -> AsyncGenerator[ProviderEvent, None]:
    """The built-in model reads slowly: it gets the time its prompt takes before the first word counts as late."""
    is_built_in = attempt.prompt.model.account.kind is Kind.LOCAL
    return run.pace.steps(raw, attempt.prompt.input_tokens / BUILT_IN_READS_PER_S if is_built_in else 0)


async def _relay(run: Run, attempt: Attempt, post: PostFilter, events: AsyncIterator[ProviderEvent]) -> FinishReason:
    """Pass on what comes; ends with the reason the provider gave, or LENGTH where it went on beyond its limit.

    Raises ProviderFailure(BROKEN_OFF) for a stream without an end. Once the provider has said that the answer is
    whole, only its usage is waited for, and what goes wrong then takes nothing from the answer.
    """
    reason: FinishReason | None = None
    try:
        async for event in events:
            match event:
                case Text(text) if text and reason is None:
                    _note_first(run, attempt)
                    if await _pass_on(run, attempt, post, text):
                        return FinishReason.LENGTH
                case NotSent(names):
                    publish_not_honoured(run, names)
                case Tokens():
                    _meter(run).reported(event)
                case End(result) if reason is None:
                    reason = FinishReason(result)
                    run.pace.hurry(settings.PROVIDER_DRAIN_S)
    except ProviderFailure:
        if reason is None and not run.pace.is_hurried:
            raise
    if reason is None and not run.pace.is_hurried:
        raise ProviderFailure(FailureKind.BROKEN_OFF)
    return reason or FinishReason.LENGTH


async def _pass_on(run: Run, attempt: Attempt, post: PostFilter, text: str) -> bool:
    """Filter and show a text in slices, so that others have their turn; True when the provider must be cut off.

    By our count a foreign model may seem beyond its limit when it is not: its tokens may be longer than those we count
    with. So it gets as long again as it has written, to end by itself and to tell what it counted, before it is cut.
    """
    meter, most = _meter(run), attempt.prompt.max_tokens
    for start in range(0, len(text), _SLICE_CHARS):
        await run.effort.give_way()
        with run.effort.measured():
            piece = text[start : start + _SLICE_CHARS]
            meter.consume(piece)
            _show(run, post.feed(piece), post.verdict)
            if meter.passed(most):
                if meter.passed(_OVERRUN * most + _OVERRUN_TOKENS):
                    return True
                run.pace.hurry(settings.PROVIDER_DRAIN_S + run.pace.writing_s)
        _show(run, await post.scored(), post.verdict)
    return False


def _meter(run: Run) -> Meter:
    assert run.progress.meter is not None  # noqa: S101 - set by `attempt`
    return run.progress.meter


def _show(run: Run, text: str, verdict: Verdict) -> None:
    if not text:
        return
    news = verdict if verdict != run.progress.response_verdict else None
    run.progress.shown.append(text)
    run.progress.response_verdict = verdict
    run.log.publish("delta", {"text": text}, news)
    if run.progress.loops is not None and run.progress.loops.feed(text):
        raise GoesInCircles


def _note_first(run: Run, attempt: Attempt) -> None:
    if run.progress.first_token_at is None and run.progress.started_at is not None:
        run.progress.first_token_at = now()
        seconds = (run.progress.first_token_at - run.progress.started_at).total_seconds()
        FIRST_TOKEN_SECONDS.labels(attempt.prompt.model.account.kind.value).observe(seconds)


def call(run: Run, attempt: Attempt) -> Call:
    prompt, request = attempt.prompt, run.request
    return Call(
        model=prompt.model.card.name,
        messages=prompt.messages,
        max_tokens=prompt.max_tokens,
        temperature=request.temperature,
        top_p=request.top_p,
        stop=prompt.stop,
        response_format=prompt.response_format,
        seed=prompt.seed,
        frequency_penalty=request.frequency_penalty,
        presence_penalty=request.presence_penalty,
        logit_bias=request.logit_bias,
        built_in_sampling=request.built_in_sampling,
        traceparent=run.traceparent,
    )
