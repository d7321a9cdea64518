"""Shapes of what goes in and out."""

from typing import Any

from rest_framework import serializers

from billing.events import MAX_CAP
from generation.events import State
from generation.providers.accounts import Kind
from governance.api.verdicts import VerdictsField
from kernel.http.parsers import StrictSerializer

S = serializers.Serializer


def own_kind(what: str) -> serializers.IntegerField:
    """A price of a kind of token; null: it costs what the rest of its side does."""
    return serializers.IntegerField(
        min_value=0, max_value=MAX_CAP, required=False, allow_null=True, default=None, help_text=what
    )


class UsageSchema(S):
    input_tokens = serializers.IntegerField()
    output_tokens = serializers.IntegerField()
    cached_tokens = serializers.IntegerField(help_text="Read from the provider's cache; part of input_tokens.")
    cache_write_tokens = serializers.IntegerField(help_text="Written to its cache; part of input_tokens.")
    reasoning_tokens = serializers.IntegerField(help_text="Thought, not shown; part of output_tokens.")
    estimated = serializers.BooleanField()
    implausible = serializers.BooleanField(help_text="The provider's own figures were no possible ones.")


class HopSchema(S):
    provider = serializers.CharField()
    model = serializers.CharField()
    failure = serializers.CharField(help_text="Why this one did not answer; empty for the one that did.")


class SourceSchema(S):
    number = serializers.IntegerField()
    file_id = serializers.UUIDField()
    chunk_id = serializers.UUIDField()
    title = serializers.CharField()
    page = serializers.IntegerField(allow_null=True)
    start = serializers.IntegerField()
    end = serializers.IntegerField()


class ReceiptSchema(S):
    id = serializers.UUIDField()
    state = serializers.ChoiceField([state.value for state in State])
    purpose = serializers.CharField()
    provider = serializers.CharField()
    model = serializers.CharField()
    demo = serializers.BooleanField(help_text="Answered by the built-in demo model.")
    hops = HopSchema(many=True)
    prompt_sha256 = serializers.CharField(
        help_text="SHA-256 over a salt and the canonical JSON (RFC 8785) of the messages as sent. The salt is with the "
        "prompt, in the encrypted fields of the audit event: once they are erased, this commits to nothing."
    )
    policy_version = serializers.IntegerField(allow_null=True)
    verdict = VerdictsField(help_text="What the policy said of the prompt and of the response.")
    sources = SourceSchema(many=True)
    usage = UsageSchema()
    max_tokens = serializers.IntegerField()
    ceiling_nano_usd = serializers.IntegerField(help_text="The most it can cost, all attempts together.")
    cost_nano_usd = serializers.IntegerField(help_text="What was settled.")
    over_tokens = serializers.IntegerField(help_text="Vendor over-use: reported beyond what was reserved, not booked.")
    over_nano_usd = serializers.IntegerField(help_text="What that would have cost.")
    price_version = serializers.CharField()
    finish_reason = serializers.CharField()
    error_code = serializers.CharField()
    request_id = serializers.CharField()
    requested_by = serializers.UUIDField(allow_null=True)
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    first_token_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)


class ModelSchema(S):
    provider_id = serializers.UUIDField()
    provider = serializers.CharField()
    kind = serializers.ChoiceField([kind.value for kind in Kind])
    model = serializers.CharField()
    context_window = serializers.IntegerField()
    demo = serializers.BooleanField()
    default = serializers.BooleanField()
    fallback = serializers.BooleanField()
    input_nano_usd_per_million = serializers.IntegerField(
        allow_null=True, help_text="null: has no price, cannot be used."
    )
    output_nano_usd_per_million = serializers.IntegerField(allow_null=True)
    cached_nano_usd_per_million = serializers.IntegerField(allow_null=True, help_text="null: as any other input.")
    cache_write_nano_usd_per_million = serializers.IntegerField(allow_null=True, help_text="null: as other input.")
    reasoning_nano_usd_per_million = serializers.IntegerField(allow_null=True, help_text="null: as other output.")


class OfferedModelSchema(StrictSerializer):
    name = serializers.CharField(max_length=200)
    context_window = serializers.IntegerField(required=False, allow_null=True, min_value=256, max_value=10_000_000)
    input_nano_usd_per_million = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=MAX_CAP
    )
    output_nano_usd_per_million = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=MAX_CAP
    )


class NewProviderSchema(StrictSerializer):
    kind = serializers.ChoiceField([kind.value for kind in Kind if kind is not Kind.LOCAL])
    name = serializers.CharField(max_length=80)
    base_url = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)
    key = serializers.CharField(max_length=500, required=False, default="", allow_blank=True, write_only=True)
    models = OfferedModelSchema(many=True, required=False, default=list)


class ProviderChangeSchema(StrictSerializer):
    name = serializers.CharField(max_length=80, required=False)
    base_url = serializers.CharField(max_length=300, required=False, allow_blank=True)
    key = serializers.CharField(max_length=500, required=False, allow_blank=True, write_only=True)
    models = OfferedModelSchema(many=True, required=False)
    enabled = serializers.BooleanField(required=False)


class ProviderModelSchema(S):
    name = serializers.CharField()
    context_window = serializers.IntegerField()


class ProviderSchema(S):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField([kind.value for kind in Kind])
    name = serializers.CharField()
    base_url = serializers.CharField()
    models = ProviderModelSchema(many=True)
    built_in = serializers.BooleanField(help_text="Made by the installation's settings; cannot be changed here.")
    enabled = serializers.BooleanField()
    offered = serializers.BooleanField(help_text="Whether its models may be named: enabled, and a test has passed.")
    has_key = serializers.BooleanField(help_text="Whether a key is kept. The key itself is never returned.")
    demo = serializers.BooleanField()
    tested_at = serializers.DateTimeField(allow_null=True)
    test_failure = serializers.CharField(allow_null=True, help_text="null: never tested; empty: passed.")


class TestResultSchema(S):
    ok = serializers.BooleanField()
    failure = serializers.CharField(help_text="Kind of failure, such as key_refused or unreachable; empty when ok.")
    latency_ms = serializers.IntegerField()
    models = serializers.ListField(child=serializers.CharField(), help_text="What the account offers, at most 200.")
    missing = serializers.ListField(
        child=serializers.CharField(), help_text="Models configured here that it does not offer."
    )


class ModelPriceSchema(StrictSerializer):
    provider_id = serializers.UUIDField()
    model = serializers.CharField(max_length=200)
    input_nano_usd_per_million = serializers.IntegerField(min_value=0, max_value=MAX_CAP)
    output_nano_usd_per_million = serializers.IntegerField(min_value=0, max_value=MAX_CAP)
    cached_nano_usd_per_million = own_kind("Read from the provider's cache.")
    cache_write_nano_usd_per_million = own_kind("Written to the provider's cache.")
    reasoning_nano_usd_per_million = own_kind("Thought before the answer.")


class FallbackSchema(StrictSerializer):
    provider_id = serializers.UUIDField()
    model = serializers.CharField(max_length=200)


class FallbackChoiceSchema(StrictSerializer):
    key_id = serializers.UUIDField(required=False, help_text="For the calls of this key ...")
    provider_id = serializers.UUIDField(required=False, help_text="... or of this model.")
    model = serializers.CharField(max_length=200, required=False)
    mode = serializers.ChoiceField(["none", "named", "inherit"], help_text="inherit takes an earlier choice back.")
    fallback = FallbackSchema(required=False, allow_null=True, help_text="With mode named.")

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if ("key_id" in given) == ("provider_id" in given) or ("provider_id" in given) != ("model" in given):
            raise serializers.ValidationError({"key_id": "Name a key, or a provider and its model."})
        if (given["mode"] == "named") != bool(given.get("fallback")):
            raise serializers.ValidationError({"fallback": "Named with the mode “named”, and only there."})
        return given


class ChosenFallbackSchema(S):
    key_id = serializers.UUIDField(allow_null=True)
    provider_id = serializers.UUIDField(allow_null=True)
    model = serializers.CharField()
    fallback = FallbackSchema(allow_null=True, help_text="null: nobody steps in.")


class DefaultModelSchema(StrictSerializer):
    provider_id = serializers.UUIDField()
    model = serializers.CharField(max_length=200)
    fallback = FallbackSchema(required=False, allow_null=True)


class ComingModelSchema(S):
    stage = serializers.ChoiceField(["fetching", "checking", "no_space", "unreachable", "wrong_bytes", "whole"])
    percent = serializers.IntegerField()
    needed_bytes = serializers.IntegerField(help_text="Of the disk, where it is full.")
    free_bytes = serializers.IntegerField()


class BuiltInModelSchema(S):
    model = serializers.CharField(help_text="Which answers now; empty where there is none.")
    is_demo = serializers.BooleanField()
    coming = ComingModelSchema(allow_null=True, help_text="The one that is fetched behind the running product.")
    note = serializers.ChoiceField(["", "switched", "no_memory", "not_started"])
