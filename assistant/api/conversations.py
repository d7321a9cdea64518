"""Side chats over HTTP."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from assistant import commands, queries
from assistant.models import Conversation, ConversationMessage
from generation.capabilities import CHAT
from kernel.errors import BadRequest
from kernel.http import idempotency
from kernel.http.documented import PAGING, paged, refusals
from kernel.http.fallback import FALLBACK, fallback_of
from kernel.http.pages import page
from kernel.http.parsers import StrictSerializer, read
from kernel.tenancy.views import TenantAPIView


class ConversationSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    document_id = serializers.UUIDField(allow_null=True)
    title = serializers.CharField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class NewConversationSerializer(StrictSerializer):
    document_id = serializers.UUIDField(required=False, allow_null=True, default=None)
    title = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")


class CitationSerializer(serializers.Serializer):
    number = serializers.IntegerField()
    file_id = serializers.UUIDField()
    title = serializers.CharField()
    page = serializers.IntegerField(allow_null=True)
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    quote = serializers.CharField()


class UnsupportedSerializer(serializers.Serializer):
    """A sentence, `text[start:end]`, that says what the passages it cites do not contain."""

    start = serializers.IntegerField()
    end = serializers.IntegerField()
    numbers = serializers.ListField(child=serializers.IntegerField())
    unsupported = serializers.ListField(
        child=serializers.CharField(), help_text="The figures, dates and names that are missing there."
    )


class AnswerEndingSerializer(serializers.Serializer):
    """The members of a problem document that are kept, by its code."""

    began = serializers.BooleanField(help_text="Whether any text had come before.")
    code = serializers.CharField()
    title = serializers.CharField(required=False)
    detail = serializers.CharField(required=False)
    status = serializers.IntegerField(required=False)
    flaw = serializers.CharField(required=False)
    model = serializers.CharField(required=False)
    tries = serializers.IntegerField(required=False)
    cost_nano_usd = serializers.IntegerField(required=False)
    kind = serializers.CharField(required=False)
    rule = serializers.CharField(required=False)
    resets_at = serializers.CharField(required=False)
    retry_after_s = serializers.IntegerField(required=False)
    cap_nano_usd = serializers.IntegerField(required=False)
    used_nano_usd = serializers.IntegerField(required=False)
    prompt_tokens = serializers.IntegerField(required=False)
    max_tokens = serializers.IntegerField(required=False)
    context_window = serializers.IntegerField(required=False)


class MessageSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    role = serializers.ChoiceField(ConversationMessage.Role.values)
    text = serializers.CharField()
    generation_id = serializers.UUIDField(allow_null=True)
    citations = CitationSerializer(many=True)
    nothing_found = serializers.BooleanField(help_text="The files were searched for the question and held nothing.")
    unsupported = UnsupportedSerializer(many=True)
    is_complete = serializers.BooleanField()
    ending = serializers.SerializerMethodField(
        help_text="Why there is no answer: the problem its stream ended with, and whether it had begun."
    )
    created_at = serializers.DateTimeField()

    @extend_schema_field(AnswerEndingSerializer(allow_null=True))
    def get_ending(self, message: ConversationMessage) -> dict[str, Any] | None:
        return queries.ending_of(message)


class QuestionSerializer(StrictSerializer):
    text = serializers.CharField(max_length=8_000)
    with_document = serializers.BooleanField(
        default=True, help_text="Whether the model sees the document that the conversation stands beside."
    )


class AskedSerializer(serializers.Serializer):
    question_id = serializers.UUIDField()
    message_id = serializers.UUIDField()
    generation_id = serializers.UUIDField()


def render(conversation: Conversation) -> dict[str, Any]:
    return dict(ConversationSerializer(conversation).data)


def render_message(message: ConversationMessage) -> dict[str, Any]:
    return dict(MessageSerializer(message).data)


class ConversationsView(TenantAPIView):
    capability = CHAT

    @extend_schema(
        operation_id="conversations_list",
        parameters=[OpenApiParameter("document_id", UUID), *PAGING],
        responses={200: paged("ConversationPage", ConversationSerializer), **refusals()},
    )
    def get(self, request: Request) -> Response:
        document_id = _uuid(request.query_params.get("document_id"))
        return Response(page(queries.conversations(self.actor, document_id), request, render))

    @extend_schema(
        operation_id="conversations_create",
        request=NewConversationSerializer,
        responses={201: ConversationSerializer, **refusals(422)},
    )
    def post(self, request: Request) -> Response:
        conversation = commands.start_conversation(self.actor, **read(NewConversationSerializer, request))
        return Response(render(conversation), status=201)


class ConversationView(TenantAPIView):
    capability = CHAT

    @extend_schema(operation_id="conversations_read", responses={200: ConversationSerializer, **refusals()})
    def get(self, request: Request, conversation_id: UUID) -> Response:
        return Response(render(queries.conversation(self.actor, conversation_id)))

    @extend_schema(operation_id="conversations_delete", responses={204: None, **refusals()})
    def delete(self, request: Request, conversation_id: UUID) -> Response:
        commands.delete_conversation(self.actor, conversation_id)
        return Response(status=204)


class MessagesView(TenantAPIView):
    capability = CHAT

    @extend_schema(
        operation_id="messages_list",
        parameters=PAGING,
        responses={200: paged("MessagePage", MessageSerializer), **refusals()},
    )
    def get(self, request: Request, conversation_id: UUID) -> Response:
        found = page(queries.messages(self.actor, conversation_id), request, lambda row: {"row": row}, order="id")
        turns = queries.shown_to(self.actor, [one["row"] for one in found["results"]])
        return Response({**found, "results": [render_message(turn) for turn in turns]})

    @extend_schema(
        operation_id="messages_ask",
        request=QuestionSerializer,
        parameters=[FALLBACK],
        responses={202: AskedSerializer, **refusals(402, 409, 422)},
    )
    def post(self, request: Request, conversation_id: UUID) -> Response:
        question = read(QuestionSerializer, request)
        key = idempotency.key_of(request) or None
        asked, answer = commands.ask(
            self.actor,
            conversation_id,
            question["text"],
            key,
            with_document=question["with_document"],
            fallback=fallback_of(request),
        )
        shown = {"question_id": asked.id, "message_id": answer.id, "generation_id": answer.generation_id}
        return Response(AskedSerializer(shown).data, status=202)


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise BadRequest("“document_id” is not an id.") from error
