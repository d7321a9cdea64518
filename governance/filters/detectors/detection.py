"""Several detectors asked as one."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Self

from governance.filters.detectors.catalogue import BY_NAME
from governance.filters.detectors.context import Passage
from governance.filters.detectors.protocol import MIN_CHARS, Detector, Enclosure
from governance.filters.detectors.spans import Finder, Span, settle

# Every match has one, whatever signs and marks stand in it.
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")


class Detection:
    """Disjoint spans, left to right, of all detectors together.

    `enclosures` are those of the detectors, each with the detector's name.
    """

    def __init__(self, finders: Sequence[tuple[Detector, Finder]]) -> None:
        self._detectors = tuple(detector for detector, _ in finders)
        self._finders = tuple((detector.name, finder) for detector, finder in finders)
        self._short = tuple((one, finder) for one, finder in finders if one.min_chars < MIN_CHARS)
        self.enclosures: tuple[tuple[str, Enclosure], ...] = tuple(
            (detector.name, enclosure) for detector in self._detectors for enclosure in detector.enclosures
        )

    @classmethod
    def of(cls, wanted: Mapping[str, Mapping[str, Any]]) -> Self:
        """`wanted` maps detector names to their options. An unknown name is a KeyError."""
        return cls([(BY_NAME[name], BY_NAME[name].finder(options)) for name, options in wanted.items()])

    def __call__(self, text: str) -> list[Span]:
        return settle(self.overlapping(text))

    def overlapping(self, text: str, before: str = "", after: str = "") -> list[Span]:
        """Every detector's own answer, unsettled. `before` and `after` are read, and nothing in them is answered."""
        if not _LETTER_OR_DIGIT.search(text):
            return []
        finders = self._finders if len(text) >= MIN_CHARS else self._for_short(text, before)
        if not finders:
            return []
        passage = Passage(text, before, after)
        return [Span(*passage.original(start, end), name) for name, find in finders for start, end in find(passage)]

    def _for_short(self, text: str, before: str) -> tuple[tuple[str, Finder], ...]:
        return tuple([(one.name, find) for one, find in self._short if one.may_be_short(text, before)])

    def unfinished(self, text: str) -> Span | None:
        """The match that a text over the hard limit breaks off, to the text's end; the first of several."""
        starts = [(one.unfinished_from(text), one.name) for one in self._detectors]
        found = [Span(start, len(text), name) for start, name in starts if start is not None]
        return min(found, default=None)
