"""OpenAI's embeddings: booked inside a scope, computed outside of any, because computing takes its time."""

import base64
import struct
from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from generation import commands
from generation.api.openai import envelope
from generation.api.openai.door import OpenAIView, headers_for_the_answer, through
from generation.api.openai.embeddings_reading import EmbeddingsRequest, embeddings_request
from generation.api.openai.schemas import EmbeddingsRequestSerializer, answers
from generation.api.openai.wire import NOT_HONOURED_HEADER
from generation.capabilities import GENERATE
from generation.commands.embed import Embedding
from kernel.errors import ScriptoriumError


class FirstHalf(Response):
    """The first half's answer, for the second half only."""

    def __init__(self, embedding: Embedding, asked: EmbeddingsRequest, spell: Callable[[Sequence[float]], Any]) -> None:
        super().__init__({})
        self.embedding, self.asked, self.spell = embedding, asked, spell


class StartView(OpenAIView):
    capability = GENERATE
    keeps_answers = False

    @extend_schema(
        operation_id="openai_embeddings",
        summary="OpenAI's embeddings, by the model the knowledge base uses, on this organisation's budget",
        request=EmbeddingsRequestSerializer,
        responses=answers("EmbeddingList", "list"),
    )
    def post(self, request: Request) -> Response:
        asked = embeddings_request(request.data)
        spell = _base64 if asked.is_base64 else list
        return FirstHalf(commands.begin_embedding(self.actor, asked.texts), asked, spell)


@csrf_exempt  # the first half checks it for callers with a session
async def embeddings(request: HttpRequest, slug: str) -> HttpResponseBase:
    """POST /embeddings."""
    first_half = await through(_start, request, slug)
    if envelope.is_refusal(first_half) or request.method != "POST":
        return first_half
    assert isinstance(first_half, FirstHalf)  # noqa: S101 - what is no refusal
    try:
        made = await commands.embed(first_half.embedding, first_half.asked.texts)
    except ScriptoriumError as error:
        return envelope.refusal(error)
    data = [
        {"object": "embedding", "index": at, "embedding": first_half.spell(one)}
        for at, one in enumerate(made["vectors"])
    ]
    usage = {"prompt_tokens": made["tokens"], "total_tokens": made["tokens"]}
    headers = headers_for_the_answer(first_half)
    if first_half.asked.left_out:
        headers[NOT_HONOURED_HEADER] = ", ".join(first_half.asked.left_out)
    return JsonResponse({"object": "list", "data": data, "model": made["model"], "usage": usage}, headers=headers)


_start = StartView.as_view()
# The OpenAPI document describes the operation by its first half.
vars(embeddings).update(cls=StartView, initkwargs={})


def _base64(vector: Sequence[float]) -> str:
    """The spelling the official SDK asks for by default: little-endian 32-bit floats."""
    return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()
