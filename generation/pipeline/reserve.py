"""reserve: set the money aside before a provider is called; shrink, then go cheaper, then refuse."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from billing import commands as billing
from billing import queries as budgets
from billing.errors import CapReached, HeldByRunningWork, Unpriced
from billing.events import Headroom
from generation.catalogue.accounts import credentials
from generation.catalogue.routable import RoutableModel
from generation.errors import BeyondCeiling, PromptTooLong, ProvidersFailed
from generation.limits.breaker import Breaker, Gate
from generation.pipeline.augment import source_of
from generation.pipeline.fit import MIN_OUTPUT_TOKENS, PreparedPrompt, fit
from generation.pipeline.prepare import Prepared
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
class RouteAttempt:
    """One model of the route and, if it did not answer, why not."""

    provider: str
    model: str
    failure: str = ""

    def as_dict(self) -> dict[str, str]:
        return {"provider": self.provider, "model": self.model, "failure": self.failure}


@dataclass(frozen=True, slots=True)
class Attempt:
    """A call that may be made: its prompt, its hold, whom to call as; `passed_over` were skipped before it."""

    prompt: PreparedPrompt
    hold_id: UUID
    credentials: Credentials
    breaker: Breaker
    passed_over: tuple[RouteAttempt, ...]
    is_shortened: bool

    @property
    def sources(self) -> list[Mapping[str, Any]]:
        """Where the passages stand that the model is given."""
        return [source_of(passage) for passage in self.prompt.passages]


def reserve(
    prepared: Prepared, candidates: Sequence[RoutableModel], purpose: str, max_nano_usd: int | None = None
) -> Attempt:
    """Reserve for the first model that can be called and paid, inside the scope.

    Every model of the route reserves like a first call, and no more than `max_nano_usd`: what is left of the price
    that was shown. Raises the budget's refusal (402 or 429, with its reason and times) when none can be paid,
    BeyondCeiling, PromptTooLong, Unpriced, or ProvidersFailed when all breakers are open.
    """
    passed_over: list[RouteAttempt] = []
    refusals: list[ScriptoriumError] = []
    waits_s: list[float] = []
    for candidate in candidates:
        try:
            attempt = _reserve_for(prepared, candidate, purpose, max_nano_usd)
        except (*BudgetRefusal, BeyondCeiling, PromptTooLong, Unpriced) as refusal:
            if isinstance(refusal, Unpriced) and candidate == prepared.route[0]:
                raise  # a mistake of ours that another model would hide
            refusals.append(refusal)
            passed_over.append(route_attempt(candidate, refusal.code))
            continue
        if isinstance(attempt, Attempt):
            return replace(attempt, passed_over=tuple(passed_over))
        passed_over.append(route_attempt(candidate, FailureKind.CIRCUIT_OPEN.value))
        waits_s.append(attempt.wait_s)
    raise _final(refusals, passed_over, waits_s)


def price_with_fallback(prepared: Prepared) -> int:
    """Nano-USD of a call that ends with whoever was chosen to step in, 0 where there is nobody or no money for it.

    The first model may have read the prompt twice by then, and may charge for that. A part of the price that is shown.
    """
    if len(prepared.route) == 1:
        return 0
    room = budgets.headroom(prepared.actor)
    last = _fitted(prepared, prepared.route[-1])
    if last is None or (last := within(room, last)) is None:
        return 0
    read = sum(_READINGS * prompt.price.cost(prompt.input_tokens, 0) for prompt in _before_the_last(prepared))
    whole = read + last.amount.nano_usd
    return whole if room.left_nano_usd is None else min(whole, room.left_nano_usd)


def _before_the_last(prepared: Prepared) -> list[PreparedPrompt]:
    return [prompt for candidate in prepared.route[:-1] if (prompt := _fitted(prepared, candidate))]


def _fitted(prepared: Prepared, candidate: RoutableModel) -> PreparedPrompt | None:
    try:
        return fit(prepared, candidate)
    except (PromptTooLong, Unpriced):
        return None


def route_attempt(candidate: RoutableModel, failure: str = "") -> RouteAttempt:
    return RouteAttempt(candidate.account.kind.value, candidate.card.name, failure)


def _reserve_for(
    prepared: Prepared, candidate: RoutableModel, purpose: str, max_nano_usd: int | None
) -> Attempt | Gate:
    """Reserve for one model; its gate when that is closed. Money is set aside last: nothing after it is refused."""
    prompt = fit(prepared, candidate)
    affordable = within(Headroom(max_nano_usd, None, []), prompt)
    if affordable is None:
        raise BeyondCeiling()
    breaker = Breaker(prepared.actor.tenant_id, candidate.account.id, candidate.card.name, candidate.account.kind.value)
    if not (gate := breaker.ask()).is_open:
        return gate
    try:
        opened = credentials(candidate.account)
        hold_id, held = _hold(prepared.actor, affordable, purpose)
    except ScriptoriumError:
        breaker.release_probe()
        raise
    return Attempt(held, hold_id, opened, breaker, (), held.max_tokens < prompt.max_tokens)


def _hold(actor: Actor, prompt: PreparedPrompt, purpose: str) -> tuple[UUID, PreparedPrompt]:
    """Set the prompt's amount aside, or that of the longest answer there is money for."""
    hold_id = uuid7()
    try:
        return hold_id, _set_aside(actor, hold_id, prompt, purpose)
    except BudgetRefusal:
        smaller = shrink(actor, prompt)
        if smaller is None:
            raise
    return hold_id, _set_aside(actor, hold_id, smaller, purpose)


def _set_aside(actor: Actor, hold_id: UUID, prompt: PreparedPrompt, purpose: str) -> PreparedPrompt:
    # Should we die before the first checkpoint, the prompt at least is booked.
    least = prompt.price.amount(prompt.input_tokens, 0)
    # It is committed with the row that says "running", before the call is made.
    billing.hold(actor, hold_id, prompt.price, prompt.amount, purpose=purpose, lease_s=HOLD_LEASE_S, at_least=least)
    return prompt


def shrink(actor: Actor, prompt: PreparedPrompt) -> PreparedPrompt | None:
    """Return the prompt with the longest answer that is left to pay for; None when that is too short to help."""
    return within(budgets.headroom(actor), prompt)


def within(room: Headroom, prompt: PreparedPrompt) -> PreparedPrompt | None:
    """The same for any room."""
    if _fits(room, prompt):
        return prompt
    prompt = prompt.once()
    fits = prompt.max_tokens
    if room.left_tokens is not None:
        fits = min(fits, room.left_tokens - prompt.input_tokens)
    if room.left_nano_usd is not None and (each := prompt.price.dearest_output_per_million):
        left = room.left_nano_usd - prompt.price.ceiling(prompt.input_tokens, 0).nano_usd
        fits = min(fits, left * 1_000_000 // each)
    return prompt.with_output(fits) if fits >= min(MIN_OUTPUT_TOKENS, prompt.max_tokens) else None


def _fits(room: Headroom, prompt: PreparedPrompt) -> bool:
    amount = prompt.amount
    return (room.left_tokens is None or amount.tokens <= room.left_tokens) and (
        room.left_nano_usd is None or amount.nano_usd <= room.left_nano_usd
    )


def _final(
    refusals: Sequence[ScriptoriumError], passed_over: Sequence[RouteAttempt], waits_s: Sequence[float]
) -> ScriptoriumError:
    """The first reason counts: it is about the model that was asked for."""
    if refusals:
        return refusals[0]
    return ProvidersFailed(attempts=[one.as_dict() for one in passed_over], retry_after_s=max(1, round(min(waits_s))))
