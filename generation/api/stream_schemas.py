"""What an event stream sends. A schema of `text/event-stream` describes one event, not the whole body."""

from typing import Any

from drf_spectacular.utils import OpenApiResponse, PolymorphicProxySerializer
from rest_framework import serializers

from generation.api.schemas import HopSchema, SourceSchema
from generation.events import FinishReason
from governance.api.verdicts import VerdictField, VerdictsField

S = serializers.Serializer


class SourceEventSourceSchema(SourceSchema):
    score = serializers.FloatField()
    leg = serializers.CharField(help_text="How it was found.")
    text = serializers.CharField(help_text="Its beginning.")


class EventUsageSchema(S):
    input_tokens = serializers.IntegerField()
    output_tokens = serializers.IntegerField()
    cached_tokens = serializers.IntegerField(help_text="Part of input_tokens.")
    cache_write_tokens = serializers.IntegerField(help_text="Part of input_tokens.")
    reasoning_tokens = serializers.IntegerField(help_text="Part of output_tokens.")
    estimated = serializers.BooleanField()


class StartDataSchema(S):
    generation_id = serializers.UUIDField()
    provider = serializers.CharField()
    model = serializers.CharField()
    demo = serializers.BooleanField()
    ceiling_nano_usd = serializers.IntegerField(help_text="The most it can cost, all attempts together.")
    max_tokens = serializers.IntegerField()
    policy_version = serializers.IntegerField()
    verdict = VerdictField(help_text="What the policy said of the prompt.")


class SourcesDataSchema(S):
    passages = SourceEventSourceSchema(many=True)
    relations = serializers.ListField(child=serializers.CharField())


class DeltaDataSchema(S):
    text = serializers.CharField(allow_blank=True, trim_whitespace=False, help_text="Belongs behind what came before.")


class NoticeDataSchema(S):
    """Something the reader must know; which fields there are depends on the code."""

    code = serializers.ChoiceField(
        [
            "nothing_found",
            "fallback",
            "passages_trimmed",
            "output_shortened",
            "parameters_not_honoured",
            "second_try",
        ],
        help_text="second_try takes back the text that was sent so far.",
    )
    reason = serializers.CharField(required=False, allow_blank=True)
    provider = serializers.CharField(required=False)
    model = serializers.CharField(required=False)
    demo = serializers.BooleanField(required=False)
    ceiling_nano_usd = serializers.IntegerField(required=False)
    dropped = serializers.IntegerField(required=False, help_text="Passages the window had no room for.")
    max_tokens = serializers.IntegerField(required=False)
    parameters = serializers.ListField(child=serializers.CharField(), required=False)


class CitedSchema(S):
    number = serializers.IntegerField()
    file_id = serializers.UUIDField()
    title = serializers.CharField()
    page = serializers.IntegerField(allow_null=True)
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    quote = serializers.CharField()


class UnsupportedClaimSchema(S):
    """A sentence, `text[start:end]`, that says what the passages it cites do not contain."""

    start = serializers.IntegerField()
    end = serializers.IntegerField()
    numbers = serializers.ListField(child=serializers.IntegerField())
    unsupported = serializers.ListField(child=serializers.CharField())


class _FiguresSchema(S):
    generation_id = serializers.UUIDField()
    finish_reason = serializers.ChoiceField([reason.value for reason in FinishReason])
    usage = EventUsageSchema()
    provider = serializers.CharField(allow_blank=True)
    model = serializers.CharField(allow_blank=True)
    demo = serializers.BooleanField()
    cost_nano_usd = serializers.IntegerField()
    prompt_sha256 = serializers.CharField(required=False, allow_blank=True)
    policy_version = serializers.IntegerField(required=False, allow_null=True)
    verdict = VerdictsField(required=False, help_text="What the policy said of prompt and response.")
    # What the purpose made of the text: an answer in a conversation, a suggestion, or why there is none.
    message_id = serializers.UUIDField(required=False, help_text="Of a chat: the answer as it is kept.")
    text = serializers.CharField(required=False, help_text="Of a chat: the answer with its citations numbered.")
    citations = CitedSchema(many=True, required=False)
    unsupported = UnsupportedClaimSchema(many=True, required=False)
    nothing_found = serializers.BooleanField(required=False)
    suggestion_id = serializers.UUIDField(required=False, help_text="Of a writing action.")
    flaw = serializers.CharField(required=False, help_text="Of a writing action: why nothing is offered.")


class FinishDataSchema(_FiguresSchema):
    pass


class PlaceSchema(S):
    """Where it stands in the text that was asked about, in UTF-16 units."""

    start = serializers.IntegerField()
    end = serializers.IntegerField()


class ErrorDataSchema(_FiguresSchema):
    """The figures as far as they are known, and the members of a problem document, by its code."""

    code = serializers.CharField()
    title = serializers.CharField()
    detail = serializers.CharField()
    status = serializers.IntegerField()
    kind = serializers.CharField(required=False, help_text="Of the provider's failure.")
    retry_after_s = serializers.IntegerField(required=False)
    attempts = HopSchema(many=True, required=False, help_text="Every model that was asked.")
    tries = serializers.IntegerField(required=False, help_text="How often an answer of no use was asked for.")
    prompt_tokens = serializers.IntegerField(required=False)
    max_tokens = serializers.IntegerField(required=False)
    context_window = serializers.IntegerField(required=False)
    used_nano_usd = serializers.IntegerField(required=False, help_text="Of a budget that is used up.")
    cap_nano_usd = serializers.IntegerField(required=False)
    resets_at = serializers.DateTimeField(required=False)
    rule = serializers.CharField(required=False, help_text="Of a policy that does not allow it.")
    detector = serializers.CharField(required=False)
    part = serializers.CharField(required=False)
    place = PlaceSchema(required=False)


def _event(kind: str, data: S) -> type[S]:
    fields = {
        "id": serializers.IntegerField(help_text="Counts 1, 2, 3 without a gap; resume after it."),
        "event": serializers.ChoiceField([kind]),
        "data": data,
        "__doc__": f"`{kind}`: sent as the lines id, event and data, the last one holding JSON.",
        "__module__": __name__,
    }
    return type(f"{kind.capitalize()}EventSchema", (S,), fields)


EVENTS = PolymorphicProxySerializer(
    component_name="GenerationEvent",
    serializers={
        "start": _event("start", StartDataSchema()),
        "sources": _event("sources", SourcesDataSchema()),
        "delta": _event("delta", DeltaDataSchema()),
        "notice": _event("notice", NoticeDataSchema()),
        "finish": _event("finish", FinishDataSchema()),
        "error": _event("error", ErrorDataSchema()),
    },
    resource_type_field_name="event",
)
STREAM: dict[Any, Any] = {
    (200, "text/event-stream"): OpenApiResponse(
        EVENTS,
        "Server-sent events, each of this shape: `id`, `event` and `data` are its lines, and `data` is JSON. The last "
        "one is finish or error. Comments keep the line open.",
    )
}
