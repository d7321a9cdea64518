"""Anthropic's messages protocol by the official SDK."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from itertools import groupby
from typing import Any

import anthropic
import httpx2

from generation.events import Message
from generation.providers.anthropic_failures import classify, failure_in_stream
from generation.providers.base import IMPLAUSIBLE, Call, End, NotSent, ProviderEvent, Text, Tokens
from generation.providers.letters import whole_letters
from generation.providers.sse import Event, count, count_all, json_events, malformed, mapping, named, part, text

_REASONS = {
    "end_turn": "stop",
    "stop_sequence": "stop",
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "refusal": "content_filter",
}


class AnthropicMessages:
    """An account at Anthropic, or at a server that speaks its messages API."""

    def __init__(self, client: anthropic.AsyncAnthropic) -> None:
        self._client = client

    async def stream(self, call: Call) -> AsyncGenerator[ProviderEvent, None]:
        async with aclosing(self._said(call)) as events, aclosing(whole_letters(events)) as whole:
            async for event in whole:
                yield event

    async def _said(self, call: Call) -> AsyncGenerator[ProviderEvent, None]:
        opening = self._client.messages.with_streaming_response.create(**body(call), extra_headers=_headers(call))
        try:
            response = await opening.__aenter__()  # closed below
        except Exception as error:
            raise classify(error) from error
        try:
            if left_out := _left_out(call):
                yield NotSent(left_out)
            async with aclosing(json_events(response.http_response, last="message_stop")) as events:
                async for event in events:
                    for read in _events(event):
                        yield read
        except (anthropic.APIError, httpx2.HTTPError) as error:
            raise classify(error) from error
        finally:
            await response.close()

    async def models(self) -> list[str]:
        try:
            return named([model.id async for model in self._client.models.list()])
        except Exception as error:
            # What a stranger sends instead of a list may break the SDK in any way.
            raise classify(error) from error

    async def close(self) -> None:
        await self._client.close()


def body(call: Call) -> dict[str, Any]:
    """Return the keyword arguments of `messages.create`: system text apart, turns alternating from the user.

    No temperature and no top_p: the SDK no longer has them, because current models refuse them. Neither does the
    service take turns, system texts or stop sequences that are blank, so they are not sent.
    """
    system = "\n\n".join(one.content for one in call.messages if one.role == "system" and one.content.strip())
    values: dict[str, Any] = {
        "model": call.model,
        "messages": _turns(call.messages),
        "max_tokens": call.max_tokens,
        "stream": True,
    }
    if system:
        values["system"] = system
    if stops := [one for one in call.stop if one.strip()]:
        values["stop_sequences"] = stops
    return values


def _left_out(call: Call) -> tuple[str, ...]:
    return tuple(name for name in call.sampling() if name != "stop" or not all(one.strip() for one in call.stop))


def _turns(messages: tuple[Message, ...]) -> list[dict[str, str]]:
    talk = [message for message in messages if message.role != "system" and message.content.strip()]
    turns = [
        {"role": "assistant" if role == "assistant" else "user", "content": "\n\n".join(turn.content for turn in run)}
        for role, run in groupby(talk, key=lambda message: message.role)
    ]
    if not turns or turns[0]["role"] == "assistant":
        turns.insert(0, {"role": "user", "content": "…"})
    if turns[-1]["role"] == "assistant":
        turns[-1]["content"] = turns[-1]["content"].rstrip()
    return turns


def _headers(call: Call) -> dict[str, str] | None:
    return {"traceparent": call.traceparent} if call.traceparent else None


def _events(event: Event) -> list[ProviderEvent]:
    """Read one event. Input usage comes first, output usage is cumulative and comes with the stop reason.

    Raises ProviderFailure for an error event and for what is no event.
    """
    match event.get("type"):
        case "message_start":
            usage = mapping(event.get("message")).get("usage")
            return [] if usage is None else [_tokens_read(usage)]
        case "content_block_delta":
            delta = mapping(event.get("delta"))
            return [Text(text(delta.get("text")) if delta.get("type") == "text_delta" else "")]
        case "message_delta":
            return _ended(event)
        case "error":
            raise failure_in_stream(event)
        case str():
            return [Text("")]
    raise malformed()


def _ended(event: Event) -> list[ProviderEvent]:
    reason = text(mapping(event.get("delta")).get("stop_reason"))
    if reason and reason not in _REASONS:
        raise malformed()
    usage = event.get("usage")
    ended: list[ProviderEvent] = [End(_REASONS[reason])] if reason else []
    if usage is None:
        return ended
    # Cumulative: a turn that searched or fetched has read more than it began with.
    read = [_tokens_read(usage)] if part(event, "usage").get("input_tokens") is not None else []
    return [*read, _tokens_written(usage), *ended]


def _tokens_written(usage: Any) -> Tokens:
    return Tokens(None, count(usage.get("output_tokens")) if isinstance(usage, dict) else IMPLAUSIBLE)


def _tokens_read(usage: Any) -> Tokens:
    """Anthropic's input leaves out what was read from its cache or written to it."""
    if not isinstance(usage, dict):
        return Tokens(IMPLAUSIBLE, None)
    cached, written = usage.get("cache_read_input_tokens"), usage.get("cache_creation_input_tokens")
    whole = count_all(usage.get("input_tokens"), cached, written)
    return Tokens(whole, None, cached_tokens=count(cached) or 0, cache_write_tokens=count(written) or 0)
