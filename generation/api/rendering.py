"""From dataclasses to JSON."""

from dataclasses import asdict
from typing import Any

from billing.errors import Unpriced
from generation.accounts import Account
from generation.offers import Choice, Offer
from generation.queries.receipts import Receipt


def receipt_json(receipt: Receipt) -> dict[str, Any]:
    shown = asdict(receipt)
    usage = {
        "input_tokens": shown.pop("input_tokens"),
        "output_tokens": shown.pop("output_tokens"),
        "estimated": shown.pop("is_usage_estimated"),
    }
    shown["demo"] = shown.pop("is_demo")
    return {**shown, "usage": usage}


def provider_json(one: Account) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind.value,
        "name": one.name,
        "base_url": one.base_url if not one.is_built_in else "",
        "models": [{"name": card.name, "context_window": card.context_window} for card in one.models],
        "built_in": one.is_built_in,
        "enabled": one.is_enabled,
        "has_key": one.has_key,
        "demo": one.is_demo,
        "tested_at": one.tested_at,
        "test_failure": one.test_failure,
    }


def model_json(offer: Offer, chosen: Choice) -> dict[str, Any]:
    prices = _prices(offer)
    return {
        "provider_id": offer.account.id,
        "provider": offer.account.name,
        "kind": offer.account.kind.value,
        "model": offer.card.name,
        "context_window": offer.card.context_window,
        "demo": offer.account.is_demo,
        "default": offer == chosen.first,
        "fallback": offer == chosen.fallback,
        "input_nano_usd_per_million": prices[0],
        "output_nano_usd_per_million": prices[1],
    }


def _prices(offer: Offer) -> tuple[int | None, int | None]:
    try:
        price = offer.price(0)
    except Unpriced:
        return None, None
    return price.input_per_million, price.output_per_million
