"""What the owners settle for the whole organisation."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.http.documented import refusals
from kernel.http.parsers import StrictSerializer, read
from kernel.tenancy.views import TenantAPIView
from tenants import commands, queries
from tenants.capabilities import MEMBER_READ, ORGANISATION_MANAGE
from tenants.models import Organisation

VISIBILITIES = Organisation.Visibility.values


class OrganisationSettingsSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()
    timezone = serializers.CharField()
    new_document_visibility = serializers.ChoiceField(
        VISIBILITIES, help_text="Who reads a document that is made without naming its visibility."
    )


class OrganisationChangeSerializer(StrictSerializer):
    new_document_visibility = serializers.ChoiceField(VISIBILITIES, required=False)
    timezone = serializers.CharField(
        max_length=60, required=False, help_text="IANA time zone in which budget days and months begin."
    )


def render(organisation: Organisation) -> dict[str, Any]:
    return dict(OrganisationSettingsSerializer(organisation).data)


class OrganisationView(TenantAPIView):
    capability = {"GET": MEMBER_READ, "PATCH": ORGANISATION_MANAGE}

    @extend_schema(operation_id="organisation_read", responses={200: OrganisationSettingsSerializer, **refusals()})
    def get(self, request: Request) -> Response:
        return Response(render(queries.organisation(self.actor.tenant_id)))

    @extend_schema(
        operation_id="organisation_change",
        request=OrganisationChangeSerializer,
        responses={200: OrganisationSettingsSerializer, **refusals(422)},
    )
    def patch(self, request: Request) -> Response:
        change = read(OrganisationChangeSerializer, request)
        if "new_document_visibility" in change:
            commands.change_new_document_visibility(self.actor, change["new_document_visibility"])
        if "timezone" in change:
            commands.change_time_zone(self.actor, change["timezone"])
        return self.get(request)
