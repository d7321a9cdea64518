"""The console's verbs over provider accounts. A key goes in and never comes out."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from billing import commands as billing
from billing.capabilities import MODEL_MANAGE
from generation.catalogue.accounts import Account, account
from generation.catalogue.routable import Choice, RoutableModel, choice
from generation.errors import BuiltInProvider, ProviderUntested, UnknownModel
from generation.journal_events import (
    DefaultModelChosen,
    FallbackModelChosen,
    ProviderAdded,
    ProviderChanged,
    ProviderRemoved,
    ProviderTested,
)
from generation.models import FallbackChoice, ModelChoice, ProviderAccount
from generation.providers.accounts import Kind
from generation.providers.addresses import check_base_url
from kernel import journal
from kernel.clock import now
from kernel.crypto import seal
from kernel.errors import Conflict, Invalid
from kernel.ids import uuid7
from kernel.tenancy import Actor
from tenants import queries as tenants

Models = Sequence[Mapping[str, Any]]
INHERIT: Literal["inherit"] = "inherit"
Fallback = tuple[UUID, str] | None | Literal["inherit"]


def add_provider(actor: Actor, kind: Kind, name: str, *, base_url: str, key: str, models: Models) -> Account:
    """Add an account and return it. `models` are {name, context_window?, input_per_million?, output_per_million?}.

    Raises AddressRefused for an address that may not be called, Invalid, and Conflict for a name in use.
    """
    actor.require(MODEL_MANAGE)
    _check(kind, base_url, key, has_key=bool(key.strip()), has_models=bool(models))
    row = ProviderAccount(id=uuid7(), kind=kind, name=name.strip(), base_url=_checked_url(base_url))
    row.sealed_key = _sealed(row.id, key)
    row.offered = _offered_by(models)
    _save_new(row)
    _price(actor, account(row.id), models)
    journal.append(actor, ProviderAdded(row.id, kind=kind.value, models=len(models)))
    return account(row.id)


def change_provider(
    actor: Actor,
    provider_id: UUID,
    *,
    name: str | None = None,
    base_url: str | None = None,
    key: str | None = None,
    models: Models | None = None,
    is_enabled: bool | None = None,
) -> Account:
    """Change what is given; None keeps. Takes effect with the next call, without a restart.

    A new address needs the key again, or a kept key could be sent to a server of somebody else's.
    """
    actor.require(MODEL_MANAGE)
    row = _own(provider_id)
    _check(
        Kind(row.kind),
        row.base_url if base_url is None else base_url,
        key or "",
        has_key=row.sealed_key is not None if key is None else bool(key.strip()),
        has_models=bool(row.offered if models is None else models),
    )
    if base_url is not None and _checked_url(base_url) != row.base_url:
        if row.sealed_key is not None and key is None:
            raise Invalid("Enter the key again: the address has changed.", fields={"key": "required"})
        row.base_url, row.passed_at = _checked_url(base_url), None
    row.name = row.name if name is None else name.strip()
    row.is_enabled = row.is_enabled if is_enabled is None else is_enabled
    row.sealed_key = row.sealed_key if key is None else _sealed(row.id, key)
    row.offered = row.offered if models is None else _offered_by(models)
    row.changed_at, row.tested_at = now(), None
    _save_new(row)
    _price(actor, account(row.id), models or ())
    journal.append(actor, ProviderChanged(row.id, kind=row.kind, enabled=row.is_enabled))
    return account(row.id)


def remove_provider(actor: Actor, provider_id: UUID) -> None:
    """Remove an account with its key. Receipts that name it stay; a default that used it is left open."""
    actor.require(MODEL_MANAGE)
    row = _own(provider_id)
    kind = row.kind
    row.delete()
    journal.append(actor, ProviderRemoved(provider_id, kind=kind))


def note_test(actor: Actor, provider_id: UUID, failure: str) -> None:
    """Keep the result of a test; empty means it passed, and that the account's models are offered from now on."""
    actor.require(MODEL_MANAGE)
    rows = ProviderAccount.objects.filter(id=provider_id)
    rows.update(tested_at=now(), test_failure=failure)
    if not failure:
        rows.filter(passed_at=None).update(passed_at=now())
    journal.append(actor, ProviderTested(provider_id, failure=failure))


def choose_default(actor: Actor, provider_id: UUID, model: str, *, fallback: tuple[UUID, str] | None = None) -> Choice:
    """Choose the model that answers when nobody names one, and the one that steps in when it fails.

    Takes effect with the next call. Raises ProviderNotFound, UnknownModel, and billing's Unpriced.
    """
    actor.require(MODEL_MANAGE)
    first = _offered(provider_id, model)
    second = _offered(*fallback) if fallback else None
    values = {
        "account_id": first.account.id,
        "model": first.card.name,
        "fallback_account_id": second.account.id if second else None,
        "fallback_model": second.card.name if second else "",
        "changed_at": now(),
    }
    ModelChoice.objects.update_or_create(tenant_id=actor.tenant_id, defaults=values)
    journal.append(actor, DefaultModelChosen(first.account.id, model=model, fallback=bool(second)))
    return choice()


def choose_fallback(
    actor: Actor, *, key_id: UUID | None = None, of: tuple[UUID, str] | None = None, fallback: Fallback
) -> None:
    """Choose who steps in for the calls of a key, or of one model (`of`); a key's choice goes before a model's.

    `fallback` is a model, None for nobody, or INHERIT to take the choice back. Raises NotFound for a key of nowhere,
    ProviderNotFound, UnknownModel, ProviderUntested and billing's Unpriced.
    """
    actor.require(MODEL_MANAGE)
    if key_id is not None:
        tenants.require_api_key(key_id)
    first = _found(*of) if of else None
    whose: dict[str, Any] = {
        "key_id": key_id,
        "account_id": first.account.id if first else None,
        "model": first.card.name if first else "",
    }
    if fallback == INHERIT:
        FallbackChoice.objects.filter(**whose).delete()
    else:
        second = _offered(*fallback) if fallback else None
        values = {
            "fallback_account_id": second.account.id if second else None,
            "fallback_model": second.card.name if second else "",
            "changed_at": now(),
        }
        FallbackChoice.objects.update_or_create(**whose, defaults=values)
    kind, subject_id = ("api_key", key_id) if key_id else ("provider", whose["account_id"])
    chosen = FallbackModelChosen(subject_id, subject_kind=kind, model=whose["model"], fallback=_said(fallback))
    journal.append(actor, chosen)


def _said(fallback: Fallback) -> str:
    return fallback if isinstance(fallback, str) else "named" if fallback else "none"


def set_model_price(actor: Actor, provider_id: UUID, model: str, **prices: int | None) -> Choice:
    """Set what a model of a server of one's own costs, in nano-USD per million tokens, from the next call on.

    `prices` are those of billing's `set_price`: input_per_million, output_per_million, and where they differ
    cached_per_million, cache_write_per_million and reasoning_per_million.

    Returns the default and its fallback. Raises ProviderNotFound, UnknownModel, and Invalid for a vendor's account: its
    prices hold for all accounts of the vendor, and billing sets them.
    """
    actor.require(MODEL_MANAGE)
    found = _found(provider_id, model)
    if found.priced_account_id is None:
        raise Invalid("Only a server of your own has its prices here.", fields={"provider_id": "not_allowed"})
    _set_price(actor, found, prices)
    return choice()


def _offered(provider_id: UUID, model: str) -> RoutableModel:
    found = _found(provider_id, model)
    if not found.account.is_offered:
        raise ProviderUntested() if found.account.is_enabled else UnknownModel(model=model)
    found.price(0)  # a model without a price could never be called
    return found


def _found(provider_id: UUID, model: str) -> RoutableModel:
    one = account(provider_id)
    card = one.card(model)
    if card is None:
        raise UnknownModel(model=model)
    return RoutableModel(one, card)


def _own(provider_id: UUID) -> ProviderAccount:
    if account(provider_id).is_built_in:
        raise BuiltInProvider()
    row: ProviderAccount = ProviderAccount.objects.select_for_update().get(id=provider_id)
    return row


def _check(kind: Kind, base_url: str, key: str, *, has_key: bool, has_models: bool) -> None:
    """Refuse an account that could not be called as it would be after this."""
    if kind is Kind.LOCAL:
        raise Invalid("The built-in model is set by the installation.", fields={"kind": "not_allowed"})
    needs = {"base_url": bool(base_url.strip()), "models": has_models}
    if kind is Kind.OPENAI_COMPATIBLE and not all(needs.values()):
        raise Invalid(
            "A server of your own needs its address and at least one model.",
            fields={name: "required" for name, is_given in needs.items() if not is_given},
        )
    if kind is not Kind.OPENAI_COMPATIBLE and not has_key:
        raise Invalid("This provider needs a key.", fields={"key": "required"})
    if not (key.isascii() and (key.strip() + "x").isprintable()):
        raise Invalid("A key is printable ASCII; this one could not be sent.", fields={"key": "format"})


def _checked_url(base_url: str) -> str:
    allow_private = settings.ALLOW_PRIVATE_MODEL_ADDRESSES
    return check_base_url(base_url, allow_private=allow_private) if base_url.strip() else ""


def _sealed(account_id: UUID, key: str) -> bytes | None:
    return seal("tenant", f"provider:{account_id}", key.strip().encode()) if key.strip() else None


def _offered_by(models: Models) -> list[dict[str, Any]]:
    """Names and windows; prices go to billing, the one place that has them."""
    return [{"name": one["name"], "context_window": one.get("context_window")} for one in models]


def _price(actor: Actor, one: Account, models: Models) -> None:
    for priced in models:
        card = one.card(priced["name"])
        prices = {name: priced.get(name) for name in ("input_per_million", "output_per_million")}
        if card is not None and None not in prices.values():
            _set_price(actor, RoutableModel(one, card), prices)


def _set_price(actor: Actor, found: RoutableModel, prices: Mapping[str, Any]) -> None:
    billing.set_price(actor, found.provider, found.card.name, account_id=found.priced_account_id, **prices)


def _save_new(row: ProviderAccount) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Conflict("Another provider has this name.", fields={"name": "taken"}) from error
