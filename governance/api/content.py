"""Content of the audit log: opened for a stated reason, and recorded each time."""

import json
from collections.abc import AsyncIterator
from uuid import UUID

from django.http import StreamingHttpResponse
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from governance import commands
from governance.api.export_schemas import ContentLineSerializer
from governance.capabilities import AUDIT_CONTENT
from governance.queries import audit_log
from kernel.http.documented import refusals
from kernel.http.parsers import read
from kernel.http.reasons import ReasonSerializer
from kernel.tenancy import in_scope_slowly
from kernel.tenancy.views import TenantAPIView


class AuditContentExportSerializer(ReasonSerializer):
    first = serializers.IntegerField(required=False, default=0, min_value=0, help_text="First place.")


class AuditContentSerializer(serializers.Serializer):
    personal = serializers.DictField(child=serializers.CharField(), allow_null=True)
    is_erased = serializers.BooleanField(help_text="It was erased at the person's request.")


class EventContentView(TenantAPIView):
    capability = AUDIT_CONTENT
    keeps_answers = False  # an answer that is kept could be read again without a trace

    @extend_schema(
        operation_id="audit_content_read",
        request=ReasonSerializer,
        responses={200: AuditContentSerializer, **refusals(422)},
    )
    def post(self, request: Request, event_id: UUID) -> Response:
        """What a person asked and was answered. Journals who read whose content, and why."""
        reason = read(ReasonSerializer, request)["reason"]
        found = commands.open_content(self.actor, event_id, reason)
        response = Response(AuditContentSerializer(found).data)
        response["Cache-Control"] = "no-store"
        return response


class ContentExportView(TenantAPIView):
    capability = AUDIT_CONTENT
    keeps_answers = False

    @extend_schema(
        operation_id="audit_content_export",
        request=AuditContentExportSerializer,
        responses={
            (200, "application/x-ndjson"): OpenApiResponse(ContentLineSerializer, "One such JSON object a line."),
            **refusals(422),
        },
    )
    def post(self, request: Request) -> StreamingHttpResponse:
        """The content of the sealed events as NDJSON, by place. Journals whose content left, and why."""
        asked = read(AuditContentExportSerializer, request)
        until = commands.export_content(self.actor, asked["first"], asked["reason"])
        lines = _lines(self.actor.tenant_id, asked["first"], until)
        response = StreamingHttpResponse(lines, content_type="application/x-ndjson")
        response["Content-Disposition"] = 'attachment; filename="audit-content.ndjson"'
        response["Cache-Control"] = "no-store"
        return response


async def _lines(tenant_id: UUID, first: int, until: int) -> AsyncIterator[bytes]:
    at: int | None = first
    while at is not None:
        lines, at = await in_scope_slowly(tenant_id, audit_log.content_lines, at, until)
        yield b"".join(json.dumps(line).encode() + b"\n" for line in lines)
