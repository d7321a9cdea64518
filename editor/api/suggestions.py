"""Suggestions over REST: they are made by writing actions, and decided here."""

import json
from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from editor import commands, queries
from editor.api import schemas
from editor.api.documents import CURSOR, LIMIT
from editor.api.versions import id_before
from editor.capabilities import EDIT, READ
from editor.models import Suggestion
from kernel.errors import BadRequest
from kernel.http.documented import paged, refusals
from kernel.http.pages import limit_of, page_of
from kernel.http.parsers import read
from kernel.tenancy import Actor
from kernel.tenancy.views import TenantAPIView


class SuggestionsView(TenantAPIView):
    capability = READ

    @extend_schema(
        operation_id="suggestions_list",
        description="Your own suggestions in this document, newest first.",
        parameters=[OpenApiParameter("state", str, enum=Suggestion.State.values), CURSOR, LIMIT],
        responses={200: paged("SuggestionPage", schemas.SuggestionSerializer), **refusals()},
    )
    def get(self, request: Request, document_id: UUID) -> Response:
        limit = limit_of(request)
        state = request.query_params.get("state", "")
        if state and state not in Suggestion.State.values:
            raise BadRequest("There is no such state of a suggestion.")
        found = queries.suggestions(self.actor, document_id, state, id_before(request), limit + 1)
        return Response(page_of(found, limit, render, lambda row: [str(row.id)]))


class SuggestionView(TenantAPIView):
    capability = READ

    @extend_schema(operation_id="suggestions_read", responses={200: schemas.SuggestionSerializer, **refusals()})
    def get(self, request: Request, document_id: UUID, suggestion_id: UUID) -> Response:
        return Response(shown(self.actor, queries.suggestion(self.actor, document_id, suggestion_id)))


class DecisionView(TenantAPIView):
    """Answers with the suggestion; a repeat names none of its sources that were withdrawn since."""

    capability = EDIT

    def as_of_now(self, kept: bytes) -> bytes:
        kept_answer = json.loads(kept)
        kept_answer["origin"] = queries.shown_to(self.actor, [Suggestion(origin=kept_answer["origin"])])[0].origin
        return json.dumps(kept_answer, ensure_ascii=False).encode()


class AcceptView(DecisionView):
    @extend_schema(
        operation_id="suggestions_accept",
        request=schemas.AcceptSerializer,
        responses={200: schemas.SuggestionSerializer, **refusals(409, 413, 422)},
    )
    def post(self, request: Request, document_id: UUID, suggestion_id: UUID) -> Response:
        force = read(schemas.AcceptSerializer, request)["anyway"]
        return Response(
            shown(self.actor, commands.accept_suggestion(self.actor, document_id, suggestion_id, force=force))
        )


class RejectView(DecisionView):
    @extend_schema(
        operation_id="suggestions_reject",
        request=None,
        responses={200: schemas.SuggestionSerializer, **refusals(409)},
    )
    def post(self, request: Request, document_id: UUID, suggestion_id: UUID) -> Response:
        return Response(shown(self.actor, commands.reject_suggestion(self.actor, document_id, suggestion_id)))


class UndoView(DecisionView):
    @extend_schema(
        operation_id="suggestions_undo",
        description="Takes the AI's part alone out of the document and puts the original text back.",
        request=None,
        responses={200: schemas.SuggestionSerializer, **refusals(409, 413)},
    )
    def post(self, request: Request, document_id: UUID, suggestion_id: UUID) -> Response:
        return Response(shown(self.actor, commands.undo_ai_run(self.actor, document_id, suggestion_id)))


class RedoView(DecisionView):
    @extend_schema(
        operation_id="suggestions_redo",
        description="Brings back what an undo took out of the document, with its origin.",
        request=None,
        responses={200: schemas.SuggestionSerializer, **refusals(409, 413)},
    )
    def post(self, request: Request, document_id: UUID, suggestion_id: UUID) -> Response:
        return Response(shown(self.actor, commands.redo_ai_run(self.actor, document_id, suggestion_id)))


def shown(actor: Actor, row: Suggestion) -> dict[str, Any]:
    """One suggestion, as this actor may see it."""
    return render(queries.shown_to(actor, [row])[0])


def render(row: Suggestion) -> dict[str, Any]:
    return dict(schemas.SuggestionSerializer(row).data)
