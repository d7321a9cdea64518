"""Make a prompt fit the model that shall answer: fewer sources first, then a shorter answer, else a clear no."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from billing.events import Amount, Price
from generation.catalogue.routable import RoutableModel
from generation.errors import PromptTooLong
from generation.events import GenerationRequest, Message, Passage
from generation.pipeline.prepare import Prepared
from generation.prompts import tokens
from generation.prompts.answer_format import spelled
from generation.prompts.assembly import (
    RETRIEVED,
    ScreenedSection,
    cut_document,
    cut_relations,
    is_document,
    is_relations,
    is_said_by,
    join,
)
from generation.prompts.screened import Screened
from generation.providers import local_tokens

MIN_OUTPUT_TOKENS = 64
"""An answer shorter than this helps nobody; below it we refuse instead of shrinking."""

MAX_TOKENS = 32_000
# What a chat template adds around a message of the built-in model, with room to spare.
_TEMPLATE_TOKENS = 8
# Not worth cutting any further.
_MIN_CHARS = 200


@dataclass(frozen=True, slots=True)
class PreparedPrompt:
    """A prompt exactly as it will be sent to one model. `input_tokens` is an upper bound."""

    model: RoutableModel
    price: Price
    messages: tuple[Message, ...]
    input_tokens: int
    max_tokens: int
    passages: tuple[Passage, ...]
    relations: tuple[str, ...]
    passages_dropped: int
    stop: tuple[Screened, ...] = ()
    response_format: Mapping[str, Any] | None = None
    tries: int = 1
    seed: int | None = None

    @property
    def amount(self) -> Amount:
        """What this call can use at most, of whichever kinds its tokens are, its second try included."""
        return self.price.ceiling(self.tries * self.input_tokens, self.tries * self.max_tokens)

    def with_output(self, max_tokens: int) -> "PreparedPrompt":
        return replace(self, max_tokens=max_tokens)

    def once(self) -> "PreparedPrompt":
        """The same without a second try."""
        return replace(self, tries=1)


def fit(prepared: Prepared, candidate: RoutableModel) -> PreparedPrompt:
    """Return the prompt for a model; raises PromptTooLong, and billing's Unpriced."""
    filtered = prepared.filtered
    window, wanted = candidate.card.context_window, wanted_tokens(prepared.request)
    parts = _with_document_cut(candidate, filtered.parts)
    kept = sum(map(_is_source, parts))
    beside = count(candidate, (Message("system", shape),)) if (shape := spelled(filtered.response_format)) else 0
    counted = beside + count(candidate, messages := join(parts))
    while kept and counted + wanted > window:
        kept = max(0, kept - max(1, _share(counted + wanted - window, counted, kept)))
        counted = beside + count(candidate, messages := join(_with_sources(parts, kept)))
    room = window - counted
    if room < min(wanted, MIN_OUTPUT_TOKENS):
        raise PromptTooLong(prompt_tokens=counted, max_tokens=wanted, context_window=window)
    passages, relations = _kept(prepared, kept)
    found = (passages, relations, len(prepared.augmentation.passages) - len(passages))
    asked = (filtered.stop, filtered.response_format, prepared.request.tries)
    return PreparedPrompt(
        candidate, candidate.price(counted), messages, counted, min(wanted, room), *found, *asked, seed=filtered.seed
    )


def wanted_tokens(request: GenerationRequest) -> int:
    """Return the output limit asked for, within reason."""
    return max(1, min(request.max_tokens, MAX_TOKENS))


def count(candidate: RoutableModel, messages: tuple[Message, ...]) -> int:
    """Return an upper bound of the prompt's tokens for this model."""
    if candidate.account.counts_tokens:
        exact = [local_tokens.count(message.content) for message in messages]
        if None not in exact:
            return sum(one or 0 for one in exact) + _TEMPLATE_TOKENS * (len(messages) + 1)
    return tokens.count_prompt(candidate.card.name, messages)


def _share(excess: int, counted: int, kept: int) -> int:
    """How many sources to leave out at once, if all are about equally long."""
    return excess * kept // max(counted, 1)


def _with_sources(parts: Sequence[ScreenedSection], kept: int) -> list[ScreenedSection]:
    """What a passage alone says goes with it: a relation would name a source that the model is not given."""
    seen, chosen = 0, []
    for part in parts:
        seen += _is_source(part)
        if is_relations(part):
            left = cut_relations(part[1], kept - 1)
            chosen += [(part[0], left)] if left else []
        elif not _is_source(part) or seen <= kept:
            chosen.append(part)
    return chosen


def _is_source(part: ScreenedSection) -> bool:
    return part[0] == RETRIEVED and not is_document(part)


def _with_document_cut(candidate: RoutableModel, parts: Sequence[ScreenedSection]) -> list[ScreenedSection]:
    """The parts, the document beside the request cut to at most half the window: question and sources need room."""
    most = candidate.card.context_window // 2
    return [(role, _cut(candidate, text, most)) if is_document((role, text)) else (role, text) for role, text in parts]


def _cut(candidate: RoutableModel, text: Screened, max_tokens: int) -> Screened:
    while len(text) > _MIN_CHARS and (counted := count(candidate, (Message("user", text),))) > max_tokens:
        text = cut_document(text, int(len(text) * min(0.95 * max_tokens / counted, 0.9)))
    return text


def _kept(prepared: Prepared, sources: int) -> tuple[tuple[Passage, ...], tuple[str, ...]]:
    found = prepared.augmentation
    passages = found.passages[: max(0, sources - bool(found.relations))]
    if len(passages) == len(found.passages):
        return passages, found.relations
    return passages, tuple(one for one in found.relations if is_said_by(one, len(passages)))
