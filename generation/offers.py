"""Which model answers: the one named, the organisation's default, and the one that steps in."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from billing import queries as billing
from billing.events import Price
from generation.accounts import Account, accounts
from generation.catalogue import ModelCard
from generation.errors import NoProvider, UnknownModel
from generation.models import ModelChoice
from generation.providers.accounts import Kind

DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Offer:
    """A model of an account."""

    account: Account
    card: ModelCard

    @property
    def provider(self) -> str:
        """The name its ledger rows stand under: the house, or what the account of a server of one's own is called."""
        return self.account.name if self.account.kind is Kind.OPENAI_COMPATIBLE else self.account.kind.value

    @property
    def priced_account_id(self) -> UUID | None:
        """What its price hangs on: the account of a server of one's own; None for a house, whose name it hangs on."""
        return self.account.id if self.account.kind is Kind.OPENAI_COMPATIBLE else None

    def price(self, input_tokens: int) -> Price:
        """The price of a call of this length; raises billing's Unpriced."""
        return billing.price_of(self.provider, self.card.name, input_tokens, account_id=self.priced_account_id)


@dataclass(frozen=True, slots=True)
class Choice:
    """The default and its fallback. `is_explicit`: an admin chose, it was not derived."""

    first: Offer | None
    fallback: Offer | None
    is_explicit: bool


def offered_models() -> list[Offer]:
    """Return every model that may be named in this scope."""
    return [Offer(one, card) for one in accounts() if one.is_enabled for card in one.models]


def choice() -> Choice:
    """Return the organisation's default model and fallback; what no longer exists is derived anew."""
    return _choice(offered_models())


def route(model: str | None) -> tuple[Offer, ...]:
    """Return the offers to try in order: one, and at most one fallback.

    Raises UnknownModel for a name nobody offers and NoProvider when there is no model at all.
    """
    offers = offered_models()
    chosen = _choice(offers)
    first = chosen.first if model in (None, "", DEFAULT) else _named(offers, str(model))
    if first is None:
        raise UnknownModel(model=str(model)) if offers else NoProvider(retry_after_s=60)
    fallback = chosen.fallback if chosen.fallback != first else None
    return (first, fallback) if fallback else (first,)


def _choice(offers: list[Offer]) -> Choice:
    row = ModelChoice.objects.first()
    chosen = _find(offers, row.account_id, row.model) if row else None
    first = chosen or next(iter(offers), None)
    fallback = _find(offers, row.fallback_account_id, row.fallback_model) if row else None
    if fallback is None:
        # Nobody chose: the built-in model steps in, marked as a demo.
        fallback = next((offer for offer in offers if offer.account.is_demo), None)
    return Choice(first, fallback if fallback != first else None, chosen is not None)


def _named(offers: list[Offer], model: str) -> Offer | None:
    """Find ``<account>/<model>`` or a bare model name; the organisation's own accounts come first."""
    return next(_matching(offers, model), None)


def _matching(offers: list[Offer], model: str) -> Iterator[Offer]:
    yield from (offer for offer in offers if offer.card.name == model)
    yield from (offer for offer in offers if f"{offer.account.name}/{offer.card.name}" == model)


def _find(offers: list[Offer], account_id: object, model: str) -> Offer | None:
    return next((one for one in offers if one.account.id == account_id and one.card.name == model), None)
