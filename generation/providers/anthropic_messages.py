"""Anthropic's messages protocol by the official SDK."""

from collections.abc import AsyncGenerator
from itertools import groupby
from typing import Any

import anthropic
import httpx2
from anthropic.types import RawMessageStreamEvent

from generation.events import Message
from generation.providers.anthropic_failures import classify
from generation.providers.base import Call, End, ProviderEvent, Text, Tokens

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
        try:
            events = await self._client.messages.create(**body(call), extra_headers=_headers(call))
        except (anthropic.APIError, httpx2.HTTPError) as error:
            raise classify(error) from error
        try:
            async for event in events:
                for read in _events(event):
                    yield read
        except (anthropic.APIError, httpx2.HTTPError, ValueError) as error:
            raise classify(error) from error
        finally:
            await events.close()

    async def models(self) -> list[str]:
        try:
            return [model.id async for model in self._client.models.list()]
        except (anthropic.APIError, httpx2.HTTPError, ValueError) as error:
            raise classify(error) from error

    async def close(self) -> None:
        await self._client.close()


def body(call: Call) -> dict[str, Any]:
    """Return the keyword arguments of `messages.create`: system text apart, turns alternating from the user.

    No temperature and no top_p: the SDK no longer has them, because current models refuse them.
    """
    system = "\n\n".join(message.content for message in call.messages if message.role == "system")
    values: dict[str, Any] = {
        "model": call.model,
        "messages": _turns(call.messages),
        "max_tokens": call.max_tokens,
        "stream": True,
    }
    if system:
        values["system"] = system
    if call.stop:
        values["stop_sequences"] = list(call.stop)
    return values


def _turns(messages: tuple[Message, ...]) -> list[dict[str, str]]:
    talk = [message for message in messages if message.role != "system"]
    turns = [
        {"role": "assistant" if role == "assistant" else "user", "content": "\n\n".join(turn.content for turn in run)}
        for role, run in groupby(talk, key=lambda message: message.role)
    ]
    if turns and turns[0]["role"] == "assistant":
        turns.insert(0, {"role": "user", "content": "…"})
    return turns


def _headers(call: Call) -> dict[str, str] | None:
    return {"traceparent": call.traceparent} if call.traceparent else None


def _events(event: RawMessageStreamEvent) -> list[ProviderEvent]:
    """Read one event. Input usage comes first, output usage is cumulative and comes with the stop reason."""
    match event.type:
        case "message_start":
            usage = event.message.usage
            cached = (usage.cache_creation_input_tokens or 0) + (usage.cache_read_input_tokens or 0)
            return [Tokens(usage.input_tokens + cached, None)]
        case "content_block_delta":
            return [Text(event.delta.text if event.delta.type == "text_delta" else "")]
        case "message_delta":
            return [Tokens(None, event.usage.output_tokens), End(_REASONS.get(event.delta.stop_reason or "", "stop"))]
    return [Text("")]
