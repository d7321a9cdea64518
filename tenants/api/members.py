"""Members of the organisation."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.http.documented import PAGING, paged, refusals
from kernel.http.pages import page
from kernel.http.parsers import StrictSerializer, read
from kernel.rooms import Role
from kernel.tenancy.views import TenantAPIView
from tenants import commands, queries
from tenants.capabilities import MEMBER_MANAGE, MEMBER_READ
from tenants.models import Membership, with_person


class MemberSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    display_name = serializers.CharField()
    email = serializers.EmailField(source="person.email")
    role = serializers.ChoiceField([role.value for role in Role])
    state = serializers.ChoiceField(Membership.State.values)
    colour = serializers.CharField()
    joined_at = serializers.DateTimeField()


class MemberChangeSerializer(StrictSerializer):
    role = serializers.ChoiceField([role.value for role in Role], required=False)
    state = serializers.ChoiceField([Membership.State.ACTIVE.value, Membership.State.DEACTIVATED.value], required=False)


def render(member: Membership) -> dict[str, Any]:
    return dict(MemberSerializer(member).data)


class MembersView(TenantAPIView):
    capability = MEMBER_READ

    @extend_schema(
        operation_id="members_list",
        parameters=PAGING,
        responses={200: paged("MemberPage", MemberSerializer), **refusals()},
    )
    def get(self, request: Request) -> Response:
        return Response(page(with_person(Membership.objects.all()), request, render, order="id"))


class MemberView(TenantAPIView):
    capability = {"GET": MEMBER_READ, "PATCH": MEMBER_MANAGE}

    @extend_schema(operation_id="members_read", responses={200: MemberSerializer, **refusals()})
    def get(self, request: Request, member_id: UUID) -> Response:
        return Response(render(queries.member(member_id)))

    @extend_schema(
        operation_id="members_change",
        request=MemberChangeSerializer,
        responses={200: MemberSerializer, **refusals(409, 422)},
    )
    def patch(self, request: Request, member_id: UUID) -> Response:
        change = read(MemberChangeSerializer, request)
        if "role" in change:
            commands.change_role(self.actor, member_id, change["role"])
        if "state" in change:
            commands.set_state(self.actor, member_id, change["state"])
        return Response(render(queries.member(member_id)))
