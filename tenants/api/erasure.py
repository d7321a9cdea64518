"""Erasing a person: what there is, and doing it."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.http.documented import refusals
from kernel.http.parsers import read
from kernel.http.reasons import ReasonSerializer
from kernel.tenancy.views import TenantAPIView
from tenants import commands, queries
from tenants.capabilities import MEMBER_ERASE


class ErasableSerializer(serializers.Serializer):
    goes = serializers.DictField(child=serializers.IntegerField(), help_text="What an erasure deletes, by kind.")
    stays = serializers.DictField(
        child=serializers.IntegerField(), help_text="What is shared with the organisation and stays, without the name."
    )


class ErasedSerializer(serializers.Serializer):
    erased = serializers.DictField(child=serializers.IntegerField(), help_text="What was erased, by kind.")


class ErasureView(TenantAPIView):
    capability = MEMBER_ERASE

    @extend_schema(
        operation_id="members_erasure_read",
        summary="How much an erasure of this member would delete, and what stays",
        responses={200: ErasableSerializer, **refusals()},
    )
    def get(self, request: Request, member_id: UUID) -> Response:
        found = queries.erasable(member_id)
        return Response(ErasableSerializer({"goes": found.goes, "stays": found.stays}).data)

    @extend_schema(
        operation_id="members_erasure_create",
        summary="Erase a deactivated member's data for good",
        request=ReasonSerializer,
        responses={200: ErasedSerializer, **refusals(409, 422)},
    )
    def post(self, request: Request, member_id: UUID) -> Response:
        """Cannot be taken back. Private files leave the disk within minutes; all else is gone with the answer."""
        reason = read(ReasonSerializer, request)["reason"]
        return Response(ErasedSerializer({"erased": commands.erase_member(self.actor, member_id, reason)}).data)
