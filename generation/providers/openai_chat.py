"""OpenAI's chat protocol by the official SDK: OpenAI itself, compatible servers and the built-in model."""

from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import aclosing
from typing import Any

import httpx2
import openai
from openai import AsyncStream
from openai._constants import RAW_RESPONSE_HEADER
from openai._response import AsyncAPIResponse
from openai.types.chat import ChatCompletion, ChatCompletionChunk

from generation.providers.base import IMPLAUSIBLE, Call, End, NotSent, ProviderEvent, Text, Tokens
from generation.providers.dialect import Dialect
from generation.providers.failures import FailureKind, ProviderFailure
from generation.providers.letters import whole_letters
from generation.providers.openai_failures import classify, failure_in_stream
from generation.providers.sse import Event, count, json_events, malformed, mapping, named, part, text

_MAX_ADAPTATIONS = 4
_Stream = AsyncStream[ChatCompletionChunk]


class OpenAIChat:
    """An account that speaks chat completions.

    What the server does not accept (`stream_options`, `max_completion_tokens`, `temperature` ...) is found
    out by asking: a 400 that names the parameter changes the dialect, which is remembered for the account.
    """

    def __init__(self, client: openai.AsyncOpenAI, dialect: Dialect) -> None:
        self._client = client
        self._dialect = dialect

    async def stream(self, call: Call) -> AsyncGenerator[ProviderEvent, None]:
        async with aclosing(self._said(call)) as events, aclosing(whole_letters(events)) as whole:
            async for event in whole:
                yield event

    async def _said(self, call: Call) -> AsyncGenerator[ProviderEvent, None]:
        response, sent = await self._open(call)
        try:
            if left_out := tuple(name for name in call.sampling() if name not in sent):
                yield NotSent(left_out)
            async with aclosing(json_events(response.http_response)) as chunks:
                async for chunk in chunks:
                    for event in _events(chunk):
                        yield event
        except (openai.APIError, httpx2.HTTPError) as error:
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

    async def _open(self, call: Call) -> tuple[AsyncAPIResponse[Any], dict[str, Any]]:
        """Return the response and what was sent for it in the end."""
        for _ in range(_MAX_ADAPTATIONS):
            body = self._dialect.body(call)
            try:
                return await self._create(call, body), body
            except openai.BadRequestError as error:
                if not self._dialect.learn(call.model, error.param, error.message, body):
                    raise classify(error) from error
            except Exception as error:
                raise classify(error) from error
        raise ProviderFailure(FailureKind.BAD_REQUEST, status=400)

    async def _create(self, call: Call, body: dict[str, Any]) -> AsyncAPIResponse[Any]:
        # The SDK's own verb walks through each field of the body for aliases that it has none of: a third of its time.
        headers = {RAW_RESPONSE_HEADER: "stream"} | ({"traceparent": call.traceparent} if call.traceparent else {})
        extra = body.get("extra_body", {})
        sent = {name: value for name, value in body.items() if name != "extra_body"} | extra
        options: Any = {"headers": headers}
        opened: Any = await self._client.post(
            "/chat/completions", cast_to=ChatCompletion, body=sent, options=options, stream=True, stream_cls=_Stream
        )
        return opened  # closed by `stream`


def _events(chunk: Event) -> list[ProviderEvent]:
    """Read one chunk. Usage may come alone (`choices: []`) or on the last chunk with a choice.

    Raises ProviderFailure for an error object and for what is no chunk.
    """
    if chunk.get("error"):
        raise failure_in_stream(chunk["error"])
    choices, usage = chunk.get("choices"), chunk.get("usage")
    if not isinstance(choices, list) and not (choices is None and usage is not None):
        raise malformed()
    events: list[ProviderEvent] = []
    for choice in map(mapping, (choices or [])[:_MAX_CHOICES]):
        if choice.get("index") in (None, 0):
            events.extend(_said(choice))
    if usage is not None:
        events.append(_tokens(usage))
    return events


def _tokens(usage: Any) -> Tokens:
    """OpenAI's input includes what was cached, its output what was thought.

    Other servers have other names for the two, and some count what was thought beside the output: their total tells.
    """
    if not isinstance(usage, dict):
        return Tokens(IMPLAUSIBLE, IMPLAUSIBLE)
    read, written = part(usage, "prompt_tokens_details"), part(usage, "completion_tokens_details")
    prompt = count(usage.get("prompt_tokens", usage.get("input_tokens")))
    answer = count(usage.get("completion_tokens", usage.get("output_tokens")))
    thought = count(written.get("reasoning_tokens"))
    if prompt and answer is not None and thought and count(usage.get("total_tokens")) == prompt + answer + thought:
        answer += thought
    return Tokens(
        prompt,
        answer,
        # DeepSeek's name for it.
        cached_tokens=count(read.get("cached_tokens", usage.get("prompt_cache_hit_tokens"))),
        # Not OpenAI's own, but that of routers which pass on other vendors' caches.
        cache_write_tokens=count(read.get("cache_write_tokens")),
        reasoning_tokens=thought,
    )


def _said(choice: Mapping[str, Any]) -> Iterator[ProviderEvent]:
    # A compatible server may leave the delta out of the last chunk; a reasoning one sends empty text.
    delta = mapping(choice.get("delta"))
    yield Text(text(delta.get("content")) or text(delta.get("refusal")))
    if reason := text(choice.get("finish_reason")):
        if reason not in _REASONS:
            raise malformed()
        yield End(_REASONS[reason])


# The last two are spellings of compatible servers.
_REASONS = {
    "stop": "stop",
    "length": "length",
    "content_filter": "content_filter",
    "eos_token": "stop",
    "model_length": "length",
}
_MAX_CHOICES = 8
