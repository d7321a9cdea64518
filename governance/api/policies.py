"""The policy: read, publish, try."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from governance import commands, queries
from governance.api.verdicts import FindingSerializer
from governance.capabilities import POLICY_MANAGE, POLICY_READ
from governance.errors import PolicyBlocked
from governance.events import Action, Policy, Where
from governance.filters import detectors
from governance.filters.rules import MAX_RULES, parse
from kernel.http.documented import PAGING, paged, refusals
from kernel.http.pages import decode_cursor, limit_of, page_of
from kernel.http.parsers import StrictSerializer, read
from kernel.tenancy import Actor
from kernel.tenancy.views import TenantAPIView

MAX_DRY_RUN_CHARS = 20_000


class RuleSerializer(StrictSerializer):
    name = serializers.CharField(max_length=80, required=False)
    where = serializers.ChoiceField([where.value for where in Where])
    detector = serializers.CharField(
        max_length=48, help_text="One of " + ", ".join(detectors.NAMES) + ", or `scorer:<name>`."
    )
    action = serializers.ChoiceField([action.value for action in Action])
    options = serializers.DictField(required=False, default=dict)


class PolicySerializer(serializers.Serializer):
    version = serializers.IntegerField()
    rules = RuleSerializer(many=True)
    published_at = serializers.DateTimeField(allow_null=True, help_text="None: built in.")
    published_by = serializers.UUIDField(allow_null=True)


class RulesSerializer(StrictSerializer):
    rules = RuleSerializer(many=True, max_length=MAX_RULES)  # type: ignore[call-arg]


@extend_schema_serializer(component_name="Trial")
class PolicyDryRunSerializer(StrictSerializer):
    text = serializers.CharField(max_length=MAX_DRY_RUN_CHARS, trim_whitespace=False)
    where = serializers.ChoiceField([where.value for where in Where])
    rules = RuleSerializer(many=True, required=False, help_text="A draft; the policy in force if left out.")


@extend_schema_serializer(component_name="TrialResult")
class PolicyDryRunResultSerializer(serializers.Serializer):
    text = serializers.CharField(allow_null=True, help_text="What would pass; null when it is blocked.")
    blocked_by = serializers.CharField(allow_null=True, help_text="The rule that blocks it.")
    findings = FindingSerializer(many=True)
    policy_version = serializers.IntegerField(allow_null=True)


def render(policy: Policy) -> dict[str, Any]:
    return {
        "version": policy.version,
        "rules": [rule.as_dict() for rule in policy.rules],
        "published_at": policy.published_at,
        "published_by": policy.published_by or None,
    }


class PolicyView(TenantAPIView):
    capability = {"GET": POLICY_READ, "PUT": POLICY_MANAGE}

    @extend_schema(operation_id="policy_read", responses={200: PolicySerializer, **refusals()})
    def get(self, request: Request) -> Response:
        """The policy in force."""
        return Response(render(queries.active_policy()))

    @extend_schema(
        operation_id="policy_publish", request=RulesSerializer, responses={200: PolicySerializer, **refusals(409, 422)}
    )
    def put(self, request: Request) -> Response:
        """Publish rules as the next version. It binds every generation that begins from now on."""
        rules = read(RulesSerializer, request)["rules"]
        return Response(render(commands.publish_policy(self.actor, rules)))


class PolicyTestView(TenantAPIView):
    capability = POLICY_READ

    @extend_schema(
        operation_id="policy_test",
        request=PolicyDryRunSerializer,
        responses={200: PolicyDryRunResultSerializer, **refusals(422)},
    )
    def post(self, request: Request) -> Response:
        """Try a text against the policy or a draft. Nothing is kept of it."""
        asked = read(PolicyDryRunSerializer, request)
        policy = Policy(0, parse(asked["rules"])) if "rules" in asked else queries.active_policy()
        return Response({"policy_version": policy.version or None, **_dry_run(policy, asked, self.actor)})


class PolicyVersionsView(TenantAPIView):
    capability = POLICY_READ

    @extend_schema(
        operation_id="policy_versions_list",
        parameters=PAGING,
        responses={200: paged("PolicyPage", PolicySerializer), **refusals()},
    )
    def get(self, request: Request) -> Response:
        """All versions, newest first."""
        limit, cursor = limit_of(request), request.query_params.get("cursor")
        before = int(decode_cursor(cursor)[0]) if cursor else None
        found = queries.policy_versions(before, limit + 1)
        return Response(page_of(found, limit, render, lambda policy: [str(policy.version)]))


def _dry_run(policy: Policy, asked: dict[str, Any], actor: Actor) -> dict[str, Any]:
    try:
        passed = queries.screen_text(policy, queries.dry_vault(), Where(asked["where"]), asked["text"], actor)
    except PolicyBlocked as blocked:
        return {"text": None, "blocked_by": blocked.extra.get("rule"), "findings": []}
    return {"text": passed.text, "blocked_by": None, "findings": [found.as_dict() for found in passed.findings]}
