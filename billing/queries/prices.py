"""What a model costs: the organisation's own price, the embedded model's, or the public price list."""

from dataclasses import replace
from datetime import datetime
from decimal import ROUND_CEILING, Decimal
from functools import lru_cache
from importlib.metadata import version
from uuid import UUID

from django.conf import settings
from genai_prices import data_snapshot
from genai_prices.types import ModelPrice, TieredPrices

from billing.errors import Unpriced
from billing.events import LOCAL_PROVIDER, TOKENS_PER_PRICE, VENDORS, OwnPrice, Price
from billing.models import PriceOverride
from kernel.clock import now
from kernel.money import NANO_USD
from kernel.tenant_cache import cached


def price_of(provider: str, model: str, input_tokens: int = 0, *, account_id: UUID | None = None) -> Price:
    """The price of a model, to be frozen on the call it is for.

    `provider` is a house, or with `account_id` the present name of a server of one's own: then only prices set for
    that account count, because a name says nothing about what somebody's server costs. `input_tokens` picks the tier
    where a provider charges long prompts more. Raises Unpriced for a model that neither the organisation nor the
    public list has a price for.
    """
    own = cached(("price", provider, model, account_id), lambda: _newest(provider, model, account_id))
    if own is not None:
        return replace(own.price, provider=provider)
    listed = None if account_id else _of_vendor(provider, model, input_tokens)
    if listed is None:
        raise Unpriced(
            "Nobody has set a price for this model yet. Set one under “Models” and try again.",
            provider=provider,
            model=model,
        )
    return listed


def own_prices() -> list[OwnPrice]:
    """The organisation's own prices, newest of each model."""
    of_vendors = PriceOverride.objects.filter(account_id=None, provider__in=VENDORS)
    of_accounts = PriceOverride.objects.exclude(account_id=None)
    rows = [
        *of_vendors.order_by("provider", "model", "-set_at", "-id").distinct("provider", "model"),
        *of_accounts.order_by("account_id", "model", "-set_at", "-id").distinct("account_id", "model"),
    ]
    return [row.view() for row in rows]


def _newest(provider: str, model: str, account_id: UUID | None) -> OwnPrice | None:
    whose = {"account_id": account_id} if account_id else {"account_id": None, "provider": provider}
    found: PriceOverride | None = PriceOverride.objects.filter(model=model, **whose).order_by("-set_at", "-id").first()
    return found.view() if found else None


def _of_vendor(provider: str, model: str, input_tokens: int) -> Price | None:
    if provider == LOCAL_PROVIDER:
        return _local(model)
    return _listed(provider, model, input_tokens, now().replace(minute=0, second=0, microsecond=0))


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
        _own_kind(prices.cache_read_mtok, input_tokens),
        _own_kind(prices.cache_write_mtok, input_tokens),
        _own_kind(prices.output_reasoning_mtok, input_tokens),
    )


def _own_kind(listed: Decimal | TieredPrices | None, input_tokens: int) -> int | None:
    """A kind the list has no price for costs what the rest of its side does."""
    return None if listed is None else _per_million(listed, input_tokens)


def _per_million(listed: Decimal | TieredPrices, input_tokens: int) -> int:
    if isinstance(listed, TieredPrices):
        price = listed.base
        for tier in listed.tiers:
            if input_tokens > tier.start:
                price = tier.price
        listed = price
    return int((listed * NANO_USD).to_integral_value(ROUND_CEILING))
