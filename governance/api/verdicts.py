"""What a policy said of a text, as the OpenAPI document describes it wherever it is shown."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from governance.events import VERDICT_ACTIONS


class FindingSerializer(serializers.Serializer):
    rule = serializers.CharField()
    detector = serializers.CharField()
    action = serializers.CharField()
    count = serializers.IntegerField()


class VerdictSchema(serializers.Serializer):
    """What the policy said of one text; never what was found."""

    policy_version = serializers.IntegerField()
    action = serializers.ChoiceField(VERDICT_ACTIONS)
    findings = FindingSerializer(many=True)


class VerdictsSchema(serializers.Serializer):
    prompt = VerdictSchema(required=False)
    response = VerdictSchema(required=False)


# Stored as it was said: the shapes describe it in the OpenAPI document, they do not filter it.
@extend_schema_field(VerdictSchema)
class VerdictField(serializers.DictField):
    pass


@extend_schema_field(VerdictsSchema)
class VerdictsField(serializers.DictField):
    pass
