"""Invitations by link."""

from typing import Any
from uuid import UUID

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.http.documented import PAGING, paged, refusals
from kernel.http.pages import page
from kernel.http.parsers import StrictSerializer, read
from kernel.rooms import Role
from kernel.tenancy.views import TenantAPIView
from tenants import commands
from tenants.capabilities import MEMBER_MANAGE
from tenants.models import Invitation


class InvitationSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    email = serializers.CharField()
    role = serializers.ChoiceField([role.value for role in Role])
    is_open = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


class NewInvitationSerializer(StrictSerializer):
    role = serializers.ChoiceField([role.value for role in Role])
    email = serializers.EmailField(required=False, allow_blank=True, default="")


class InvitationLinkSerializer(InvitationSerializer):
    link = serializers.CharField()


def render(invitation: Invitation) -> dict[str, Any]:
    return dict(InvitationSerializer(invitation).data)


class InvitationsView(TenantAPIView):
    capability = MEMBER_MANAGE
    shown_once = frozenset({"link"})

    @extend_schema(
        operation_id="invitations_list",
        parameters=PAGING,
        responses={200: paged("InvitationPage", InvitationSerializer), **refusals()},
    )
    def get(self, request: Request) -> Response:
        return Response(page(Invitation.objects.filter(accepted_by=None, withdrawn_at=None), request, render))

    @extend_schema(
        operation_id="invitations_create",
        request=NewInvitationSerializer,
        responses={201: InvitationLinkSerializer, **refusals(422)},
    )
    def post(self, request: Request) -> Response:
        wanted = read(NewInvitationSerializer, request)
        invitation, token = commands.invite(self.actor, wanted["role"], wanted["email"])
        return Response({**render(invitation), "link": f"{settings.PUBLIC_URL}/invite/{token}"}, status=201)


class InvitationView(TenantAPIView):
    capability = MEMBER_MANAGE

    @extend_schema(operation_id="invitations_withdraw", responses={204: None, **refusals()})
    def delete(self, request: Request, invitation_id: UUID) -> Response:
        commands.withdraw_invitation(self.actor, invitation_id)
        return Response(status=204)
