"""OpenAI's chat protocol by the official SDK: OpenAI itself, compatible servers and the built-in model."""

from collections.abc import AsyncGenerator
from typing import Any

import httpx2
import openai
from openai.types.chat import ChatCompletionChunk

from generation.providers.base import Call, End, ProviderEvent, Text, Tokens
from generation.providers.dialect import Dialect
from generation.providers.failures import FailureKind, ProviderFailure
from generation.providers.openai_failures import classify

_MAX_ADAPTATIONS = 4


class OpenAIChat:
    """An account that speaks chat completions.

    What the server does not accept (`stream_options`, `max_completion_tokens`, `temperature` ...) is found
    out by asking: a 400 that names the parameter changes the dialect, which is remembered for the account.
    """

    def __init__(self, client: openai.AsyncOpenAI, dialect: Dialect) -> None:
        self._client = client
        self._dialect = dialect

    async def stream(self, call: Call) -> AsyncGenerator[ProviderEvent, None]:
        chunks = await self._open(call)
        try:
            async for chunk in chunks:
                for event in _events(chunk):
                    yield event
        except (openai.APIError, httpx2.HTTPError, ValueError) as error:
            # ValueError: the SDK met a line that is not JSON.
            raise classify(error) from error
        finally:
            await chunks.close()

    async def models(self) -> list[str]:
        try:
            return [model.id async for model in self._client.models.list()]
        except (openai.APIError, httpx2.HTTPError, ValueError) as error:
            raise classify(error) from error

    async def close(self) -> None:
        await self._client.close()

    async def _open(self, call: Call) -> openai.AsyncStream[ChatCompletionChunk]:
        for _ in range(_MAX_ADAPTATIONS):
            body = self._dialect.body(call)
            try:
                return await self._create(call, body)
            except openai.BadRequestError as error:
                if not self._dialect.learn(call.model, error.param, error.message, body):
                    raise classify(error) from error
            except (openai.APIError, httpx2.HTTPError) as error:
                raise classify(error) from error
        raise ProviderFailure(FailureKind.BAD_REQUEST, status=400)

    async def _create(self, call: Call, body: dict[str, Any]) -> openai.AsyncStream[ChatCompletionChunk]:
        headers = {"traceparent": call.traceparent} if call.traceparent else None
        return await self._client.chat.completions.create(**body, extra_headers=headers)


def _events(chunk: ChatCompletionChunk) -> list[ProviderEvent]:
    """Read one chunk. Usage may come alone (`choices: []`) or on the last chunk with a choice."""
    events: list[ProviderEvent] = []
    for choice in chunk.choices or []:
        # A compatible server may leave the delta out of the last chunk; a reasoning one sends empty text.
        events.append(Text((choice.delta and (choice.delta.content or choice.delta.refusal)) or ""))
        if choice.finish_reason:
            events.append(End(_REASONS.get(choice.finish_reason, "stop")))
    if chunk.usage is not None:
        events.append(Tokens(chunk.usage.prompt_tokens, chunk.usage.completion_tokens))
    return events


_REASONS = {"stop": "stop", "length": "length", "content_filter": "content_filter"}
