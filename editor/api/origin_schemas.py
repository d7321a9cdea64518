"""What a suggestion keeps of where its text came from, as the OpenAPI document describes it.

Stored as it was told, and newer ones hold more than older ones: these shapes describe it, they do not filter it.
"""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from governance.api.verdicts import VerdictsSchema

S = serializers.Serializer


class OriginSourceSerializer(S):
    number = serializers.IntegerField()
    file_id = serializers.UUIDField()
    chunk_id = serializers.UUIDField()
    title = serializers.CharField(help_text="Empty where the file was deleted or may not be read.")
    page = serializers.IntegerField(allow_null=True)
    start = serializers.IntegerField()
    end = serializers.IntegerField()


class OriginUsageSerializer(S):
    input_tokens = serializers.IntegerField()
    output_tokens = serializers.IntegerField()
    cached_tokens = serializers.IntegerField()
    cache_write_tokens = serializers.IntegerField()
    reasoning_tokens = serializers.IntegerField()
    estimated = serializers.BooleanField()


class OriginSerializer(S):
    generation_id = serializers.UUIDField()
    model = serializers.CharField()
    provider = serializers.CharField()
    demo = serializers.BooleanField(required=False)
    prompt_sha256 = serializers.CharField(required=False)
    policy_version = serializers.IntegerField(required=False, allow_null=True)
    verdict = VerdictsSchema(required=False)
    sources = OriginSourceSerializer(many=True, required=False)
    usage = OriginUsageSerializer(required=False)
    cost_nano_usd = serializers.IntegerField(required=False)
    requested_by = serializers.UUIDField(required=False)
    finish_reason = serializers.CharField(required=False, help_text="Unknown of suggestions from before it was kept.")
    is_cut_short = serializers.BooleanField(required=False)


class SpanReceiptSerializer(OriginSerializer):
    suggestion_id = serializers.UUIDField()
    accepted_by = serializers.UUIDField()
    accepted_at = serializers.DateTimeField(allow_null=True)
    accepted_seq = serializers.IntegerField()


class PlaceInTextSerializer(S):
    # `from` is a Python keyword, so the fields are declared by name.
    vars()["from"] = serializers.DictField(help_text="Yjs relative position of the start, as JSON.")
    to = serializers.DictField(help_text="Yjs relative position of the end, as JSON.")


@extend_schema_field(OriginSerializer)
class OriginField(serializers.DictField):
    pass


@extend_schema_field(SpanReceiptSerializer)
class SpanReceiptField(serializers.DictField):
    pass


@extend_schema_field(PlaceInTextSerializer)
class PlaceInTextField(serializers.DictField):
    pass
