"""Following, stopping and looking up generations; the models on offer."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from django.http import StreamingHttpResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from generation import commands, queries
from generation.access.rights import READERS, access_text, capability_of
from generation.api.rendering import model_json, receipt_json
from generation.api.schemas import ModelSchema, ReceiptSchema
from generation.api.stream_schemas import STREAM
from generation.events import MAX_DIGITS
from generation.models import Generation
from generation.queries.events import follow
from kernel.errors import BadRequest
from kernel.http.documented import paged, refusals
from kernel.http.sse import ServerEvent, sse
from kernel.tenancy.views import TenantAPIView

MODELS_PAGE = paged("ModelPage", ModelSchema)
AFTER = OpenApiParameter("after", int, description="Resume after this event id. `Last-Event-ID` does the same.")


class EventStreamRenderer(BaseRenderer):
    """Lets a client ask for `text/event-stream`; the stream itself is not rendered by DRF."""

    media_type = "text/event-stream"
    format = "event-stream"

    def render(self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None) -> bytes:
        return JSONRenderer().render(data)


class GenerationView(TenantAPIView):
    capability = READERS

    @extend_schema(
        operation_id="generation_receipt",
        summary="The receipt of a generation: model, sources, verdicts, usage and cost",
        responses={200: ReceiptSchema, **refusals()},
    )
    def get(self, request: Request, generation_id: UUID) -> Response:
        return Response(receipt_json(queries.receipt(self.actor, generation_id)))


class GenerationEventsView(TenantAPIView):
    capability = READERS
    renderer_classes = (EventStreamRenderer, JSONRenderer)

    @extend_schema(
        operation_id="generation_events",
        summary="Follow a generation as server-sent events, from the start or after an event id",
        description="start, sources, delta, notice, and last finish or error; ids count 1, 2, 3 without a gap.",
        parameters=[AFTER],
        responses={**STREAM, **refusals(410)},
    )
    def get(self, request: Request, generation_id: UUID) -> StreamingHttpResponse:
        found = access_text(self.actor, generation_id)
        return sse(_numbered(found, after_of(request)), self.actor, capability_of(found.purpose))


class GenerationStopView(TenantAPIView):
    capability = READERS

    @extend_schema(
        operation_id="generation_stop",
        summary="Stop a generation; what was used is settled",
        description="The stream ends with a finish event whose finish_reason is `stopped`. Harmless when it has ended.",
        request=None,
        responses={202: None, **refusals()},
    )
    def post(self, request: Request, generation_id: UUID) -> Response:
        commands.stop(self.actor, generation_id)
        return Response(status=202)


class ModelsView(TenantAPIView):
    capability = READERS

    @extend_schema(
        operation_id="model_list",
        summary="The models that may be named, with the default and its fallback",
        responses={200: MODELS_PAGE, **refusals()},
    )
    def get(self, request: Request) -> Response:
        chosen = queries.choice()
        return Response(
            {"results": [model_json(candidate, chosen) for candidate in queries.offered_models()], "next": None}
        )


def after_of(request: Request) -> int:
    """Return the event id to resume after; the header a browser sends on reconnect wins."""
    given = request.headers.get("Last-Event-ID") or request.query_params.get("after") or "0"
    try:
        after = int(given)
    except ValueError as error:
        raise BadRequest("“after” must be the number of an event.") from error
    if len(given) > MAX_DIGITS:
        raise BadRequest("“after” must be the number of an event.")
    return max(0, after)


async def _numbered(found: Generation, after: int) -> AsyncIterator[ServerEvent]:
    async for event in follow(found.tenant_id, found.id, after, is_running=not found.is_final):
        yield ServerEvent(event.id, event.kind, dict(event.data))
