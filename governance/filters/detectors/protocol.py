"""What a detector is: a name for rules, options of its own, and a way to find spans.

The rest of the filter knows detectors only through this. Where a match may be shorter or longer than all others,
the detector says so itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import regex

from governance.filters.detectors.options import KEEP_LAST, Option, checked
from governance.filters.detectors.spans import Finder

MIN_CHARS = 6
"""Most matches have at least as many characters: the shortest is a telephone number of six digits."""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A match between two lines of its own, which runs on over blanks and line ends.

    Each header begins with `mark`, and `mark` ends in no character after which a match could not go on.
    """

    mark: str
    header: "regex.Pattern[str]"
    footer: "regex.Pattern[str]"


class Detector(Protocol):
    """Finds one kind of thing in texts."""

    @property
    def name(self) -> str:
        """By which rules name it; never changed, since published policies hold it."""

    @property
    def options(self) -> Sequence[Option]: ...

    @property
    def enclosures(self) -> Sequence[Enclosure]: ...

    @property
    def min_chars(self) -> int:
        """The shortest match; below MIN_CHARS `may_be_short` is asked before a closer look."""

    def parse(self, sent: Any) -> dict[str, Any]:
        """Check a rule's options, as they are to be stored. Raises InvalidOptions."""

    def finder(self, options: Mapping[str, Any]) -> Finder:
        """How to look with these options."""

    def may_be_short(self, text: str, before: str) -> bool:
        """Whether a match may stand in a text shorter than MIN_CHARS, after what was `before`; told cheaply."""

    def unfinished_from(self, text: str) -> int | None:
        """Where a match starts that a text over the hard limit breaks off, so that its rest must not pass either."""


class PatternDetector:
    """A detector that is one function, and whose matches are neither very short nor longer than a segment."""

    options: Sequence[Option] = (KEEP_LAST,)
    enclosures: Sequence[Enclosure] = ()
    min_chars: int = MIN_CHARS

    def __init__(self, name: str, find: Finder) -> None:
        self.name = name
        self._find = find

    def parse(self, sent: Any) -> dict[str, Any]:
        return checked(self.options, sent)

    def finder(self, options: Mapping[str, Any]) -> Finder:
        return self._find

    def may_be_short(self, text: str, before: str) -> bool:
        return False

    def unfinished_from(self, text: str) -> int | None:
        return None
