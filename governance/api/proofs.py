"""Proofs: the signed head, inclusion, consistency, verification and the export."""

import base64
import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from governance import commands, queries
from governance.api.export_schemas import EXPORT_LINES, HeadSerializer
from governance.capabilities import AUDIT_READ
from governance.queries import ExportPosition
from governance.seal.signing import Head
from kernel.http.documented import paged, refusals
from kernel.http.pages import decode_cursor, limit_of, page_of
from kernel.http.parsers import StrictSerializer, read
from kernel.tenancy import current_tenant_id, in_scope_slowly
from kernel.tenancy.views import TenantAPIView


class CurrentHeadSerializer(serializers.Serializer):
    head = HeadSerializer(allow_null=True, help_text="Null before anything was sealed.")
    public_key = serializers.CharField(help_text="The key that signs now; name it to the verifier.")


class InclusionSerializer(serializers.Serializer):
    seq = serializers.IntegerField()
    row = serializers.CharField(help_text="Canonical JSON, exactly the bytes that were sealed.")
    proof = serializers.ListField(child=serializers.CharField(), help_text="RFC 9162, 2.1.3; hexadecimal.")
    head = HeadSerializer()


class ConsistencyQuerySerializer(StrictSerializer):
    from_size = serializers.IntegerField(min_value=1)
    to_size = serializers.IntegerField(min_value=1)

    def to_internal_value(self, data: Any) -> Any:
        # `from` is a word of the language and cannot name a field.
        return super().to_internal_value({f"{name}_size" if name in _ENDS else name: data[name] for name in data})


_ENDS = ("from", "to")


class ConsistencySerializer(serializers.Serializer):
    old = HeadSerializer()
    new = HeadSerializer()
    proof = serializers.ListField(child=serializers.CharField(), help_text="RFC 9162, 2.1.4; hexadecimal.")


class VerifySerializer(StrictSerializer):
    rows = serializers.IntegerField(required=False, default=50_000, min_value=1, max_value=1_000_000)


class VerificationSerializer(serializers.Serializer):
    is_ok = serializers.BooleanField()
    events = serializers.IntegerField(help_text="Leaves whose tree was recomputed.")
    rows_recomputed = serializers.IntegerField(help_text="Newest rows whose leaves were recomputed from the journal.")
    heads = serializers.IntegerField(help_text="Heads whose root, signature and link were checked.")
    anchors = serializers.IntegerField(help_text="Lines of the anchor file that were found in the log.")
    unsealed = serializers.IntegerField(help_text="Events younger than the last head.")
    size = serializers.IntegerField()
    root = serializers.CharField()  # type: ignore[assignment]
    signed_by = serializers.ListField(child=serializers.CharField())
    problems = serializers.ListField(child=serializers.CharField())


class AuditHeadView(TenantAPIView):
    capability = AUDIT_READ

    @extend_schema(operation_id="audit_head_read", responses={200: CurrentHeadSerializer, **refusals()})
    def get(self, request: Request) -> Response:
        """The newest signed head of the log."""
        head = queries.head()
        # The head's own: only the sealer holds the key that signs.
        key = base64.b64encode(head.public_key).decode() if head else ""
        return Response({"head": head.as_dict() if head else None, "public_key": key})


class AnchorsView(TenantAPIView):
    capability = AUDIT_READ

    @extend_schema(
        operation_id="audit_anchors_list",
        summary="The heads that were written outside the database, for the organisation to keep",
        description="A page can be given to the verifier as it is: a log that was cut back behind one of these fails.",
        responses={200: paged("AnchorPage", HeadSerializer), **refusals()},
    )
    def get(self, request: Request) -> Response:
        """Anchored heads, newest first."""
        limit, cursor = limit_of(request), request.query_params.get("cursor")
        before = int(decode_cursor(cursor)[0]) if cursor else None
        found = queries.anchored_heads(before, limit + 1)
        return Response(page_of(found, limit, lambda one: one.as_dict(), lambda one: [str(one.size)]))


class InclusionProofView(TenantAPIView):
    capability = AUDIT_READ

    @extend_schema(operation_id="audit_proof_read", responses={200: InclusionSerializer, **refusals()})
    def get(self, request: Request, event_id: UUID) -> Response:
        """That an event is in the log, against its newest head."""
        found = queries.inclusion_proof(event_id)
        return Response(
            {
                "seq": found.seq,
                "row": found.row.decode(),
                "proof": [value.hex() for value in found.path],
                "head": found.head.as_dict(),
            }
        )


class ConsistencyProofView(TenantAPIView):
    capability = AUDIT_READ

    @extend_schema(
        operation_id="audit_consistency_read",
        parameters=[
            OpenApiParameter("from", OpenApiTypes.INT, required=True, description="Size of an older head."),
            OpenApiParameter("to", OpenApiTypes.INT, required=True, description="Size of a newer head."),
        ],
        responses={200: ConsistencySerializer, **refusals(422)},
    )
    def get(self, request: Request) -> Response:
        """That the log only grew between two heads."""
        asked = ConsistencyQuerySerializer(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        found = queries.consistency_proof(asked.validated_data["from_size"], asked.validated_data["to_size"])
        heads: dict[str, Head] = {"old": found.old, "new": found.new}
        proof = [value.hex() for value in found.path]
        return Response({**{name: head.as_dict() for name, head in heads.items()}, "proof": proof})


class VerifyView(TenantAPIView):
    capability = AUDIT_READ

    @extend_schema(
        operation_id="audit_verify", request=VerifySerializer, responses={200: VerificationSerializer, **refusals(422)}
    )
    def post(self, request: Request) -> Response:
        """Recompute the log and say what was checked. An outsider checks the export instead of trusting this."""
        rows = read(VerifySerializer, request)["rows"]
        return Response(VerificationSerializer(queries.verify_log(rows)).data)


class ExportView(TenantAPIView):
    capability = AUDIT_READ

    @extend_schema(
        operation_id="audit_export",
        parameters=[
            OpenApiParameter("first", OpenApiTypes.INT, description="First place; part of a log carries proofs.")
        ],
        responses={
            (200, "application/x-ndjson"): OpenApiResponse(
                EXPORT_LINES, "A JSON object of one of these shapes a line: log, heads, events, end."
            ),
            **refusals(422),
        },
    )
    def get(self, request: Request) -> StreamingHttpResponse:
        """The log as NDJSON for `clients/verify_audit.py`."""
        first: int = serializers.IntegerField(min_value=0).run_validation(request.query_params.get("first", 0))
        commands.record_export(self.actor, first)
        response = StreamingHttpResponse(_lines(current_tenant_id(), first), content_type="application/x-ndjson")
        response["Content-Disposition"] = 'attachment; filename="audit.ndjson"'
        return response


async def _lines(tenant_id: UUID, first: int) -> AsyncIterator[bytes]:
    """A scope per page: an export may take long, and no transaction should."""
    position: ExportPosition | None = ExportPosition(first=first)
    while position is not None:
        lines, position = await in_scope_slowly(tenant_id, queries.export_page, position)
        yield b"".join(json.dumps(line).encode() + b"\n" for line in lines)
