"""The organisation's own prices."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from billing import commands, queries
from billing.capabilities import MODEL_MANAGE
from billing.events import MAX_CAP, VENDORS, OwnPrice, Price
from kernel.http.documented import paged, refusals
from kernel.http.parsers import StrictSerializer, read
from kernel.tenancy.views import TenantAPIView


def own_kind(what: str) -> serializers.IntegerField:
    """A price of a kind of token; null: it costs what the rest of its side does."""
    return serializers.IntegerField(
        min_value=0, max_value=MAX_CAP, required=False, allow_null=True, default=None, help_text=what
    )


class PriceSerializer(StrictSerializer):
    provider = serializers.ChoiceField(VENDORS)
    model = serializers.CharField(max_length=200)
    input_nano_usd_per_million = serializers.IntegerField(min_value=0, max_value=MAX_CAP)
    output_nano_usd_per_million = serializers.IntegerField(min_value=0, max_value=MAX_CAP)
    cached_nano_usd_per_million = own_kind("Read from the provider's cache.")
    cache_write_nano_usd_per_million = own_kind("Written to the provider's cache.")
    reasoning_nano_usd_per_million = own_kind("Thought before the answer.")


class OwnPriceSerializer(serializers.Serializer):
    account_id = serializers.UUIDField(
        allow_null=True, help_text="The server of the organisation's own that it holds for; null: for the house."
    )
    provider = serializers.CharField()
    model = serializers.CharField()
    input_nano_usd_per_million = serializers.IntegerField()
    output_nano_usd_per_million = serializers.IntegerField()
    cached_nano_usd_per_million = serializers.IntegerField(allow_null=True)
    cache_write_nano_usd_per_million = serializers.IntegerField(allow_null=True)
    reasoning_nano_usd_per_million = serializers.IntegerField(allow_null=True)


def render_own(own: OwnPrice) -> dict[str, Any]:
    return {"account_id": own.account_id, **render(own.price)}


def render(price: Price) -> dict[str, Any]:
    return {
        "provider": price.provider,
        "model": price.model,
        "input_nano_usd_per_million": price.input_per_million,
        "output_nano_usd_per_million": price.output_per_million,
        "cached_nano_usd_per_million": price.cached_per_million,
        "cache_write_nano_usd_per_million": price.cache_write_per_million,
        "reasoning_nano_usd_per_million": price.reasoning_per_million,
    }


class PricesView(TenantAPIView):
    capability = MODEL_MANAGE

    @extend_schema(operation_id="prices_list", responses={200: paged("PricePage", OwnPriceSerializer), **refusals()})
    def get(self, request: Request) -> Response:
        """Prices the organisation has set; all other models are priced from the public list."""
        return Response({"results": [render_own(own) for own in queries.own_prices()], "next": None})

    @extend_schema(
        operation_id="prices_set", request=PriceSerializer, responses={200: PriceSerializer, **refusals(422)}
    )
    def put(self, request: Request) -> Response:
        """Price a house's model, per million tokens; a server's of your own is priced under models/price/.

        Calls that were made keep the price they had.
        """
        wanted = read(PriceSerializer, request)
        price = commands.set_price(
            self.actor,
            wanted["provider"],
            wanted["model"],
            wanted["input_nano_usd_per_million"],
            wanted["output_nano_usd_per_million"],
            cached_per_million=wanted["cached_nano_usd_per_million"],
            cache_write_per_million=wanted["cache_write_nano_usd_per_million"],
            reasoning_per_million=wanted["reasoning_nano_usd_per_million"],
        )
        return Response(render(price))
