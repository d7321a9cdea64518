"""What rules may look for, described so that a form for rules can be drawn from it."""

from collections.abc import Iterable, Iterator
from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from governance import ports
from governance.capabilities import POLICY_READ
from governance.events import Action, Where
from governance.filters.detectors import BY_NAME
from governance.filters.detectors.options import Option
from governance.filters.rules import actions_of
from governance.filters.scoring import declared
from kernel.http.documented import refusals
from kernel.tenancy.views import TenantAPIView


@extend_schema_field(
    {"oneOf": [{"type": "number"}, {"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
)
class DefaultField(serializers.JSONField):
    """A number, a word or a list of words, as the option's kind says."""


class OptionSerializer(serializers.Serializer):
    name = serializers.CharField()
    kind = serializers.ChoiceField(["integer", "number", "choice", "choices"])
    hint = serializers.CharField(help_text="What is allowed, as a sentence.")
    default = DefaultField(allow_null=True, help_text="Null: decided by the rule's action.")
    minimum = serializers.FloatField(required=False)
    maximum = serializers.FloatField(required=False)
    choices = serializers.ListField(child=serializers.CharField(), required=False)


class ActionsSerializer(serializers.Serializer):
    where = serializers.ChoiceField([where.value for where in Where])
    actions = serializers.ListField(child=serializers.ChoiceField([action.value for action in Action]))


class DetectorSerializer(serializers.Serializer):
    name = serializers.CharField(help_text="As a rule names it.")
    is_scorer = serializers.BooleanField(help_text="Judges passages by a score, instead of finding values.")
    options = OptionSerializer(many=True)
    allowed = ActionsSerializer(many=True, help_text="What a rule may do with it, by the text that it looks at.")


class DetectorsSerializer(serializers.Serializer):
    results = DetectorSerializer(many=True)


class DetectorsView(TenantAPIView):
    capability = POLICY_READ

    @extend_schema(operation_id="policy_detectors_list", responses={200: DetectorsSerializer, **refusals()})
    def get(self, request: Request) -> Response:
        """What a rule may look for here, with its options: the built-in detectors, then the installation's scorers."""
        return Response({"results": list(_described())})


def _described() -> Iterator[dict[str, Any]]:
    for name, detector in BY_NAME.items():
        yield _detector(name, detector.options, is_scorer=False)
    for name in sorted(ports.scorers):
        yield _detector(declared.PREFIX + name, declared.OPTIONS, is_scorer=True)


def _detector(name: str, options: Iterable[Option], *, is_scorer: bool) -> dict[str, Any]:
    return {
        "name": name,
        "is_scorer": is_scorer,
        "options": [option.as_dict() for option in options],
        "allowed": [
            {"where": where.value, "actions": [action.value for action in actions_of(name, where)]} for where in Where
        ],
    }
