"""The OpenAI-compatible face: real OpenAI clients, our budget, policy and knowledge."""

import json
import time
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from generation import commands, queries
from generation.api.openai import envelope
from generation.api.openai.door import OpenAIView, through
from generation.api.openai.reading import completion_request, includes_usage
from generation.api.openai.schemas import STREAM, ChatRequestSerializer, answers
from generation.api.openai.wire import DONE, Completion, sse
from generation.events import StreamEvent
from kernel.http.sse import STILL_HERE, lively


class StartView(OpenAIView):
    """The first half of a completion: who asks, may they, start. Its answer is for the second half only."""

    capability = "generate"

    @extend_schema(
        operation_id="openai_chat_completions",
        summary="OpenAI's chat completions on this organisation's budget, policy and knowledge",
        request=ChatRequestSerializer,
        responses={**answers("ChatCompletion", "chat.completion"), **STREAM},
    )
    def post(self, request: Request) -> Response:
        key = request.headers.get("Idempotency-Key")
        body: Any = request.data
        wanted = completion_request(body, request.headers, key)
        include_usage = includes_usage(body)
        ticket = commands.generate(self.actor, wanted)
        return Response(
            {
                "generation_id": str(ticket.id),
                "is_new": ticket.is_new,
                "tenant_id": str(self.actor.tenant_id),
                "model": wanted.model,
                "stream": body.get("stream") is True,
                "include_usage": include_usage,
            }
        )


class ModelsView(OpenAIView):
    capability = "generate"

    @extend_schema(
        operation_id="openai_models",
        summary="OpenAI's list of models: those that may be named here",
        responses=answers("ModelList", "list"),
    )
    def get(self, request: Request) -> Response:
        names = dict.fromkeys(["default", *(offer.card.name for offer in queries.offered_models())])
        models = [{"id": name, "object": "model", "created": 0, "owned_by": "scriptorium"} for name in names]
        return Response({"object": "list", "data": models})


@csrf_exempt  # the first half checks it for callers with a session
async def chat_completions(request: HttpRequest, slug: str) -> HttpResponseBase:
    """POST /chat/completions: start inside a scope, wait outside of any."""
    started = await through(_start, request, slug)
    if envelope.is_refusal(started):
        return started
    told = json.loads(started.content)
    completion = Completion(UUID(told["generation_id"]), int(time.time()), told["model"])
    events = queries.follow(UUID(told["tenant_id"]), completion.generation_id, is_running=told["is_new"])
    first = await _until_text(completion, events)
    if first.kind == "error":
        return envelope.answer(first.data)
    if told["stream"]:
        chunks = _Chunks(UUID(told["tenant_id"]), completion, include_usage=told["include_usage"])
        return StreamingHttpResponse(
            chunks.of(first, events), content_type="text/event-stream; charset=utf-8", headers=_UNBUFFERED
        )
    return await _whole(completion, first, events)


_start = StartView.as_view()
# The OpenAPI document describes the operation by its first half.
vars(chat_completions).update(cls=StartView, initkwargs={})
_UNBUFFERED = {"Cache-Control": "no-cache, no-store", "X-Accel-Buffering": "no"}


async def _until_text(completion: Completion, events: AsyncIterator[StreamEvent]) -> StreamEvent:
    """Wait until it is clear that there is an answer: only then the status line can say 200."""
    async for event in events:
        if event.kind == "error":
            return event
        completion.hear(event)
        if event.kind in ("delta", "finish"):
            return event
    raise RuntimeError("a stream of events ended without its last one")


async def _whole(completion: Completion, first: StreamEvent, events: AsyncIterator[StreamEvent]) -> HttpResponse:
    if not first.is_last:
        async for event in events:
            if event.kind == "error":
                return envelope.answer(event.data)
            completion.hear(event)
    return JsonResponse(completion.whole())


class _Chunks:
    """A completion as chunks. These clients cannot resume: whoever hangs up does not want the rest."""

    def __init__(self, tenant_id: UUID, completion: Completion, *, include_usage: bool) -> None:
        self._tenant_id, self._completion = tenant_id, completion
        self._include_usage = include_usage
        self._usage: dict[str, Any] = {"usage": None} if include_usage else {}

    async def of(self, first: StreamEvent, events: AsyncIterator[StreamEvent]) -> AsyncIterator[bytes]:
        last: StreamEvent | None = None
        try:
            yield self._completion.chunk({"role": "assistant", "content": "", "refusal": None}, **self._usage)
            async for event in _lively(first, events):
                last = event or last
                yield self._piece(event)
            for piece in self._ending(last):
                yield piece
        finally:
            if last is None or not last.is_last:
                commands.request_stop(self._tenant_id, self._completion.generation_id)

    def _piece(self, event: StreamEvent | None) -> bytes:
        if event is None:
            return STILL_HERE
        if event.kind == "error":
            return sse(envelope.body_of(event.data))
        self._completion.hear(event)
        if event.kind != "delta":
            return b""
        return self._completion.chunk({"content": event.data["text"]}, **self._usage)

    def _ending(self, last: StreamEvent | None) -> list[bytes]:
        if last is None or last.kind != "finish":
            return []
        done = self._completion.chunk(
            {}, self._completion.finish_reason, **self._usage, scriptorium=self._completion.extra
        )
        return [done, *([self._completion.usage_chunk()] if self._include_usage else []), DONE]


async def _lively(first: StreamEvent, events: AsyncIterator[StreamEvent]) -> AsyncIterator[StreamEvent | None]:
    yield first
    if not first.is_last:
        async for event in lively(events):
            yield event
