"""Whose key a call may use: the installation's accounts and the organisation's own."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID, uuid5

from django.conf import settings

from generation.catalogue import built_in as built_in_model
from generation.catalogue.cards import ModelCard, card, usual_models
from generation.errors import ProviderNotFound
from generation.models import ProviderAccount
from generation.providers.accounts import Credentials, Kind
from kernel.crypto import unseal
from kernel.tenancy import Actor
from kernel.tenant_cache import cached

_BUILT_IN = UUID("6f1c9d5e-52f5-5b3a-9d51-3b1f0f3f7d10")


@dataclass(frozen=True, slots=True)
class Account:
    """An account without its secret. `test_failure`: None never tested, empty passed, else why it failed.

    `passed_at`: when a test passed first at this address.
    """

    id: UUID
    kind: Kind
    name: str
    base_url: str
    models: tuple[ModelCard, ...]
    is_built_in: bool
    is_enabled: bool
    has_key: bool
    changed_at: datetime | None = None
    tested_at: datetime | None = None
    test_failure: str | None = None
    passed_at: datetime | None = None

    @property
    def is_demo(self) -> bool:
        """A mark for people: answers of the small built-in model are for trying things out. Decides nothing else."""
        return self.kind is Kind.LOCAL and built_in_model.running().is_demo

    @property
    def counts_tokens(self) -> bool:
        """Whether its server counts a text's tokens for us, so that nothing has to be estimated."""
        return self.kind is Kind.LOCAL

    @property
    def is_offered(self) -> bool:
        """Whether its models may be named: switched on, and tried once with success where it is now."""
        return self.is_enabled and (self.is_built_in or self.passed_at is not None)

    def card(self, model: str) -> ModelCard | None:
        return next((one for one in self.models if one.name == model), None)


def accounts() -> list[Account]:
    """Return all accounts of this scope, the organisation's own first."""
    return [*cached("accounts", _own), *built_in()]


def _own() -> tuple[Account, ...]:
    return tuple(_of_row(row) for row in ProviderAccount.objects.order_by("created_at", "id"))


def account(account_id: UUID) -> Account:
    """Return one account; raises ProviderNotFound."""
    for one in built_in():
        if one.id == account_id:
            return one
    row = ProviderAccount.objects.filter(id=account_id).first()
    if row is None:
        raise ProviderNotFound()
    return _of_row(row)


def account_names(actor: Actor, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the names of those of these accounts that are there; everybody who writes sees them."""
    wanted = set(ids)
    return {one.id: one.name for one in accounts() if one.id in wanted}


def accounts_named(actor: Actor, text: str) -> list[UUID]:
    """Return the accounts in whose name a text stands."""
    return [one.id for one in accounts() if text.casefold() in one.name.casefold()]


def built_in() -> list[Account]:
    """Return the accounts the installation's settings make for every organisation; the built-in model is last."""
    local = built_in_model.running().url
    given = [
        (Kind.OPENAI, "OpenAI", settings.OPENAI_API_KEY, settings.OPENAI_BASE_URL),
        (Kind.ANTHROPIC, "Anthropic", settings.ANTHROPIC_API_KEY, settings.ANTHROPIC_BASE_URL),
        (Kind.LOCAL, "Built-in", local, local),
    ]
    return [_built_in(kind, name, url) for kind, name, switch, url in given if switch]


def credentials(one: Account) -> Credentials:
    """Return what is needed to call as this account; inside the scope."""
    if one.is_built_in:
        key = {Kind.OPENAI: settings.OPENAI_API_KEY, Kind.ANTHROPIC: settings.ANTHROPIC_API_KEY}.get(one.kind, "")
        return Credentials(one.id, one.kind, one.base_url, key, is_guarded=False)
    is_guarded = bool(one.base_url) and not settings.ALLOW_PRIVATE_MODEL_ADDRESSES
    return Credentials(one.id, one.kind, one.base_url, _key(one.id, one.changed_at), is_guarded)


@lru_cache(maxsize=1024)
def _key(account_id: UUID, changed_at: datetime) -> str:
    """The opened key, as long as the account is unchanged; the provider's client holds it in memory anyway."""
    row = ProviderAccount.objects.only("sealed_key").get(id=account_id)
    return unseal("tenant", f"provider:{account_id}", bytes(row.sealed_key)).decode() if row.sealed_key else ""


def _built_in(kind: Kind, name: str, url: str) -> Account:
    cards = tuple(card(kind, model) for model in usual_models(kind))
    return Account(uuid5(_BUILT_IN, kind.value), kind, name, url, cards, True, True, kind is not Kind.LOCAL)


def _of_row(row: ProviderAccount) -> Account:
    kind = Kind(row.kind)
    return Account(
        id=row.id,
        kind=kind,
        name=row.name,
        base_url=row.base_url,
        models=tuple(card(kind, entry) for entry in row.offered or usual_models(kind)),
        is_built_in=False,
        is_enabled=row.is_enabled,
        has_key=row.sealed_key is not None,
        changed_at=row.changed_at,
        tested_at=row.tested_at,
        test_failure=row.test_failure if row.tested_at else None,
        passed_at=row.passed_at,
    )
