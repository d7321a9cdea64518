"""Versions over REST."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from editor import commands, queries
from editor.api import schemas
from editor.api.documents import CURSOR, LIMIT
from editor.capabilities import EDIT, READ
from editor.queries import VersionCard
from kernel.errors import BadRequest
from kernel.http.documented import paged, refusals
from kernel.http.pages import decode_cursor, limit_of, page_of
from kernel.http.parsers import read
from kernel.tenancy.views import TenantAPIView


class VersionsView(TenantAPIView):
    capability = {"GET": READ, "POST": EDIT}

    @extend_schema(
        operation_id="versions_list",
        parameters=[CURSOR, LIMIT],
        responses={200: paged("VersionPage", schemas.VersionSerializer), **refusals()},
    )
    def get(self, request: Request, document_id: UUID) -> Response:
        limit = limit_of(request)
        found = queries.versions(self.actor, document_id, id_before(request), limit + 1)
        return Response(page_of(found, limit, _card, lambda version: [str(version.id)]))

    @extend_schema(
        operation_id="versions_name",
        request=schemas.NewVersionSerializer,
        responses={201: schemas.VersionSerializer, **refusals(409, 422)},
    )
    def post(self, request: Request, document_id: UUID) -> Response:
        asked = read(schemas.NewVersionSerializer, request)
        made = commands.name_version(self.actor, document_id, asked["name"], asked.get("seq"))
        return Response(_card(queries.version_card(self.actor, document_id, made.id)), status=201)


class VersionView(TenantAPIView):
    capability = READ

    @extend_schema(operation_id="versions_read", responses={200: schemas.VersionContentSerializer, **refusals()})
    def get(self, request: Request, document_id: UUID, version_id: UUID) -> Response:
        card = queries.version_card(self.actor, document_id, version_id)
        content = queries.version_content(self.actor, document_id, version_id)
        return Response({**_card(card), "document": content.document, "markdown": content.markdown})


class CompareView(TenantAPIView):
    capability = READ

    @extend_schema(
        operation_id="versions_compare",
        parameters=[
            OpenApiParameter("from", str, required=True, description="A version's id, a seq, or `head`."),
            OpenApiParameter("to", str, description="The same; `head` by default."),
        ],
        responses={200: schemas.ComparisonSerializer, **refusals(422)},
    )
    def get(self, request: Request, document_id: UUID) -> Response:
        old = request.query_params.get("from", "")
        new = request.query_params.get("to") or "head"
        return Response(schemas.ComparisonSerializer(queries.compare(self.actor, document_id, old, new)).data)


class RestoreVersionView(TenantAPIView):
    capability = EDIT

    @extend_schema(
        operation_id="versions_restore",
        description="Edits the document forward until it reads as in the version, and names that state.",
        request=schemas.RestoredVersionSerializer,
        responses={200: schemas.RestoredSerializer, **refusals(409, 413, 422)},
    )
    def post(self, request: Request, document_id: UUID, version_id: UUID) -> Response:
        asked = read(schemas.RestoredVersionSerializer, request)
        made = commands.restore_version(self.actor, document_id, version_id, asked["name"])
        named = _card(queries.version_card(self.actor, document_id, made.id)) if made else None
        head = queries.document(self.actor, document_id).head
        return Response({"seq": made.seq if made else head, "version": named})


def id_before(request: Request) -> UUID | None:
    """The id that a cursor stands for; raises BadRequest."""
    cursor = request.query_params.get("cursor")
    if not cursor:
        return None
    try:
        return UUID(decode_cursor(cursor)[0])
    except ValueError as error:
        raise BadRequest("“cursor” is not a cursor of this list.") from error


def _card(card: VersionCard) -> dict[str, Any]:
    return dict(schemas.VersionSerializer(card).data)
