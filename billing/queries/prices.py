"""What a model costs: the organisation's own price, the embedded model's, or the public price list."""

from datetime import datetime
from decimal import ROUND_CEILING, Decimal
from functools import lru_cache
from importlib.metadata import version

from django.conf import settings
from genai_prices import data_snapshot
from genai_prices.types import ModelPrice, TieredPrices

from billing.errors import Unpriced
from billing.events import TOKENS_PER_PRICE, Price
from billing.models import PriceOverride
from kernel.clock import now
from kernel.money import NANO_USD

LOCAL_PROVIDER = "local"


def price_of(provider: str, model: str, input_tokens: int = 0) -> Price:
    """The price of a model, to be frozen on the call it is for.

    `input_tokens` picks the tier where a provider charges long prompts more. Raises Unpriced for a model that
    neither the organisation nor the public list has a price for.
    """
    override = PriceOverride.objects.filter(provider=provider, model=model).order_by("-set_at", "-id").first()
    if override is not None:
        return Price(provider, model, override.input_per_million, override.output_per_million, f"own {override.id}")
    if provider == LOCAL_PROVIDER:
        return _local(model)
    listed = _listed(provider, model, input_tokens, now().replace(minute=0, second=0, microsecond=0))
    if listed is None:
        raise Unpriced(
            "Nobody has set a price for this model yet. Set one under “Models” and try again.",
            provider=provider,
            model=model,
        )
    return listed


def own_prices() -> list[Price]:
    """The organisation's own prices, newest of each model."""
    rows = PriceOverride.objects.order_by("provider", "model", "-set_at", "-id").distinct("provider", "model")
    return [
        Price(row.provider, row.model, row.input_per_million, row.output_per_million, f"own {row.id}") for row in rows
    ]


def _local(model: str) -> Price:
    return Price(
        LOCAL_PROVIDER,
        model,
        settings.LOCAL_MODEL_INPUT_NANO_USD * TOKENS_PER_PRICE,
        settings.LOCAL_MODEL_OUTPUT_NANO_USD * TOKENS_PER_PRICE,
        "embedded",
    )


@lru_cache(maxsize=1024)
def _listed(provider: str, model: str, input_tokens: int, at: datetime) -> Price | None:
    """Read the public list; `at` (a full hour) both dates the price and lets the cache forget."""
    try:
        found = data_snapshot.get_snapshot().find_provider_model(model, None, provider, None)[1]
    except LookupError:
        return None
    prices: ModelPrice = found.get_prices(at)
    if prices.input_mtok is None or prices.output_mtok is None:
        return None
    return Price(
        provider,
        model,
        _per_million(prices.input_mtok, input_tokens),
        _per_million(prices.output_mtok, input_tokens),
        f"genai-prices {version('genai-prices')} {found.id}",
    )


def _per_million(listed: Decimal | TieredPrices, input_tokens: int) -> int:
    if isinstance(listed, TieredPrices):
        price = listed.base
        for tier in listed.tiers:
            if input_tokens > tier.start:
                price = tier.price
        listed = price
    return int((listed * NANO_USD).to_integral_value(ROUND_CEILING))
