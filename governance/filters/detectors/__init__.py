"""The deterministic detectors, by the name a rule uses."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from governance.filters.detectors import cards, emails, ibans, labelled, phones, secrets
from governance.filters.detectors.context import Passage
from governance.filters.detectors.spans import Finder, Span, settle

DEFAULT_REGIONS = ("US", "GB", "DE", "FR")

# The shortest of all is a telephone number of six digits, but for what a label gives away.
FEWEST_CHARS = 6
# Every match has one, whatever signs and marks stand in it.
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")

_MAKERS: dict[str, Callable[[Mapping[str, Any]], Finder]] = {
    "card": lambda options: cards.find,
    "email": lambda options: emails.find,
    "iban": lambda options: ibans.find,
    "phone": lambda options: phones.finder(tuple(options.get("regions") or DEFAULT_REGIONS)),
    "secret": lambda options: secrets.find,
}
NAMES = tuple(_MAKERS)


class Detection:
    """Several detectors asked as one: disjoint spans, left to right."""

    def __init__(self, finders: Sequence[tuple[str, Finder]]) -> None:
        self._finders = tuple(finders)
        self.seeks_secrets = any(name == "secret" for name, _ in finders)

    @classmethod
    def of(cls, wanted: Mapping[str, Mapping[str, Any]]) -> "Detection":
        """`wanted` maps detector names to their options. An unknown name is a KeyError."""
        return cls([(name, _MAKERS[name](options)) for name, options in wanted.items()])

    def __call__(self, text: str) -> list[Span]:
        return settle(self.overlapping(text))

    def overlapping(self, text: str, before: str = "", after: str = "") -> list[Span]:
        """Every detector's own answer, unsettled. `before` and `after` are read, and nothing in them is answered."""
        if not _LETTER_OR_DIGIT.search(text):
            return []
        if len(text) < FEWEST_CHARS and not (self.seeks_secrets and labelled.may_be_given_away(text, before)):
            return []
        passage = Passage(text, before, after)
        return [
            Span(*passage.original(start, end), name) for name, find in self._finders for start, end in find(passage)
        ]

    def unfinished_from(self, text: str) -> int | None:
        """Where a credential starts that `text` breaks off, if credentials are looked for at all."""
        return secrets.unfinished_from(text) if self.seeks_secrets else None
