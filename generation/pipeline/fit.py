"""Make a prompt fit the model that shall answer: fewer sources first, then a shorter answer, else a clear no."""

from dataclasses import dataclass, replace

from billing.events import Amount, Price
from generation import tokens
from generation.errors import PromptTooLong
from generation.events import Message, Passage
from generation.offers import Offer
from generation.pipeline.plan import Plan, wanted_tokens
from generation.prompt import RETRIEVED, Section, digest, join
from generation.providers import local_tokens

LEAST_OUTPUT_TOKENS = 64
"""An answer shorter than this helps nobody; below it we refuse instead of shrinking."""

# What a chat template adds around a message of the built-in model, with room to spare.
_TEMPLATE_TOKENS = 8


@dataclass(frozen=True, slots=True)
class Draft:
    """A prompt exactly as it will be sent to one model. `input_tokens` is an upper bound."""

    offer: Offer
    price: Price
    messages: tuple[Message, ...]
    input_tokens: int
    max_tokens: int
    passages: tuple[Passage, ...]
    relations: tuple[str, ...]
    passages_dropped: int

    @property
    def amount(self) -> Amount:
        """What this call can use at most."""
        return self.price.amount(self.input_tokens, self.max_tokens)

    @property
    def prompt_sha256(self) -> str:
        return digest(self.messages)

    def with_output(self, max_tokens: int) -> "Draft":
        return replace(self, max_tokens=max_tokens)


def fit(plan: Plan, offer: Offer) -> Draft:
    """Return the draft for an offer; raises PromptTooLong, and billing's Unpriced."""
    window, wanted = offer.card.context_window, wanted_tokens(plan.request)
    kept = sum(role == RETRIEVED for role, _ in plan.parts)
    counted = count(offer, messages := join(plan.parts))
    while kept and counted + wanted > window:
        kept = max(0, kept - max(1, _share(counted + wanted - window, counted, kept)))
        counted = count(offer, messages := join(_with_sources(plan.parts, kept)))
    room = window - counted
    if room < min(wanted, LEAST_OUTPUT_TOKENS):
        raise PromptTooLong(prompt_tokens=counted, max_tokens=wanted, context_window=window)
    passages, relations = _kept(plan, kept)
    dropped = len(plan.augmentation.passages) - len(passages)
    return Draft(offer, offer.price(counted), messages, counted, min(wanted, room), passages, relations, dropped)


def count(offer: Offer, messages: tuple[Message, ...]) -> int:
    """Return an upper bound of the prompt's tokens for this model."""
    if offer.account.is_demo:
        exact = [local_tokens.count(message.content) for message in messages]
        if None not in exact:
            return sum(one or 0 for one in exact) + _TEMPLATE_TOKENS * (len(messages) + 1)
    return tokens.count_prompt(offer.card.name, messages)


def _share(excess: int, counted: int, kept: int) -> int:
    """How many sources to leave out at once, if all are about equally long."""
    return excess * kept // max(counted, 1)


def _with_sources(parts: tuple[Section, ...], kept: int) -> list[Section]:
    seen, chosen = 0, []
    for role, text in parts:
        seen += role == RETRIEVED
        if role != RETRIEVED or seen <= kept:
            chosen.append((role, text))
    return chosen


def _kept(plan: Plan, sources: int) -> tuple[tuple[Passage, ...], tuple[str, ...]]:
    relations = plan.augmentation.relations if sources else ()
    return plan.augmentation.passages[: max(0, sources - bool(relations))], relations
