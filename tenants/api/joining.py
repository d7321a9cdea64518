"""The person outside any organisation: which ones are theirs, founding one, joining one."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kernel.errors import NotFound, ScriptoriumError, Unauthenticated
from kernel.http.documented import refusals
from kernel.http.parsers import StrictSerializer, read
from kernel.http.request_id import request_id_of
from kernel.rooms import Role
from kernel.tenancy import tenant_scope
from tenants import commands, limits, queries
from tenants.models import Invitation, Organisation, Person
from tenants.secrets import digest


class PlaceSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()
    role = serializers.ChoiceField([role.value for role in Role])


class MyselfSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    email = serializers.EmailField()
    name = serializers.CharField(source="display_name")
    language = serializers.CharField()


class MyChangeSerializer(StrictSerializer):
    name = serializers.CharField(max_length=120)


class MeSerializer(serializers.Serializer):
    person = MyselfSerializer()
    organisations = PlaceSerializer(many=True)


class NewOrganisationSerializer(StrictSerializer):
    name = serializers.CharField(max_length=120)
    slug = serializers.SlugField(max_length=40, required=False, allow_blank=True, default="")
    timezone = serializers.CharField(max_length=60, required=False, default="UTC")


class InvitationCardSerializer(serializers.Serializer):
    organisation = serializers.CharField()
    role = serializers.ChoiceField([role.value for role in Role])
    is_open = serializers.BooleanField()


class EmailConfirmationSerializer(serializers.Serializer):
    is_confirmed = serializers.BooleanField(help_text="Whether it was confirmed already; then no mail was sent.")


class MeView(APIView):
    @extend_schema(operation_id="me", responses={200: MeSerializer, **refusals()})
    def get(self, request: Request) -> Response:
        person = _person(request)
        limits.reads().count(str(person.id))
        return self._shown(person)

    @extend_schema(
        operation_id="me_update",
        summary="Give oneself another name",
        description="Password and sessions of one's own are at `/_allauth/browser/v1/account/password/change` and "
        "`/_allauth/browser/v1/auth/sessions`.",
        request=MyChangeSerializer,
        responses={200: MeSerializer, **refusals(422)},
    )
    def patch(self, request: Request) -> Response:
        wanted = read(MyChangeSerializer, request)
        return self._shown(commands.rename_person(_person(request), wanted["name"], request_id_of(request._request)))

    def _shown(self, person: Person) -> Response:
        return Response(MeSerializer({"person": person, "organisations": queries.places_of_person(person.id)}).data)


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
        person = _person(request)
        wanted = read(NewOrganisationSerializer, request)
        limits.organisations().count(str(person.id))
        try:
            organisation = commands.create_organisation(person, **wanted)
        except ScriptoriumError:
            limits.organisations().give_back(str(person.id))
            raise
        return Response(PlaceSerializer(_place(organisation.id, person)).data, status=201)


class InvitationTokenView(APIView):
    @extend_schema(operation_id="invitation_card", responses={200: InvitationCardSerializer, **refusals()})
    def get(self, request: Request, token: str) -> Response:
        organisation = _organisation_of(token, request)
        with tenant_scope(organisation.id):
            invitation = Invitation.objects.filter(secret_hash=digest(token)).first()
            if invitation is None:
                raise _wrong_guess(request)
            return Response({"organisation": organisation.name, "role": invitation.role, "is_open": invitation.is_open})

    @extend_schema(
        operation_id="invitation_accept", request=None, responses={200: PlaceSerializer, **refusals(409, 410)}
    )
    def post(self, request: Request, token: str) -> Response:
        person, organisation = _person(request), _organisation_of(token, request)
        try:
            with tenant_scope(organisation.id):
                commands.accept_invitation(person, token)
        except NotFound:
            raise _wrong_guess(request) from None
        return Response(PlaceSerializer(_place(organisation.id, person)).data)


def _person(request: Request) -> Person:
    if not request.user.is_authenticated:
        raise Unauthenticated()
    return request.user


def _organisation_of(token: str, request: Request) -> Organisation:
    tenant_id = queries.tenant_of_slug(token.partition(".")[0])
    if tenant_id is None:
        raise _wrong_guess(request)
    return queries.organisation(tenant_id)


def _wrong_guess(request: Request) -> NotFound:
    """Count a link that opens nothing against the caller's network; raises RateLimited beyond the limit."""
    limits.invitation_guesses().count(limits.network(request._request))
    return NotFound()


def _place(tenant_id: UUID, person: Person) -> queries.Place:
    return next(place for place in queries.places_of_person(person.id) if place.id == tenant_id)
