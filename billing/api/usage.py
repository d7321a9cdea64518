"""Usage by member, day or model."""

from datetime import date, timedelta
from typing import Any

from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from billing import queries
from billing.capabilities import USAGE_READ
from billing.windows import local_day
from kernel.clock import now
from kernel.http.documented import refusals
from kernel.http.parsers import StrictSerializer
from kernel.tenancy.views import TenantAPIView

_LAST_DAYS = 29
_MAX_DAYS = 366


def _near(day: date) -> None:
    """Days are counted back from `until`, and a calendar has a first one."""
    if not 2000 <= day.year < 3000:
        raise serializers.ValidationError("The year must be from 2000 to 2999.", code="out_of_range")


class UsageQuerySerializer(StrictSerializer):
    since = serializers.DateField(
        required=False, validators=[_near], help_text="First day, in the organisation's time zone."
    )
    until = serializers.DateField(required=False, validators=[_near], help_text="Last day; both are included.")
    by = serializers.ChoiceField(["member", "day", "model"], required=False, default="day")


class UsageRowSerializer(serializers.Serializer):
    member_id = serializers.UUIDField(allow_null=True)
    member_name = serializers.CharField(allow_null=True)
    day = serializers.DateField(allow_null=True)
    provider = serializers.CharField(allow_null=True)
    model = serializers.CharField(allow_null=True)
    calls = serializers.IntegerField()
    input_tokens = serializers.IntegerField()
    output_tokens = serializers.IntegerField()
    cached_tokens = serializers.IntegerField(help_text="Read from the provider's cache; part of input_tokens.")
    cache_write_tokens = serializers.IntegerField(help_text="Written to its cache; part of input_tokens.")
    reasoning_tokens = serializers.IntegerField(help_text="Thought, not shown; part of output_tokens.")
    tokens = serializers.IntegerField()
    cost_nano_usd = serializers.IntegerField(source="nano_usd")
    over_tokens = serializers.IntegerField(help_text="Vendor over-use: reported beyond what was reserved, not booked.")
    over_nano_usd = serializers.IntegerField(help_text="What that would have cost.")


_ANSWER = inline_serializer(
    "Usage",
    {
        "since": serializers.DateField(),
        "until": serializers.DateField(),
        "time_zone": serializers.CharField(),
        "results": UsageRowSerializer(many=True),
        "total": UsageRowSerializer(),
        "next": serializers.CharField(allow_null=True),
    },
)


class UsageView(TenantAPIView):
    capability = USAGE_READ

    @extend_schema(
        operation_id="usage_list", parameters=[UsageQuerySerializer], responses={200: _ANSWER, **refusals(422)}
    )
    def get(self, request: Request) -> Response:
        """What was used, from the ledger: a settled call is in it at once. The last 30 days unless told otherwise."""
        asked = UsageQuerySerializer(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        return Response(self._answer(asked.validated_data))

    def _answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        zone = queries.time_zone()
        until = asked.get("until") or local_day(now(), zone)
        since = asked.get("since") or until - timedelta(days=_LAST_DAYS)
        since = max(since, until - timedelta(days=_MAX_DAYS))
        used = queries.usage(self.actor, since, until, asked["by"])
        return {
            "since": since,
            "until": until,
            "time_zone": zone,
            "results": UsageRowSerializer(used.rows, many=True).data,
            "total": UsageRowSerializer(used.total).data,
            "next": None,
        }
