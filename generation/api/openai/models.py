"""OpenAI's list of models: those that may be named here."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from generation import ports, queries
from generation.api.openai.door import OpenAIView
from generation.api.openai.schemas import answers
from generation.capabilities import GENERATE
from generation.errors import UnknownModel


class ModelsView(OpenAIView):
    capability = GENERATE

    @extend_schema(
        operation_id="openai_models",
        summary="OpenAI's list of models: those that may be named here",
        responses=answers("ModelList", "list"),
    )
    def get(self, request: Request) -> Response:
        return Response({"object": "list", "data": [_model(name) for name in _listed()]})


class ModelView(OpenAIView):
    capability = GENERATE

    @extend_schema(
        operation_id="openai_model",
        summary="One of OpenAI's list of models, by the name a request may give it",
        responses=answers("Model", "model"),
    )
    def get(self, request: Request, model: str) -> Response:
        full_names = (f"{candidate.account.name}/{candidate.card.name}" for candidate in queries.offered_models())
        if model not in {*_listed(), *full_names}:
            raise UnknownModel(model=model)
        return Response(_model(model))


def _listed() -> list[str]:
    names = ["default", *(candidate.card.name for candidate in queries.offered_models())]
    return list(dict.fromkeys([*names, *([ports.embedder()["model"]] if ports.embedder.is_filled else [])]))


def _model(name: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": 0, "owned_by": "scriptorium"}
