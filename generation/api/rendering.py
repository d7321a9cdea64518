"""From dataclasses to JSON."""

from dataclasses import asdict
from typing import Any

from billing.errors import Unpriced
from generation.catalogue import built_in
from generation.catalogue.accounts import Account
from generation.catalogue.routable import Choice, RoutableModel
from generation.events import TOKEN_KINDS
from generation.models import FallbackChoice
from generation.queries.receipts import Receipt


def receipt_json(receipt: Receipt) -> dict[str, Any]:
    shown = asdict(receipt)
    marks = {name: shown.pop(f"is_usage_{name}") for name in ("estimated", "implausible")}
    usage = {name: shown.pop(name) for name in TOKEN_KINDS} | marks
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
        "offered": one.is_offered,
        "has_key": one.has_key,
        "demo": one.is_demo,
        "tested_at": one.tested_at,
        "test_failure": one.test_failure,
    }


def model_json(candidate: RoutableModel, chosen: Choice) -> dict[str, Any]:
    return {
        "provider_id": candidate.account.id,
        "provider": candidate.account.name,
        "kind": candidate.account.kind.value,
        "model": candidate.card.name,
        "context_window": candidate.card.context_window,
        "demo": candidate.account.is_demo,
        "default": candidate == chosen.first,
        "fallback": candidate == chosen.fallback,
        **_prices(candidate),
    }


def fallback_json(row: FallbackChoice) -> dict[str, Any]:
    second = {"provider_id": row.fallback_account_id, "model": row.fallback_model}
    return {
        "key_id": row.key_id,
        "provider_id": row.account_id,
        "model": row.model,
        "fallback": second if row.fallback_account_id else None,
    }


def _prices(candidate: RoutableModel) -> dict[str, int | None]:
    try:
        price = candidate.price(0)
    except Unpriced:
        price = None
    kinds = ("input", "output", "cached", "cache_write", "reasoning")
    return {f"{kind}_nano_usd_per_million": getattr(price, f"{kind}_per_million", None) for kind in kinds}


def built_in_json() -> dict[str, Any]:
    """What an owner may know of the built-in model: no address and no folder of the installation."""
    now, status = built_in.running(), built_in.written_status()
    coming = status.get("coming")
    shown = ("stage", "percent", "needed_bytes", "free_bytes")
    return {
        "model": now.name if now.url else "",
        "is_demo": now.is_demo,
        "coming": {name: coming.get(name, 0) for name in shown} if isinstance(coming, dict) else None,
        "note": str(status.get("note", "")),
    }
