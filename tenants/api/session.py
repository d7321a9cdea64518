"""Who am I here?"""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.http.documented import refusals
from kernel.tenancy.views import TenantAPIView
from tenants import queries


class OrganisationSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()
    timezone = serializers.CharField()


class SessionSerializer(serializers.Serializer):
    organisation = OrganisationSerializer()
    member_id = serializers.UUIDField()
    kind = serializers.CharField()
    name = serializers.CharField()
    colour = serializers.CharField()
    role = serializers.CharField()
    capabilities = serializers.ListField(child=serializers.CharField())


class SessionView(TenantAPIView):
    """The caller as this organisation sees it; the front end builds its menus from the capabilities."""

    @extend_schema(operation_id="session", responses={200: SessionSerializer, **refusals()})
    def get(self, request: Request) -> Response:
        actor = self.actor
        card = queries.member_cards([actor.rights_id])[actor.rights_id]
        shown = {
            "organisation": queries.organisation(actor.tenant_id),
            "member_id": actor.rights_id,
            "kind": actor.kind.value,
            "name": actor.name,
            "colour": card.colour,
            "role": actor.role,
            "capabilities": sorted(actor.capabilities),
        }
        return Response(SessionSerializer(shown).data)
