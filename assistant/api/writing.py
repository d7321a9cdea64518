"""Writing actions over HTTP."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from assistant import commands, queries
from assistant.events import Action, WritingRequest
from editor.events import names_a_place
from generation.capabilities import GENERATE
from kernel.http import idempotency
from kernel.http.documented import paged, refusals
from kernel.http.fallback import FALLBACK, fallback_of
from kernel.http.parsers import StrictSerializer, read
from kernel.tenancy.views import TenantAPIView

TEXT_CHARS = 20_000


def _position(value: dict[str, Any]) -> None:
    """An answer that nobody can place would be paid for all the same."""
    if not names_a_place(value):
        raise serializers.ValidationError("This is not a Yjs relative position.", code="no_position")


class AnchorSerializer(StrictSerializer):
    # `from` is a Python keyword, so the fields are declared by name.
    vars()["from"] = serializers.DictField(
        validators=[_position], help_text="Yjs relative position of the start, as JSON."
    )
    to = serializers.DictField(validators=[_position], help_text="Yjs relative position of the end, as JSON.")


# As it was named: its shape is described, not filtered.
@extend_schema_field(AnchorSerializer)
class AnchorField(serializers.DictField):
    pass


class WishSerializer(StrictSerializer):
    action = serializers.ChoiceField([action.value for action in Action])
    document_id = serializers.UUIDField()
    text = serializers.CharField(
        max_length=TEXT_CHARS,
        trim_whitespace=False,
        allow_blank=True,
        help_text="The selection, what stands before the cursor, or for a draft its subject (blank: the title).",
    )


class WritingSerializer(WishSerializer):
    anchor = AnchorSerializer()


class QuoteSerializer(serializers.Serializer):
    ceiling_nano_usd = serializers.IntegerField(help_text="The most this can cost, whoever answers.")
    left_nano_usd = serializers.IntegerField(
        allow_null=True, help_text="What the tightest budget has left; null without a budget."
    )
    model = serializers.CharField()
    provider = serializers.CharField()
    max_tokens = serializers.IntegerField()
    is_demo = serializers.BooleanField()


class StartedSerializer(serializers.Serializer):
    generation_id = serializers.UUIDField()


class UnderWaySerializer(serializers.Serializer):
    generation_id = serializers.UUIDField()
    action = serializers.ChoiceField([action.value for action in Action])
    anchor = AnchorField(help_text="Where the answer will be proposed, as the action named it.")


def _writing_request(wanted: dict[str, Any], request: Request) -> WritingRequest:
    return WritingRequest(
        action=Action(wanted["action"]),
        document_id=wanted["document_id"],
        text=wanted["text"],
        anchor=dict(wanted.get("anchor") or {}),
        fallback=fallback_of(request),
    )


class QuoteView(TenantAPIView):
    """The price ceiling that stands on the button. A POST, because the text it prices is in the body."""

    capability = GENERATE

    @extend_schema(
        operation_id="writing_quote",
        request=WishSerializer,
        parameters=[FALLBACK],
        responses={200: QuoteSerializer, **refusals(402, 422)},
    )
    def post(self, request: Request) -> Response:
        quote = commands.quote(self.actor, _writing_request(read(WishSerializer, request), request))
        return Response(QuoteSerializer(quote).data)


class WritingView(TenantAPIView):
    capability = GENERATE

    @extend_schema(
        operation_id="writing_start",
        request=WritingSerializer,
        parameters=[FALLBACK],
        responses={202: StartedSerializer, **refusals(402, 409, 422)},
    )
    def post(self, request: Request) -> Response:
        wanted = _writing_request(read(WritingSerializer, request), request)
        generation = commands.write(self.actor, wanted, idempotency.key_of(request) or None)
        return Response({"generation_id": generation.id}, status=202)


class WritingsUnderWayView(TenantAPIView):
    """For a tab that was reloaded: it takes its run up again, with progress and a way to stop it."""

    capability = GENERATE

    @extend_schema(
        operation_id="writing_under_way",
        summary="One's own writing actions in a document that still run, newest first",
        responses={200: paged("WritingPage", UnderWaySerializer), **refusals()},
    )
    def get(self, request: Request, document_id: UUID) -> Response:
        found = queries.writings_under_way(self.actor, document_id)
        return Response({"results": UnderWaySerializer(found, many=True).data, "next": None})
