"""What a detector returns and how overlapping answers are settled."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from governance.filters.detectors.context import Passage


class Span(NamedTuple):
    """Characters [start, end) of a text that a detector claims."""

    start: int
    end: int
    detector: str


Finder = Callable[[Passage], Iterable[tuple[int, int]]]


def settle(spans: Iterable[Span]) -> list[Span]:
    """Make spans disjoint without uncovering a character.

    Leftmost wins, then longest; a later span that only overlaps keeps its uncovered rest.
    """
    settled: list[Span] = []
    covered = 0
    for span in sorted(spans, key=lambda s: (s.start, -s.end)):
        if span.end > covered:
            settled.append(span._replace(start=max(span.start, covered)))
            covered = span.end
    return settled
