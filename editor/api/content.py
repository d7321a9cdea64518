"""What is in a document, where it came from, and how it came about."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from editor import commands, queries
from editor.api import schemas
from editor.api.documents import LIMIT
from editor.capabilities import EDIT, READ
from editor.queries import Content, EventCard
from kernel.errors import BadRequest
from kernel.http.documented import paged, refusals
from kernel.http.pages import limit_of, page_of
from kernel.http.parsers import read
from kernel.tenancy.views import TenantAPIView

FORMATS = ("json", "markdown", "text", "file")


class ContentView(TenantAPIView):
    capability = READ

    @extend_schema(
        operation_id="documents_content",
        parameters=[
            OpenApiParameter(
                "format",
                str,
                enum=list(FORMATS),
                description="`json` by default; `file` is Markdown that begins with the title, as an import takes it.",
            ),
            OpenApiParameter("seq", int, description="The content after this event; the head by default."),
        ],
        responses={200: schemas.ContentSerializer, **refusals(422)},
    )
    def get(self, request: Request, document_id: UUID) -> Response:
        wanted = request.query_params.get("format") or "json"
        if wanted not in FORMATS:
            raise BadRequest("“format” is json, markdown, text or file.")
        content = queries.content(self.actor, document_id, number(request, "seq"))
        if wanted == "file":
            commands.record_export(self.actor, document_id)
        return Response(_rendered(content, wanted))


class ImportView(TenantAPIView):
    capability = EDIT

    @extend_schema(
        operation_id="documents_import",
        description="Adds Markdown at the end of the document, as one event.",
        request=schemas.MarkdownSerializer,
        responses={200: schemas.SeqSerializer, **refusals(409, 413, 422)},
    )
    def post(self, request: Request, document_id: UUID) -> Response:
        markdown = read(schemas.MarkdownSerializer, request)["markdown"]
        return Response({"seq": commands.import_markdown(self.actor, document_id, markdown)})


class EventsView(TenantAPIView):
    capability = READ

    @extend_schema(
        operation_id="documents_events",
        parameters=[OpenApiParameter("after", int, description="A seq; `next` of the page before."), LIMIT],
        responses={200: paged("DocumentEventPage", schemas.EventSerializer), **refusals()},
    )
    def get(self, request: Request, document_id: UUID) -> Response:
        limit = limit_of(request)
        found = queries.events(self.actor, document_id, number(request, "after") or 0, limit + 1)
        body = page_of(found, limit, _event, lambda event: [str(event.seq)])
        return Response({**body, "next": str(found[limit - 1].seq) if body["next"] else None})


class OriginsView(TenantAPIView):
    capability = READ

    @extend_schema(
        operation_id="documents_origins",
        description="Spans that came from an AI, with the receipt of each generation.",
        responses={200: schemas.OriginsSerializer, **refusals()},
    )
    def get(self, request: Request, document_id: UUID) -> Response:
        return Response(schemas.OriginsSerializer(queries.origins(self.actor, document_id)).data)


def number(request: Request, name: str) -> int | None:
    """A whole number of the query string; raises BadRequest."""
    value = request.query_params.get(name)
    if value in (None, ""):
        return None
    if not str(value).isdecimal() or len(str(value)) > 18:
        raise BadRequest(f"“{name}” must be a whole number.")
    return int(str(value))


def _rendered(content: Content, wanted: str) -> dict[str, Any]:
    if wanted == "json":
        return {"seq": content.seq, "document": content.document}
    return {"seq": content.seq, wanted: getattr(content, wanted)}


def _event(event: EventCard) -> dict[str, Any]:
    return dict(schemas.EventSerializer(event).data)
