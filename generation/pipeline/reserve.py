"""Set the money aside before a provider is called; shrink, then go cheaper, then refuse."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from billing import commands as billing
from billing import queries as budgets
from billing.errors import CapReached, HeldByRunningWork, Unpriced
from billing.events import Headroom
from generation.catalogue.accounts import credentials
from generation.catalogue.routable import Offer
from generation.errors import BeyondCeiling, PromptTooLong, ProvidersFailed
from generation.limits.breaker import Breaker, Gate
from generation.pipeline.fit import LEAST_OUTPUT_TOKENS, Draft, fit
from generation.pipeline.plan import Plan
from generation.providers.accounts import Credentials
from generation.providers.failures import FailureKind
from kernel.errors import ScriptoriumError
from kernel.ids import uuid7
from kernel.tenancy import Actor

HOLD_LEASE_S = 60
# A model that fails is tried once more.
_READINGS = 2
BudgetRefusal = (CapReached, HeldByRunningWork)


@dataclass(frozen=True, slots=True)
class Hop:
    """One model of the route and, if it did not answer, why not."""

    provider: str
    model: str
    failure: str = ""

    def as_dict(self) -> dict[str, str]:
        return {"provider": self.provider, "model": self.model, "failure": self.failure}


@dataclass(frozen=True, slots=True)
class Begun:
    """A call that may be made: its draft, its hold, whom to call as; `passed_over` were skipped before it."""

    draft: Draft
    hold_id: UUID
    credentials: Credentials
    breaker: Breaker
    passed_over: tuple[Hop, ...]
    is_shortened: bool


def begin(plan: Plan, offers: Sequence[Offer], purpose: str, most_nano_usd: int | None = None) -> Begun:
    """Reserve for the first offer that can be called and paid, inside the scope.

    Every model of the route reserves like a first call, and no more than `most_nano_usd`: what is left of the price
    that was shown. Raises the budget's refusal (402 or 429, with its reason and times) when none can be paid,
    BeyondCeiling, PromptTooLong, Unpriced, or ProvidersFailed when all breakers are open.
    """
    passed_over: list[Hop] = []
    refusals: list[ScriptoriumError] = []
    waits_s: list[float] = []
    for offer in offers:
        try:
            begun = _begin(plan, offer, purpose, most_nano_usd)
        except (*BudgetRefusal, BeyondCeiling, PromptTooLong, Unpriced) as refusal:
            if isinstance(refusal, Unpriced) and offer == plan.offers[0]:
                raise  # a mistake of ours that another model would hide
            refusals.append(refusal)
            passed_over.append(hop(offer, refusal.code))
            continue
        if isinstance(begun, Begun):
            return replace(begun, passed_over=tuple(passed_over))
        passed_over.append(hop(offer, FailureKind.CIRCUIT_OPEN.value))
        waits_s.append(begun.wait_s)
    raise _final(refusals, passed_over, waits_s)


def price_with_fallback(plan: Plan) -> int:
    """Nano-USD of a call that ends with whoever was chosen to step in, 0 where there is nobody or no money for it.

    The first model may have read the prompt twice by then, and may charge for that. A part of the price that is shown.
    """
    if len(plan.offers) == 1:
        return 0
    room = budgets.headroom(plan.actor)
    last = _fitted(plan, plan.offers[-1])
    if last is None or (last := within(room, last)) is None:
        return 0
    read = sum(_READINGS * draft.price.cost(draft.input_tokens, 0) for draft in _before_the_last(plan))
    whole = read + last.amount.nano_usd
    return whole if room.left_nano_usd is None else min(whole, room.left_nano_usd)


def _before_the_last(plan: Plan) -> list[Draft]:
    return [draft for offer in plan.offers[:-1] if (draft := _fitted(plan, offer))]


def _fitted(plan: Plan, offer: Offer) -> Draft | None:
    try:
        return fit(plan, offer)
    except (PromptTooLong, Unpriced):
        return None


def hop(offer: Offer, failure: str = "") -> Hop:
    return Hop(offer.account.kind.value, offer.card.name, failure)


def _begin(plan: Plan, offer: Offer, purpose: str, most_nano_usd: int | None) -> Begun | Gate:
    """Reserve for one offer; its gate when that is closed."""
    draft = fit(plan, offer)
    affordable = within(Headroom(most_nano_usd, None, []), draft)
    if affordable is None:
        raise BeyondCeiling()
    breaker = Breaker(plan.actor.tenant_id, offer.account.id, offer.card.name, offer.account.kind.value)
    if not (gate := breaker.ask()).is_open:
        return gate
    try:
        hold_id, held = _reserve(plan.actor, affordable, purpose)
    except ScriptoriumError:
        breaker.let_go()
        raise
    return Begun(held, hold_id, credentials(offer.account), breaker, (), held.max_tokens < draft.max_tokens)


def _reserve(actor: Actor, draft: Draft, purpose: str) -> tuple[UUID, Draft]:
    """Set the draft's amount aside, or that of the longest answer there is money for."""
    hold_id = uuid7()
    try:
        return hold_id, _set_aside(actor, hold_id, draft, purpose)
    except BudgetRefusal:
        smaller = shrink(actor, draft)
        if smaller is None:
            raise
    return hold_id, _set_aside(actor, hold_id, smaller, purpose)


def _set_aside(actor: Actor, hold_id: UUID, draft: Draft, purpose: str) -> Draft:
    # Should we die before the first checkpoint, the prompt at least is booked.
    least = draft.price.amount(draft.input_tokens, 0)
    # It is committed with the row that says "running", before the call is made.
    billing.hold(actor, hold_id, draft.price, draft.amount, purpose=purpose, lease_s=HOLD_LEASE_S, at_least=least)
    return draft


def shrink(actor: Actor, draft: Draft) -> Draft | None:
    """Return the draft with the longest answer that is left to pay for; None when that is too short to help."""
    return within(budgets.headroom(actor), draft)


def within(room: Headroom, draft: Draft) -> Draft | None:
    """The same for any room."""
    if _fits(room, draft):
        return draft
    draft = draft.once()
    fits = draft.max_tokens
    if room.left_tokens is not None:
        fits = min(fits, room.left_tokens - draft.input_tokens)
    if room.left_nano_usd is not None and (each := draft.price.dearest_output_per_million):
        left = room.left_nano_usd - draft.price.ceiling(draft.input_tokens, 0).nano_usd
        fits = min(fits, left * 1_000_000 // each)
    return draft.with_output(fits) if fits >= min(LEAST_OUTPUT_TOKENS, draft.max_tokens) else None


def _fits(room: Headroom, draft: Draft) -> bool:
    amount = draft.amount
    return (room.left_tokens is None or amount.tokens <= room.left_tokens) and (
        room.left_nano_usd is None or amount.nano_usd <= room.left_nano_usd
    )


def _final(
    refusals: Sequence[ScriptoriumError], passed_over: Sequence[Hop], waits_s: Sequence[float]
) -> ScriptoriumError:
    """The first reason counts: it is about the model that was asked for."""
    if refusals:
        return refusals[0]
    return ProvidersFailed(attempts=[one.as_dict() for one in passed_over], retry_after_s=max(1, round(min(waits_s))))
