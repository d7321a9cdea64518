"""stream -> post-filter: one attempt at one provider, its text filtered and told to the reader as it comes."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass

from django.conf import settings

from generation.events import FinishReason
from generation.metering import Meter
from generation.metrics import FIRST_TOKEN_SECONDS
from generation.pipeline.plan import Plan
from generation.pipeline.reserve import Begun
from generation.pipeline.tell import tell_not_honoured
from generation.pipeline.work import Work
from generation.prompts import answer_format
from generation.prompts.canary import CanaryGuard
from generation.providers.accounts import Kind
from generation.providers.base import Call, End, NotSent, ProviderEvent, Text, Tokens
from generation.providers.connect import connect
from generation.providers.failures import FailureKind, ProviderFailure
from generation.providers.pace import StoppedByReader, patience
from governance import queries as governance
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
class Ended:
    """How an attempt ended; `failure` is set when the provider did not come to an end of its own."""

    reason: FinishReason
    failure: ProviderFailure | None = None


class GoesInCircles(Exception):
    """The text repeats itself without end; what came so far stands."""


class PostFilter:
    """The way from the model's words to the reader's: canary, policy, originals put back."""

    def __init__(self, plan: Plan) -> None:
        self._canary = CanaryGuard(plan.house.canary)
        self._screen = governance.response_stream(
            plan.policy, plan.vault, is_json=answer_format.is_json(plan.response_format)
        )

    def feed(self, text: str) -> str:
        return self._screen.feed(self._canary.feed(text))

    def close(self) -> str:
        return self._screen.feed(self._canary.close()) + self._screen.close()

    @property
    def verdict(self) -> Verdict:
        return self._screen.verdict


async def attempt(work: Work, plan: Plan, begun: Begun) -> Ended:
    """Call the provider once and pass on what it says.

    Raises ResponseBlocked and ResponseWithheld after telling what may still be shown, and RedisError when
    the reader cannot be told any more: then we stop too.
    """
    post, work.response_verdict = PostFilter(plan), None
    draft = begun.draft
    work.loops = LoopGuard() if work.request.ends_loops else None
    work.meter = Meter(
        begun.hold_id,
        draft.price,
        draft.offer.card.name,
        draft.input_tokens,
        draft.max_tokens,
        work.tried,
        draft.amount,
    )
    work.started_at = work.started_at or now()
    try:
        ended = await _listen(work, begun, post)
        work.loops = None
        _show(work, post.close(), post.verdict)
    except ResponseBlocked as blocked:
        _show(work, blocked.released, post.verdict)
        raise
    finally:
        work.response_verdict = post.verdict
    return ended


async def _listen(work: Work, begun: Begun, post: PostFilter) -> Ended:
    provider = connect(begun.credentials, patience())
    try:
        async with aclosing(provider.stream(call(work, begun))) as raw, aclosing(_paced(work, begun, raw)) as events:
            return Ended(await _relay(work, begun, post, events))
    except StoppedByReader:
        return Ended(FinishReason.STOPPED)
    except GoesInCircles:
        return Ended(FinishReason.LOOP)
    except ProviderFailure as failure:
        return Ended(FinishReason.INTERRUPTED, failure)


def _paced(work: Work, begun: Begun, raw: AsyncIterator[ProviderEvent]) -> AsyncGenerator[ProviderEvent, None]:
    """The built-in model reads slowly: it gets the time its prompt takes before the first word counts as late."""
    is_built_in = begun.draft.offer.account.kind is Kind.LOCAL
    return work.pace.steps(raw, begun.draft.input_tokens / BUILT_IN_READS_PER_S if is_built_in else 0)


async def _relay(work: Work, begun: Begun, post: PostFilter, events: AsyncIterator[ProviderEvent]) -> FinishReason:
    """Pass on what comes; ends with the reason the provider gave, or LENGTH where it went on beyond its limit.

    Raises ProviderFailure(BROKEN_OFF) for a stream without an end. Once the provider has said that the answer is
    whole, only its usage is waited for, and what goes wrong then takes nothing from the answer.
    """
    reason: FinishReason | None = None
    try:
        async for event in events:
            match event:
                case Text(text) if text and reason is None:
                    _note_first(work, begun)
                    if await _pass_on(work, begun, post, text):
                        return FinishReason.LENGTH
                case NotSent(names):
                    tell_not_honoured(work, names)
                case Tokens():
                    _meter(work).told(event)
                case End(ended) if reason is None:
                    reason = FinishReason(ended)
                    work.pace.hurry(settings.PROVIDER_DRAIN_S)
    except ProviderFailure:
        if reason is None and not work.pace.is_hurried:
            raise
    if reason is None and not work.pace.is_hurried:
        raise ProviderFailure(FailureKind.BROKEN_OFF)
    return reason or FinishReason.LENGTH


async def _pass_on(work: Work, begun: Begun, post: PostFilter, text: str) -> bool:
    """Filter and show a text in slices, so that others have their turn; True when the provider must be cut off.

    By our count a foreign model may seem beyond its limit when it is not: its tokens may be longer than those we count
    with. So it gets as long again as it has written, to end by itself and to tell what it counted, before it is cut.
    """
    meter, most = _meter(work), begun.draft.max_tokens
    for start in range(0, len(text), _SLICE_CHARS):
        await work.effort.give_way()
        with work.effort.measured():
            piece = text[start : start + _SLICE_CHARS]
            meter.heard(piece)
            _show(work, post.feed(piece), post.verdict)
            if meter.passed(most):
                if meter.passed(_OVERRUN * most + _OVERRUN_TOKENS):
                    return True
                work.pace.hurry(settings.PROVIDER_DRAIN_S + work.pace.writing_s)
    return False


def _meter(work: Work) -> Meter:
    assert work.meter is not None  # noqa: S101 - set by `attempt`
    return work.meter


def _show(work: Work, text: str, verdict: Verdict) -> None:
    if not text:
        return
    news = verdict if verdict != work.response_verdict else None
    work.shown.append(text)
    work.response_verdict = verdict
    work.log.tell("delta", {"text": text}, news)
    if work.loops is not None and work.loops.feed(text):
        raise GoesInCircles


def _note_first(work: Work, begun: Begun) -> None:
    if work.first_token_at is None and work.started_at is not None:
        work.first_token_at = now()
        seconds = (work.first_token_at - work.started_at).total_seconds()
        FIRST_TOKEN_SECONDS.labels(begun.draft.offer.account.kind.value).observe(seconds)


def call(work: Work, begun: Begun) -> Call:
    draft, request = begun.draft, work.request
    return Call(
        model=draft.offer.card.name,
        messages=draft.messages,
        max_tokens=draft.max_tokens,
        temperature=request.temperature,
        top_p=request.top_p,
        stop=draft.stop,
        response_format=draft.response_format,
        seed=draft.seed,
        frequency_penalty=request.frequency_penalty,
        presence_penalty=request.presence_penalty,
        logit_bias=request.logit_bias,
        built_in_sampling=request.built_in_sampling,
        traceparent=work.traceparent,
    )
