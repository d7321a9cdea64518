"""What is known of models without asking anybody: how much they can read, and what a card says about one."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from genai_prices import data_snapshot

from generation.catalogue import built_in
from generation.providers.accounts import Kind

# Where a model is not in the table: the smallest window its vendor still sells.
_USUAL_WINDOW = {Kind.OPENAI: 128_000, Kind.ANTHROPIC: 200_000, Kind.OPENAI_COMPATIBLE: 8_192}


@dataclass(frozen=True, slots=True)
class ModelCard:
    """One model of an account; `context_window` in tokens."""

    name: str
    context_window: int


def card(kind: Kind, offered: str | dict[str, Any]) -> ModelCard:
    """Return the card of an offered model: a name, or a name with a window of its own."""
    entry: dict[str, Any] = {"name": offered} if isinstance(offered, str) else offered
    name: str = entry["name"]
    return ModelCard(name, int(entry.get("context_window") or context_window(kind, name)))


def context_window(kind: Kind, model: str) -> int:
    """Return how many tokens prompt and answer may have together."""
    if kind is Kind.LOCAL:
        return int(settings.LOCAL_MODEL_CONTEXT)
    if kind is not Kind.OPENAI_COMPATIBLE and (known := _listed_window(kind, model)):
        return known
    return _USUAL_WINDOW[kind]


def _listed_window(kind: Kind, model: str) -> int | None:
    try:
        found = data_snapshot.get_snapshot().find_provider_model(model, None, kind.value, None)
    except LookupError:
        return None
    return found[1].context_window


def usual_models(kind: Kind) -> list[str]:
    """Return the models of an account that names none."""
    return {
        Kind.OPENAI: settings.OPENAI_MODELS,
        Kind.ANTHROPIC: settings.ANTHROPIC_MODELS,
        Kind.LOCAL: [built_in.running().name],
    }.get(kind, [])
