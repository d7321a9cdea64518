"""Which words of a text come from another one: how a moved passage is told from what a person typed inside it."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

_TOKENS = re.compile(r"\s*(?:\w+|[^\w\s])\s*")
_SHORTEST = 3
_PROOF_WORDS = 3


class Source:
    """A text that others may have taken words from."""

    def __init__(self, text: str) -> None:
        self._text = _plain(text)
        self._words = [token.strip() for token in _TOKENS.findall(text)]

    def pieces(self, text: str) -> list[tuple[str, bool]]:
        """Cut a text into pieces and say of each whether it is borrowed. The pieces joined are the text.

        A text wholly in the source is borrowed from three characters on. In a mixed one, words are that follow
        each other in the source, whatever stands between them here, from three on: fewer may be chance.
        """
        if self._holds(text):
            return [(text, True)]
        tokens = _TOKENS.findall(text)
        borrowed = set(self._borrowed([token.strip() for token in tokens]))
        pieces = groupby(range(len(tokens)), borrowed.__contains__)
        return [("".join(tokens[at] for at in group), is_borrowed) for is_borrowed, group in pieces] or [(text, False)]

    def _holds(self, text: str) -> bool:
        wanted = _plain(text)
        return len(wanted) >= _SHORTEST and wanted in self._text

    def _borrowed(self, words: list[str]) -> Iterator[int]:
        """Which words are borrowed, by their place: the longest chain, then what is left on both sides of it."""
        places: dict[str, list[int]] = defaultdict(list)
        for at, word in enumerate(words):
            places[word].append(at)
        parts = [(0, len(words))]
        while parts:
            low, high = parts.pop()
            chain = self._longest_chain(words, places, low, high)
            if len(chain) >= _PROOF_WORDS:
                yield from chain
                parts += [(low, chain[0]), (chain[-1] + 1, high)]

    def _longest_chain(
        self, words: Sequence[str], places: Mapping[str, list[int]], low: int, high: int
    ) -> Sequence[int]:
        """Where words stand, between two places, that follow each other in the source without a gap there."""
        best: list[int] = []
        first = last = -1
        for start in range(len(self._words) if high - low >= _PROOF_WORDS else 0):
            chain = _chain(self._words[start : start + high - low], places, low, high)
            if len(chain) > len(best):
                best, first, last = chain, start, start + len(chain)
        return self._with_cut_words(words, best, first, last) if best else best

    def _with_cut_words(self, words: Sequence[str], chain: list[int], first: int, last: int) -> list[int]:
        """With the half words at both ends of a text that was cut inside of words."""
        end = len(words) - 1
        before = [0] if chain[0] == 1 and first and self._words[first - 1].endswith(words[0]) else []
        is_cut = chain[-1] == end - 1 and last < len(self._words) and self._words[last].startswith(words[end])
        return [*before, *chain, *([end] if is_cut else [])]


def _chain(wanted: Sequence[str], places: Mapping[str, list[int]], low: int, high: int) -> list[int]:
    """The first places where these words stand one after the other, as far as they do."""
    chain: list[int] = []
    at = low
    for word in wanted:
        known = places.get(word, [])
        place = bisect_left(known, at)
        if place == len(known) or known[place] >= high:
            return chain
        chain.append(known[place])
        at = known[place] + 1
    return chain


def _plain(text: str) -> str:
    return " ".join(text.split())
