"""Who am I here?"""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.http.documented import refusals
from kernel.live.socket_schemas import LIVE
from kernel.rooms import Role
from kernel.tenancy.actor import ANY_CAPABILITY, ActorKind
from kernel.tenancy.views import TenantAPIView
from tenants import queries
from tenants.capabilities import MEMBER_READ


class OrganisationSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()
    timezone = serializers.CharField()


class PersonSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    email = serializers.EmailField()
    name = serializers.CharField(source="display_name")


class MemberCardSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    display_name = serializers.CharField()
    role = serializers.ChoiceField([role.value for role in Role])
    colour = serializers.CharField()


class SessionSerializer(serializers.Serializer):
    organisation = OrganisationSerializer()
    member = MemberCardSerializer(help_text="The membership whose rights are used; a key's is its creator's.")
    person = PersonSerializer(allow_null=True, help_text="Null for a key that may not read members.")
    kind = serializers.ChoiceField(["human", "integration"])
    capabilities = serializers.ListField(child=serializers.CharField())


class SessionView(TenantAPIView):
    """The caller as this organisation sees it; the front end builds its menus from the capabilities."""

    capability = ANY_CAPABILITY

    @extend_schema(operation_id="session", callbacks=[LIVE], responses={200: SessionSerializer, **refusals()})
    def get(self, request: Request) -> Response:
        member = queries.member(self.actor.rights_id)
        shown = {
            "organisation": queries.organisation(self.actor.tenant_id),
            "member": member,
            "person": member.person if self._may_see_the_person() else None,
            "kind": self.actor.kind.value,
            "capabilities": sorted(self.actor.capabilities),
        }
        return Response(SessionSerializer(shown).data)

    def _may_see_the_person(self) -> bool:
        """A person sees themselves; a key who made it only where it may read members."""
        return self.actor.kind is ActorKind.HUMAN or self.actor.can(MEMBER_READ)
