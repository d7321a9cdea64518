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
from generation.api.openai.door import OpenAIView, through
from generation.api.openai.schemas import EmbeddingsRequestSerializer, answers
from generation.commands.embed import Embedding
from kernel.errors import BadRequest, ScriptoriumError

# OpenAI's own limits: https://platform.openai.com/docs/api-reference/embeddings/create
MOST_TEXTS, MOST_BYTES = 2048, 1_000_000


class Begun(Response):
    """The first half's answer, for the second half only."""

    def __init__(self, embedding: Embedding, texts: list[str], spell: Callable[[Sequence[float]], Any]) -> None:
        super().__init__({})
        self.embedding, self.texts, self.spell = embedding, texts, spell


class StartView(OpenAIView):
    capability = "generate"
    keeps_answers = False

    @extend_schema(
        operation_id="openai_embeddings",
        summary="OpenAI's embeddings, by the model the knowledge base uses, on this organisation's budget",
        request=EmbeddingsRequestSerializer,
        responses=answers("EmbeddingList", "list"),
    )
    def post(self, request: Request) -> Response:
        body: Any = request.data
        texts = _texts(body)
        spell = _base64 if body.get("encoding_format") == "base64" else list
        return Begun(commands.begin_embedding(self.actor, texts), texts, spell)


@csrf_exempt  # the first half checks it for callers with a session
async def embeddings(request: HttpRequest, slug: str) -> HttpResponseBase:
    """POST /embeddings."""
    begun = await through(_start, request, slug)
    if envelope.is_refusal(begun):
        return begun
    assert isinstance(begun, Begun)  # noqa: S101 - what is no refusal
    try:
        made = await commands.embed(begun.embedding, begun.texts)
    except ScriptoriumError as error:
        return envelope.refusal(error)
    data = [
        {"object": "embedding", "index": at, "embedding": begun.spell(one)} for at, one in enumerate(made["vectors"])
    ]
    usage = {"prompt_tokens": made["tokens"], "total_tokens": made["tokens"]}
    return JsonResponse({"object": "list", "data": data, "model": made["model"], "usage": usage})


_start = StartView.as_view()
# The OpenAPI document describes the operation by its first half.
vars(embeddings).update(cls=StartView, initkwargs={})


def _base64(vector: Sequence[float]) -> str:
    """The spelling the official SDK asks for by default: little-endian 32-bit floats."""
    return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()


def _texts(body: Any) -> list[str]:
    told = body.get("input") if isinstance(body, dict) else None
    texts = [told] if isinstance(told, str) else told
    if not isinstance(texts, list) or not texts or not all(isinstance(one, str) and one for one in texts):
        raise BadRequest("“input” must be a text or a list of texts.", param="input")
    if len(texts) > MOST_TEXTS or sum(len(one.encode()) for one in texts) > MOST_BYTES:
        raise BadRequest(f"“input” takes at most {MOST_TEXTS} texts and {MOST_BYTES} bytes in all.", param="input")
    if body.get("encoding_format", "float") not in ("float", "base64"):
        raise BadRequest("“encoding_format” must be float or base64.", param="encoding_format")
    return texts
