"""Documents over REST."""

from datetime import datetime
from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from editor import commands, queries
from editor.api import schemas
from editor.api.socket_schemas import SOCKET
from editor.capabilities import CREATE, EDIT, READ
from editor.prose.grammar import SCHEMA_VERSION
from editor.queries import DocumentCard, Place
from kernel.errors import BadRequest
from kernel.http.documented import paged, refusals
from kernel.http.pages import decode_cursor, limit_of, page_of
from kernel.http.parsers import read
from kernel.tenancy.views import TenantAPIView

CURSOR = OpenApiParameter("cursor", str, description="`next` of the page before.")
LIMIT = OpenApiParameter("limit", int, description="1 to 200, 50 by default.")


def render(card: DocumentCard) -> dict[str, Any]:
    return dict(schemas.DocumentSerializer(card).data)


class DocumentsView(TenantAPIView):
    capability = {"GET": READ, "POST": CREATE}

    @extend_schema(
        operation_id="documents_list",
        parameters=[
            OpenApiParameter(
                "q", str, description="Words to find: in the title, or the beginning of words in the text."
            ),
            OpenApiParameter("state", str, enum=["live", "trashed"], description="`live` by default."),
            CURSOR,
            LIMIT,
        ],
        responses={200: paged("DocumentPage", schemas.FoundDocumentSerializer), **refusals()},
    )
    def get(self, request: Request) -> Response:
        limit = limit_of(request)
        trashed = request.query_params.get("state") == "trashed"
        found = queries.documents(
            self.actor,
            find=request.query_params.get("q", "")[:300].replace("\x00", ""),
            trashed=trashed,
            before=_place(request),
            limit=limit + 1,
        )
        return Response(page_of(found, limit, _found, lambda card: _position(card, trashed)))

    @extend_schema(
        operation_id="documents_create",
        request=schemas.NewDocumentSerializer,
        responses={201: schemas.DocumentSerializer, **refusals(409, 422)},
    )
    def post(self, request: Request) -> Response:
        asked = read(schemas.NewDocumentSerializer, request)
        made = commands.create_document(
            self.actor, asked["title"], asked.get("visibility", ""), asked["markdown"], asked["file_name"]
        )
        return Response(render(queries.document(self.actor, made.id)), status=201)


class DocumentView(TenantAPIView):
    capability = {"GET": READ, "PATCH": EDIT, "DELETE": EDIT}

    @extend_schema(operation_id="documents_read", responses={200: schemas.DocumentSerializer, **refusals()})
    def get(self, request: Request, document_id: UUID) -> Response:
        return Response(render(queries.document(self.actor, document_id)))

    @extend_schema(
        operation_id="documents_change",
        request=schemas.DocumentChangeSerializer,
        responses={200: schemas.DocumentSerializer, **refusals(409, 422)},
    )
    def patch(self, request: Request, document_id: UUID) -> Response:
        change = read(schemas.DocumentChangeSerializer, request)
        if "title" in change:
            commands.rename(self.actor, document_id, change["title"])
        if "visibility" in change:
            commands.change_visibility(self.actor, document_id, change["visibility"])
        return Response(render(queries.document(self.actor, document_id)))

    @extend_schema(operation_id="documents_trash", responses={200: schemas.DocumentSerializer, **refusals(409)})
    def delete(self, request: Request, document_id: UUID) -> Response:
        commands.trash(self.actor, document_id)
        return Response(render(queries.document(self.actor, document_id)))


class RestoreView(TenantAPIView):
    capability = EDIT

    @extend_schema(
        operation_id="documents_restore",
        request=None,
        responses={200: schemas.DocumentSerializer, **refusals(409)},
    )
    def post(self, request: Request, document_id: UUID) -> Response:
        commands.restore_from_trash(self.actor, document_id)
        return Response(render(queries.document(self.actor, document_id)))


class RepairView(TenantAPIView):
    capability = EDIT

    @extend_schema(
        operation_id="documents_repair",
        description="Takes out of every reading what nobody can read; the log stays as it is. For who manages the "
        "document. What was voided is in the log and in the journal, and the state after it becomes a version.",
        request=None,
        responses={200: schemas.RepairedSerializer, **refusals(409)},
    )
    def post(self, request: Request, document_id: UUID) -> Response:
        voided = commands.repair_document(self.actor, document_id)
        return Response({"voided": voided})


class LeaseView(TenantAPIView):
    capability = EDIT

    @extend_schema(
        operation_id="documents_lease",
        description="Leases a Yjs client id for one sitting in the editor. It is never given out again.",
        request=None,
        callbacks=[SOCKET],
        responses={201: schemas.LeaseSerializer, **refusals(409)},
    )
    def post(self, request: Request, document_id: UUID) -> Response:
        client = commands.lease_client(self.actor, document_id)
        return Response({"client": client, "schema": SCHEMA_VERSION}, status=201)


def _position(card: DocumentCard, trashed: bool) -> list[str]:
    at = card.trashed_at if trashed and card.trashed_at else card.edited_at
    return [at.isoformat(), str(card.id), "title" if card.in_title else "text"]


def _found(card: DocumentCard) -> dict[str, Any]:
    return dict(schemas.FoundDocumentSerializer(card).data)


def _place(request: Request) -> Place | None:
    cursor = request.query_params.get("cursor")
    if not cursor:
        return None
    try:
        at, document_id, where = decode_cursor(cursor)
        return Place(where == "title", datetime.fromisoformat(at), UUID(document_id))
    except ValueError as error:
        raise BadRequest("“cursor” is not a cursor of this list.") from error
