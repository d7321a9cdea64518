"""The OpenAI-compatible face: real OpenAI clients, our budget, policy and knowledge."""

import asyncio
import json
import time
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from generation import commands
from generation.access.rights import access_text
from generation.api.openai import envelope
from generation.api.openai.answering import EVENT_STREAM, UNBUFFERED, Answer
from generation.api.openai.door import OpenAIView, headers_for_the_answer, through
from generation.api.openai.leaving import GONE, Asker
from generation.api.openai.reading import completion_request
from generation.api.openai.schemas import STREAM, ChatRequestSerializer, answers
from generation.api.openai.wire import Completion
from generation.capabilities import GENERATE
from kernel.http.fallback import FALLBACK, fallback_of


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
    admitted = json.loads(started.content)
    completion = Completion(UUID(admitted["generation_id"]), int(time.time()), admitted["model"])
    completion.leave_out(admitted["left_out"])
    answer = Answer(completion, vars(started)["asked_by"], is_running=admitted["is_new"])
    asker = Asker(getattr(request, "scope", {}).get(GONE), UUID(admitted["tenant_id"]), completion.generation_id)
    try:
        response = await _answered(admitted, answer, asker)
    except BaseException:  # they hung up, or are told of a failure: nobody reads the rest
        asker.leave()
        raise
    for name, value in {**headers_for_the_answer(started), **completion.headers}.items():
        response[name] = value
    return response


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
        admitted = json.loads(started.content)
        commands.send_stop(UUID(admitted["tenant_id"]), UUID(admitted["generation_id"]))


async def _answered(admitted: Any, answer: Answer, asker: Asker) -> HttpResponseBase:
    first = await answer.first()
    if first.kind != "error" and admitted["stream"]:
        chunks = answer.pieces(asker, include_usage=admitted["include_usage"])
        return StreamingHttpResponse(chunks, content_type=EVENT_STREAM, headers=UNBUFFERED)
    error = first if first.kind == "error" else await answer.whole()
    asker.served()
    return envelope.answer(error.data) if error else JsonResponse(answer.completion.whole())


_start = StartView.as_view()
# The OpenAPI document describes the operation by its first half.
vars(chat_completions).update(cls=StartView, initkwargs={})
