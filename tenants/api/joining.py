"""The person outside any organisation: which ones are theirs, founding one, joining one."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kernel.errors import NotFound, Unauthenticated
from kernel.http.documented import refusals
from kernel.http.parsers import StrictSerializer, read
from kernel.tenancy import tenant_scope
from tenants import commands, queries
from tenants.models import Invitation, Membership, Organisation, Person
from tenants.secrets import digest


class PlaceSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()
    role = serializers.CharField()


class MyselfSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    email = serializers.EmailField()
    name = serializers.CharField(source="display_name")
    language = serializers.CharField()


class MeSerializer(serializers.Serializer):
    person = MyselfSerializer()
    organisations = PlaceSerializer(many=True)


class NewOrganisationSerializer(StrictSerializer):
    name = serializers.CharField(max_length=120)
    slug = serializers.SlugField(max_length=40, required=False, allow_blank=True, default="")
    timezone = serializers.CharField(max_length=60, required=False, default="UTC")


class InvitationCardSerializer(serializers.Serializer):
    organisation = serializers.CharField()
    role = serializers.CharField()
    is_open = serializers.BooleanField()


class EmailConfirmationSerializer(serializers.Serializer):
    is_confirmed = serializers.BooleanField(help_text="Whether it was confirmed already; then no mail was sent.")


class MeView(APIView):
    @extend_schema(operation_id="me", responses={200: MeSerializer, **refusals()})
    def get(self, request: Request) -> Response:
        person = _person(request)
        places = [_place(tenant_id, person) for tenant_id in queries.tenant_ids_of_person(person.id)]
        return Response(MeSerializer({"person": person, "organisations": places}).data)


class EmailConfirmationView(APIView):
    @extend_schema(
        operation_id="email_confirmation_send",
        summary="Mail oneself a link that confirms one's e-mail address",
        request=None,
        responses={202: EmailConfirmationSerializer, **refusals()},
    )
    def post(self, request: Request) -> Response:
        was_sent = commands.send_confirmation(_person(request), request._request)
        return Response({"is_confirmed": not was_sent}, status=202)


class OrganisationsView(APIView):
    @extend_schema(
        operation_id="organisations_create",
        request=NewOrganisationSerializer,
        responses={201: PlaceSerializer, **refusals(409, 422)},
    )
    def post(self, request: Request) -> Response:
        wanted = read(NewOrganisationSerializer, request)
        organisation = commands.create_organisation(_person(request), **wanted)
        return Response(_place(organisation.id, _person(request)), status=201)


class InvitationTokenView(APIView):
    @extend_schema(operation_id="invitation_card", responses={200: InvitationCardSerializer, **refusals()})
    def get(self, request: Request, token: str) -> Response:
        organisation = _organisation_of(token)
        with tenant_scope(organisation.id):
            invitation = Invitation.objects.filter(secret_hash=digest(token)).first()
            if invitation is None:
                raise NotFound()
            return Response({"organisation": organisation.name, "role": invitation.role, "is_open": invitation.is_open})

    @extend_schema(
        operation_id="invitation_accept", request=None, responses={200: PlaceSerializer, **refusals(409, 410)}
    )
    def post(self, request: Request, token: str) -> Response:
        person, organisation = _person(request), _organisation_of(token)
        with tenant_scope(organisation.id):
            commands.accept_invitation(person, token)
        return Response(_place(organisation.id, person))


def _person(request: Request) -> Person:
    if not request.user.is_authenticated:
        raise Unauthenticated()
    return request.user


def _organisation_of(token: str) -> Organisation:
    tenant_id = queries.tenant_of_slug(token.partition(".")[0])
    if tenant_id is None:
        raise NotFound()
    return queries.organisation(tenant_id)


def _place(tenant_id: UUID, person: Person) -> dict[str, Any]:
    organisation = queries.organisation(tenant_id)
    with tenant_scope(tenant_id):
        role = Membership.objects.get(person=person).role
    return {"id": organisation.id, "slug": organisation.slug, "name": organisation.name, "role": role}
