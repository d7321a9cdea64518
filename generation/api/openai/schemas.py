"""How the OpenAI face stands in our OpenAPI document; OpenAI's own reference has the details."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, inline_serializer
from rest_framework import serializers

_STATUSES = {
    400: "The request is at fault; `param` names what",
    401: "The key is not valid here",
    402: "A budget is used up",
    403: "The key may not do this",
    404: "There is no such model or organisation",
    429: "Too many requests; see Retry-After",
    503: "No model answered; see Retry-After",
}


class ErrorSerializer(serializers.Serializer):
    """OpenAI's error object; `details` holds what only we tell."""

    message = serializers.CharField()
    type = serializers.CharField()
    param = serializers.CharField(allow_null=True)
    code = serializers.CharField(allow_null=True)
    details = serializers.DictField()


class EnvelopeSerializer(serializers.Serializer):
    error = ErrorSerializer()


class ChatMessageSerializer(serializers.Serializer):
    role = serializers.ChoiceField(["system", "developer", "user", "assistant"])
    content = serializers.CharField()


class ChatRequestSerializer(serializers.Serializer):
    """The parameters that are acted on."""

    model = serializers.CharField(help_text="A model, `<provider>/<model>`, or `default`.")
    messages = ChatMessageSerializer(many=True)
    max_tokens = serializers.IntegerField(required=False)
    max_completion_tokens = serializers.IntegerField(required=False)
    temperature = serializers.FloatField(required=False)
    top_p = serializers.FloatField(required=False)
    stop = serializers.ListField(child=serializers.CharField(), required=False)
    stream = serializers.BooleanField(required=False)
    stream_options = serializers.DictField(required=False)
    knowledge = serializers.BooleanField(required=False, help_text="Ours: false leaves the knowledge base out.")
    conversation = serializers.CharField(required=False, help_text="Ours: where placeholders stay the same.")


class EmbeddingsRequestSerializer(serializers.Serializer):
    model = serializers.CharField()
    input = serializers.ListField(child=serializers.CharField())
    encoding_format = serializers.ChoiceField(["float", "base64"], required=False)


def answers(name: str, kind: str) -> dict[Any, Any]:
    """Return the OpenAPI responses of an operation that answers with OpenAI's object of this kind."""
    told = inline_serializer(name, {"object": serializers.CharField(help_text=kind)})
    refused = {status: OpenApiResponse(EnvelopeSerializer, text) for status, text in _STATUSES.items()}
    return {200: told, **refused}


STREAM: dict[Any, Any] = {
    (200, "text/event-stream"): OpenApiResponse(OpenApiTypes.STR, "Chunks, when `stream` is true; then [DONE]")
}
