"""What API keys are called."""

from collections.abc import Iterable
from uuid import UUID

from kernel.folding import fold
from kernel.tenancy import Actor
from tenants.capabilities import APIKEY_MANAGE
from tenants.models import ApiKey


def api_key_names(actor: Actor, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the names of those of these keys that are there, to whoever may see the list of keys."""
    return dict(ApiKey.objects.filter(id__in=set(ids)).values_list("id", "name")) if actor.can(APIKEY_MANAGE) else {}


def api_keys_named(actor: Actor, text: str) -> list[UUID]:
    """Return the keys in whose name a text stands, to whoever may see the list of keys."""
    if not actor.can(APIKEY_MANAGE):
        return []
    return [key_id for key_id, name in ApiKey.objects.values_list("id", "name") if fold(text) in fold(name)]
