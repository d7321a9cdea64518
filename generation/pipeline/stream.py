"""stream -> post-filter: one attempt at one provider, its text filtered and told to the reader as it comes."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass

from django.conf import settings

from generation.canary import CanaryGuard
from generation.events import FinishReason
from generation.metering import Meter
from generation.metrics import FIRST_TOKEN_SECONDS
from generation.pipeline.plan import Plan
from generation.pipeline.reserve import Begun
from generation.pipeline.work import Work
from generation.providers.accounts import connect
from generation.providers.base import Call, End, ProviderEvent, Text, Tokens
from generation.providers.failures import ProviderFailure
from generation.providers.pace import Patience, StoppedByReader
from governance import queries as governance
from governance.errors import ResponseBlocked
from governance.events import Verdict
from kernel.clock import now


@dataclass(frozen=True, slots=True)
class Ended:
    """How an attempt ended; `failure` is set when the provider did not come to an end of its own."""

    reason: FinishReason
    failure: ProviderFailure | None = None


class PostFilter:
    """The way from the model's words to the reader's: canary, policy, originals put back."""

    def __init__(self, plan: Plan) -> None:
        self._canary = CanaryGuard(plan.house.canary)
        self._screen = governance.response_stream(plan.policy, plan.vault)

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
    work.meter = Meter(begun.hold_id, begun.draft.price, begun.draft.offer.card.name, begun.draft.input_tokens)
    work.started_at = work.started_at or now()
    try:
        ended = await _listen(work, begun, post)
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
        async with aclosing(provider.stream(call(work, begun))) as raw, aclosing(work.pace.steps(raw)) as events:
            return Ended(await _relay(work, begun, post, events))
    except StoppedByReader:
        return Ended(FinishReason.STOPPED)
    except ProviderFailure as failure:
        return Ended(FinishReason.INTERRUPTED, failure)


async def _relay(work: Work, begun: Begun, post: PostFilter, events: AsyncIterator[ProviderEvent]) -> FinishReason:
    assert work.meter is not None  # noqa: S101 - set by `attempt`
    reason = FinishReason.STOP
    async for event in events:
        match event:
            case Text(text) if text:
                _note_first(work, begun)
                work.meter.heard(text)
                _show(work, post.feed(text), post.verdict)
                if work.meter.passed(begun.draft.max_tokens):
                    return FinishReason.LENGTH
            case Tokens():
                work.meter.told(event)
            case End(ended):
                reason = FinishReason(ended)
    return reason


def _show(work: Work, text: str, verdict: Verdict) -> None:
    if not text:
        return
    news = verdict if verdict != work.response_verdict else None
    work.text += text
    work.response_verdict = verdict
    work.log.tell("delta", {"text": text}, news)


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
        stop=request.stop,
        traceparent=work.traceparent,
    )


def patience() -> Patience:
    """Return the waiting times of the settings."""
    return Patience(
        settings.PROVIDER_CONNECT_S,
        settings.PROVIDER_FIRST_TOKEN_S,
        settings.PROVIDER_BETWEEN_TOKENS_S,
        settings.PROVIDER_TOTAL_S,
    )
