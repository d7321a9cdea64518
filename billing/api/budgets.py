"""Budgets and caps."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from billing import commands, queries
from billing.capabilities import BUDGET_MANAGE, USAGE_READ
from billing.events import MAX_CAP, CapState, Scope, Window
from kernel.http.documented import paged, refusals
from kernel.http.parsers import StrictSerializer, read
from kernel.tenancy.views import TenantAPIView


class BudgetSerializer(serializers.Serializer):
    scope = serializers.ChoiceField([scope.value for scope in Scope])
    member_id = serializers.UUIDField(allow_null=True)
    window = serializers.ChoiceField([window.value for window in Window])
    cap_nano_usd = serializers.IntegerField(allow_null=True, help_text="None: no cap.")
    cap_tokens = serializers.IntegerField(allow_null=True)
    settled_nano_usd = serializers.IntegerField()
    settled_tokens = serializers.IntegerField()
    reserved_nano_usd = serializers.IntegerField(help_text="Set aside for work that still runs.")
    reserved_tokens = serializers.IntegerField()
    left_nano_usd = serializers.IntegerField(allow_null=True)
    left_tokens = serializers.IntegerField(allow_null=True)
    resets_at = serializers.DateTimeField()


class CapSerializer(StrictSerializer):
    scope = serializers.ChoiceField([scope.value for scope in Scope])
    member_id = serializers.UUIDField(required=False, allow_null=True, default=None)
    window = serializers.ChoiceField([window.value for window in Window])
    cap_nano_usd = serializers.IntegerField(allow_null=True, min_value=0, max_value=MAX_CAP, required=False)
    cap_tokens = serializers.IntegerField(allow_null=True, min_value=0, max_value=MAX_CAP, required=False)


def render(state: CapState) -> dict[str, Any]:
    return {
        "scope": state.scope.value,
        "member_id": str(state.member_id) if state.member_id else None,
        "window": state.window.value,
        "cap_nano_usd": state.cap_nano_usd,
        "cap_tokens": state.cap_tokens,
        "settled_nano_usd": state.settled.nano_usd,
        "settled_tokens": state.settled.tokens,
        "reserved_nano_usd": state.reserved.nano_usd,
        "reserved_tokens": state.reserved.tokens,
        "left_nano_usd": state.left_nano_usd,
        "left_tokens": state.left_tokens,
        "resets_at": state.resets_at,
    }


BUDGET_PAGE = paged("BudgetPage", BudgetSerializer)


class BudgetsView(TenantAPIView):
    capability = {"GET": USAGE_READ, "PUT": BUDGET_MANAGE}

    @extend_schema(operation_id="budgets_list", responses={200: BUDGET_PAGE, **refusals()})
    def get(self, request: Request) -> Response:
        """The organisation's day and month, and every member's cap, with what is used of each."""
        return Response(_all())

    @extend_schema(
        operation_id="budgets_set",
        request=CapSerializer,
        responses={200: BUDGET_PAGE, **refusals(422)},
    )
    def put(self, request: Request) -> Response:
        """Set or lift the cap of one budget. A cap that is left out is lifted."""
        cap = read(CapSerializer, request)
        commands.set_cap(
            self.actor,
            cap["scope"],
            cap["member_id"],
            cap["window"],
            cap.get("cap_nano_usd"),
            cap.get("cap_tokens"),
        )
        return Response(_all())


def _all() -> dict[str, Any]:
    return {"results": [render(state) for state in queries.budgets()], "next": None}
