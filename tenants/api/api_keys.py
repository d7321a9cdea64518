"""API keys."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.http.documented import PAGING, paged, refusals
from kernel.http.pages import page
from kernel.http.parsers import StrictSerializer, read
from kernel.tenancy.views import TenantAPIView
from tenants import commands
from tenants.capabilities import APIKEY_MANAGE
from tenants.models import ApiKey


class ApiKeySerializer(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    prefix = serializers.CharField()
    scopes = serializers.ListField(child=serializers.CharField())
    member_id = serializers.UUIDField()
    is_live = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)
    last_used_at = serializers.DateTimeField(allow_null=True)
    revoked_at = serializers.DateTimeField(allow_null=True)


class NewApiKeySerializer(StrictSerializer):
    name = serializers.CharField(max_length=120)
    scopes = serializers.ListField(child=serializers.CharField(), min_length=1)
    expires_at = serializers.DateTimeField(required=False, allow_null=True, default=None)


class ApiKeySecretSerializer(ApiKeySerializer):
    key = serializers.CharField(help_text="Shown this once.")


def render(key: ApiKey) -> dict[str, Any]:
    return dict(ApiKeySerializer(key).data)


class ApiKeysView(TenantAPIView):
    capability = APIKEY_MANAGE
    shown_once = frozenset({"key"})

    @extend_schema(
        operation_id="api_keys_list",
        parameters=PAGING,
        responses={200: paged("ApiKeyPage", ApiKeySerializer), **refusals()},
    )
    def get(self, request: Request) -> Response:
        return Response(page(ApiKey.objects.all(), request, render))

    @extend_schema(
        operation_id="api_keys_create",
        request=NewApiKeySerializer,
        responses={201: ApiKeySecretSerializer, **refusals(422)},
    )
    def post(self, request: Request) -> Response:
        wanted = read(NewApiKeySerializer, request)
        key, secret = commands.create_api_key(self.actor, wanted["name"], wanted["scopes"], wanted["expires_at"])
        return Response({**render(key), "key": secret}, status=201)


class ApiKeyView(TenantAPIView):
    capability = APIKEY_MANAGE

    @extend_schema(operation_id="api_keys_revoke", responses={204: None, **refusals()})
    def delete(self, request: Request, key_id: UUID) -> Response:
        commands.revoke_api_key(self.actor, key_id)
        return Response(status=204)
