"""The OpenAI-compatible face: real OpenAI clients, our budget, policy and knowledge."""

import asyncio
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
from generation.access import access_text
from generation.api.openai import envelope
from generation.api.openai.door import OpenAIView, headers_for_the_answer, through
from generation.api.openai.leaving import Asker
from generation.api.openai.reading import completion_request
from generation.api.openai.schemas import STREAM, ChatRequestSerializer, answers
from generation.api.openai.wire import DONE, Completion, sse
from generation.capabilities import GENERATE
from generation.events import StreamEvent
from kernel.errors import Unauthenticated
from kernel.http.fallback import FALLBACK, fallback_of
from kernel.http.problem import members
from kernel.http.sse import HEARTBEAT, while_admitted, with_heartbeat
from kernel.tenancy import Actor


class StartView(OpenAIView):
    """The first half of a completion: who asks, may they, start. Its answer is for the second half only."""

    capability = GENERATE

    @extend_schema(
        operation_id="openai_chat_completions",
        summary="OpenAI's chat completions on this organisation's budget, policy and knowledge",
        request=ChatRequestSerializer,
        parameters=[FALLBACK],
        responses={**answers("ChatCompletion", "chat.completion"), **STREAM},
    )
    def post(self, request: Request) -> Response:
        key = request.headers.get("Idempotency-Key")
        body: Any = request.data
        asked = completion_request(body, request.headers, key, fallback_of(request))
        ticket = commands.generate(self.actor, asked.request)
        if not ticket.is_new:
            # Another key of the same person may have asked first, with rights that this one does not have.
            access_text(self.actor, ticket.id)
        return Response(
            {
                "generation_id": str(ticket.id),
                "is_new": ticket.is_new,
                "tenant_id": str(self.actor.tenant_id),
                "model": asked.request.model,
                "stream": asked.is_streamed,
                "include_usage": asked.includes_usage,
                "left_out": asked.left_out,
            }
        )


@csrf_exempt  # the first half checks it for callers with a session
async def chat_completions(request: HttpRequest, slug: str) -> HttpResponseBase:
    """POST /chat/completions: start inside a scope, wait outside of any."""
    started = await _started(request, slug)
    if envelope.is_refusal(started) or request.method != "POST":
        return started
    told = json.loads(started.content)
    completion = Completion(UUID(told["generation_id"]), int(time.time()), told["model"])
    completion.leave_out(told["left_out"])
    events = _while_admitted(completion.generation_id, vars(started)["asked_by"], is_running=told["is_new"])
    asker = Asker(request, UUID(told["tenant_id"]), completion.generation_id)
    try:
        answer = await _answer(told, completion, events, asker)
    except BaseException:  # they hung up, or are told of a failure: nobody reads the rest
        asker.leave()
        raise
    for name, value in {**headers_for_the_answer(started), **completion.headers}.items():
        answer[name] = value
    return answer


async def _started(request: HttpRequest, slug: str) -> HttpResponse:
    """Run the first half to its end; of one whose asker hung up meanwhile nothing more is wanted."""
    starting = asyncio.ensure_future(through(_start, request, slug))
    try:
        return await asyncio.shield(starting)
    except asyncio.CancelledError:
        starting.add_done_callback(_stop_begun)
        raise


def _stop_begun(starting: asyncio.Future[HttpResponse]) -> None:
    if starting.cancelled() or starting.exception():
        return
    if not envelope.is_refusal(started := starting.result()):
        told = json.loads(started.content)
        commands.request_stop(UUID(told["tenant_id"]), UUID(told["generation_id"]))


async def _answer(
    told: Any, completion: Completion, events: AsyncIterator[StreamEvent], asker: Asker
) -> HttpResponseBase:
    first = await _until_text(completion, events)
    if first.kind != "error" and told["stream"]:
        chunks = _Chunks(asker, completion, first, events, include_usage=told["include_usage"])
        return StreamingHttpResponse(chunks, content_type="text/event-stream; charset=utf-8", headers=_UNBUFFERED)
    answer = envelope.answer(first.data) if first.kind == "error" else await _whole(completion, first, events)
    asker.served()
    return answer


_start = StartView.as_view()
_NO_LONGER = "What this was asked with opens nothing any more."
# The OpenAPI document describes the operation by its first half.
vars(chat_completions).update(cls=StartView, initkwargs={})
_UNBUFFERED = {"Cache-Control": "no-cache, no-store", "X-Accel-Buffering": "no"}


async def _while_admitted(generation_id: UUID, actor: Actor, *, is_running: bool) -> AsyncIterator[StreamEvent]:
    """To the last event, or to an error of ours where the key or the session does not stand any longer.

    These clients take a stream that just ends for a whole answer, and nobody else reads this one.
    """
    events, number = queries.follow(actor.tenant_id, generation_id, is_running=is_running), 0
    async for event in while_admitted(events, actor, StartView.capability):
        number = event.id
        yield event
        if event.is_last:
            return
    commands.request_stop(actor.tenant_id, generation_id)
    yield StreamEvent(number + 1, "error", members(Unauthenticated(_NO_LONGER), actor.request_id))


async def _until_text(completion: Completion, events: AsyncIterator[StreamEvent]) -> StreamEvent:
    """Wait until it is clear that there is an answer: only then the status line can say 200."""
    async for event in events:
        if event.kind == "error":
            return event
        completion.consume(event)
        if event.kind in ("delta", "finish"):
            return event
    raise RuntimeError("a stream of events ended without its last one")


async def _whole(completion: Completion, first: StreamEvent, events: AsyncIterator[StreamEvent]) -> HttpResponse:
    if not first.is_last:
        async for event in events:
            if event.kind == "error":
                return envelope.answer(event.data)
            completion.consume(event)
    return JsonResponse(completion.whole())


class _Chunks:
    """A completion as chunks. It is closed with its response, also where that was never begun."""

    def __init__(
        self,
        asker: Asker,
        completion: Completion,
        first: StreamEvent,
        events: AsyncIterator[StreamEvent],
        *,
        include_usage: bool,
    ) -> None:
        self._asker, self._completion = asker, completion
        self._first, self._events = first, events
        self._include_usage = include_usage
        self._usage: dict[str, Any] = {"usage": None} if include_usage else {}
        self.close = asker.leave

    async def __aiter__(self) -> AsyncIterator[bytes]:
        last: StreamEvent | None = None
        try:
            yield self._completion.chunk({"role": "assistant", "content": "", "refusal": None}, **self._usage)
            async for event in _encoded(self._first, self._events):
                last = event or last
                if last is not None and last.is_last:
                    self._asker.served()
                yield self._piece(event)
            for piece in self._ending(last):
                yield piece
        finally:
            self._asker.leave()

    def _piece(self, event: StreamEvent | None) -> bytes:
        if event is None:
            return HEARTBEAT
        if event.kind == "error":
            return sse(envelope.body_of(event.data))
        self._completion.consume(event)
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


async def _encoded(first: StreamEvent, events: AsyncIterator[StreamEvent]) -> AsyncIterator[StreamEvent | None]:
    yield first
    if not first.is_last:
        async for event in with_heartbeat(events):
            yield event
