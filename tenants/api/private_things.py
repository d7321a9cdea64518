"""What a deactivated member kept private: how much, and the two ways to end that."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.http.documented import refusals
from kernel.http.parsers import StrictSerializer, read
from kernel.tenancy.views import TenantAPIView
from tenants import commands, queries
from tenants.capabilities import OWNER_MANAGE


class PrivateThingsSerializer(serializers.Serializer):
    documents = serializers.IntegerField(required=False)
    files = serializers.IntegerField(required=False)
    conversations = serializers.IntegerField(required=False)


class HandOverSerializer(StrictSerializer):
    to = serializers.UUIDField(help_text="The active member who becomes the owner; it stays private.")


class PrivateThingsView(TenantAPIView):
    capability = OWNER_MANAGE

    @extend_schema(
        operation_id="members_private_count",
        description="How much a deactivated member kept private. Nothing else of it is shown to anybody.",
        responses={200: PrivateThingsSerializer, **refusals()},
    )
    def get(self, request: Request, member_id: UUID) -> Response:
        return Response(queries.private_things(self.actor, member_id))

    @extend_schema(
        operation_id="members_private_delete",
        description="Deletes a deactivated member's private documents and files and all their conversations for good.",
        responses={200: PrivateThingsSerializer, **refusals(409)},
    )
    def delete(self, request: Request, member_id: UUID) -> Response:
        return Response(commands.delete_private_things(self.actor, member_id))


class HandOverView(TenantAPIView):
    capability = OWNER_MANAGE

    @extend_schema(
        operation_id="members_private_hand_over",
        description="Makes another member the owner of a deactivated member's private documents and files. "
        "Conversations are never handed over.",
        request=HandOverSerializer,
        responses={200: PrivateThingsSerializer, **refusals(409, 422)},
    )
    def post(self, request: Request, member_id: UUID) -> Response:
        recipient_id = read(HandOverSerializer, request)["to"]
        return Response(commands.hand_over_private_things(self.actor, member_id, recipient_id))
