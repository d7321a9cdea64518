"""Which model answers: the one named, the organisation's default, and the one that steps in."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from billing import queries as billing
from billing.events import Price
from generation.catalogue.accounts import Account, accounts
from generation.catalogue.cards import ModelCard
from generation.errors import NoDefaultModel, NoProvider, UnknownModel
from generation.models import FallbackChoice, ModelChoice
from generation.providers.accounts import Kind
from kernel.tenant_cache import cached

DEFAULT = "default"
NOBODY = "none"
"""What a request says that wants no fallback."""


@dataclass(frozen=True, slots=True)
class RoutableModel:
    """A model of an account."""

    account: Account
    card: ModelCard

    @property
    def provider(self) -> str:
        """The name its ledger rows stand under: the vendor, or what the account of a server of one's own is called."""
        return self.account.name if self.account.kind is Kind.OPENAI_COMPATIBLE else self.account.kind.value

    @property
    def priced_account_id(self) -> UUID | None:
        """What its price hangs on: the account of a server of one's own; None for a vendor, whose name it hangs on."""
        return self.account.id if self.account.kind is Kind.OPENAI_COMPATIBLE else None

    def price(self, input_tokens: int) -> Price:
        """The price of a call of this length; raises billing's Unpriced."""
        return billing.price_of(self.provider, self.card.name, input_tokens, account_id=self.priced_account_id)


@dataclass(frozen=True, slots=True)
class Choice:
    """The default and its fallback. `is_explicit`: an admin chose, it was not derived."""

    first: RoutableModel | None
    fallback: RoutableModel | None
    is_explicit: bool


def offered_models() -> list[RoutableModel]:
    """Return every model that may be named in this scope."""
    return [RoutableModel(one, card) for one in accounts() if one.is_offered for card in one.models]


def choice() -> Choice:
    """Return the organisation's default model and fallback; what no longer exists is not replaced by another."""
    return _choice(offered_models())


def fallback_choices() -> list[FallbackChoice]:
    """Return what was chosen for keys and for models."""
    return list(FallbackChoice.objects.order_by("id"))


def route(model: str | None, fallback: str | None = None, key_id: UUID | None = None) -> tuple[RoutableModel, ...]:
    """Return the models to try in order: one, and at most one fallback.

    Nobody steps in unasked. Who may is what the request names (`fallback`: a model, or ``none``), else what was
    chosen for its key, else for its model, else for the organisation. Raises UnknownModel for a name nobody offers,
    billing's Unpriced for a fallback of the request without a price, NoDefaultModel, and NoProvider when there is no
    model at all.
    """
    candidates = offered_models()
    chosen = _choice(candidates)
    first = chosen.first if is_default(model) else _required(candidates, str(model))
    if first is None:
        raise NoDefaultModel() if candidates else NoProvider(retry_after_s=60)
    second = _fallback(candidates, chosen, first, fallback, key_id)
    return (first, second) if second and second != first else (first,)


def is_default(model: str | None) -> bool:
    """Whether a caller leaves the choice of the model to the organisation."""
    return model in (None, "", DEFAULT)


def _fallback(
    candidates: list[RoutableModel], chosen: Choice, first: RoutableModel, named: str | None, key_id: UUID | None
) -> RoutableModel | None:
    if named:
        return None if named == NOBODY else _payable(_required(candidates, named))
    mark = ("fallback", key_id, first.account.id, first.card.name)
    row = cached(mark, lambda: _fallback_choice(first, key_id))
    return _find(candidates, row.fallback_account_id, row.fallback_model) if row else chosen.fallback


def _fallback_choice(first: RoutableModel, key_id: UUID | None) -> FallbackChoice | None:
    of_model = Q(account_id=first.account.id)
    if first.account.kind is not Kind.LOCAL:
        of_model &= Q(model=first.card.name)
    of_key = Q(key_id=key_id) if key_id else Q(pk__in=[])
    rows = {row.key_id: row for row in FallbackChoice.objects.filter(of_key | of_model).order_by("id")}
    return (rows.get(key_id) if key_id else None) or rows.get(None)


def _payable(candidate: RoutableModel) -> RoutableModel:
    candidate.price(0)  # a name that could never step in is told now, not when it is needed
    return candidate


def _required(candidates: list[RoutableModel], model: str) -> RoutableModel:
    if (found := _named(candidates, model)) is None:
        raise UnknownModel(model=model) if candidates else NoProvider(retry_after_s=60)
    return found


def _choice(candidates: list[RoutableModel]) -> Choice:
    row = cached("default model", ModelChoice.objects.first)
    if row is None:
        # Nobody chose: what the installation is set up with, never an account that was merely added.
        return Choice(next((one for one in candidates if one.account.is_built_in), None), None, False)
    first = _find(candidates, row.account_id, row.model)
    fallback = _find(candidates, row.fallback_account_id, row.fallback_model)
    return Choice(first, fallback if fallback != first else None, first is not None)


def _named(candidates: list[RoutableModel], model: str) -> RoutableModel | None:
    """Find ``<account>/<model>`` or a bare model name; the organisation's own accounts come first."""
    return next(_matching(candidates, model), None)


def _matching(candidates: list[RoutableModel], model: str) -> Iterator[RoutableModel]:
    yield from (candidate for candidate in candidates if candidate.card.name == model)
    yield from (candidate for candidate in candidates if f"{candidate.account.name}/{candidate.card.name}" == model)


def _find(candidates: list[RoutableModel], account_id: object, model: str) -> RoutableModel | None:
    return next((one for one in candidates if one.account.id == account_id and _is(one, model)), None)


def _is(candidate: RoutableModel, model: str) -> bool:
    """What was chosen is the built-in model, whichever of them runs at the moment."""
    return candidate.card.name == model or candidate.account.kind is Kind.LOCAL
