"""How the OpenAI face stands in our OpenAPI document; OpenAI's own reference has the details."""

from typing import Any

from drf_spectacular.utils import OpenApiResponse, PolymorphicProxySerializer, inline_serializer
from rest_framework import serializers

_STATUSES = {
    400: "The request is at fault; `param` names what",
    401: "The key is not valid here",
    402: "A budget is used up",
    403: "The key may not do this",
    404: "There is no such model or organisation",
    413: "The body is too large",
    415: "The body is not JSON",
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
    temperature = serializers.FloatField(required=False, help_text="1 where none is given.")
    top_p = serializers.FloatField(required=False)
    stop = serializers.ListField(child=serializers.CharField(), required=False)
    seed = serializers.IntegerField(required=False)
    frequency_penalty = serializers.FloatField(required=False, min_value=-2, max_value=2)
    presence_penalty = serializers.FloatField(required=False, min_value=-2, max_value=2)
    logit_bias = serializers.DictField(child=serializers.FloatField(), required=False)
    response_format = serializers.DictField(required=False, help_text="text, json_object or json_schema.")
    stream = serializers.BooleanField(required=False)
    stream_options = serializers.DictField(required=False)
    knowledge = serializers.BooleanField(required=False, help_text="Ours: false leaves the knowledge base out.")
    conversation = serializers.CharField(required=False, help_text="Ours: where placeholders stay the same.")


class EmbeddingsRequestSerializer(serializers.Serializer):
    model = serializers.CharField()
    input = serializers.ListField(child=serializers.CharField())
    dimensions = serializers.IntegerField(required=False, help_text="384 or none.")
    encoding_format = serializers.ChoiceField(["float", "base64"], required=False)


def answers(name: str, kind: str) -> dict[Any, Any]:
    """Return the OpenAPI responses of an operation that answers with OpenAI's object of this kind."""
    schema = inline_serializer(name, {"object": serializers.CharField(help_text=kind)})
    refused = {status: OpenApiResponse(EnvelopeSerializer, text) for status, text in _STATUSES.items()}
    return {200: schema, **refused}


class ChunkDeltaSerializer(serializers.Serializer):
    role = serializers.CharField(required=False)
    content = serializers.CharField(required=False, allow_blank=True)
    refusal = serializers.CharField(required=False, allow_null=True)


class ChunkChoiceSerializer(serializers.Serializer):
    index = serializers.IntegerField()
    delta = ChunkDeltaSerializer()
    logprobs = serializers.DictField(allow_null=True)
    finish_reason = serializers.ChoiceField(["stop", "length", "content_filter"], allow_null=True)


class CompletionChunkSerializer(serializers.Serializer):
    """OpenAI's `chat.completion.chunk`; `scriptorium` on the last one with a choice is what only we tell."""

    id = serializers.CharField()
    object = serializers.ChoiceField(["chat.completion.chunk"])
    created = serializers.IntegerField()
    model = serializers.CharField()
    service_tier = serializers.CharField()
    system_fingerprint = serializers.CharField()
    choices = ChunkChoiceSerializer(many=True)
    usage = serializers.DictField(required=False, allow_null=True, help_text="Where it was asked for: on the last.")
    scriptorium = serializers.DictField(required=False)


PIECES = PolymorphicProxySerializer(
    component_name="ChatCompletionPiece",
    serializers=[CompletionChunkSerializer, EnvelopeSerializer],
    resource_type_field_name=None,
)
STREAM: dict[Any, Any] = {
    (200, "text/event-stream"): OpenApiResponse(
        PIECES,
        "When `stream` is true: events of one line `data:` with a chunk, then `data: [DONE]`. An error that comes "
        "later than the first text is OpenAI's error object in the place of a chunk; then no [DONE] follows.",
    )
}
