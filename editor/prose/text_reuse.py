"""Which words of a text come from another one: how a moved passage is told from what a person typed inside it."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby, product

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
"""Thai, Lao, Burmese, Khmer, kana and Han are written without spaces: there, a letter counts as a word."""

_TOKENS = re.compile(rf"\s*(?:[^\W{_UNSPACED}]+|[{_UNSPACED}]|[^\w\s])\s*")
_PROOF_WORDS = 3
_MARKS = 3
"""Punctuation that goes with a word, on each side of it."""

_BORDER = _PROOF_WORDS * (_MARKS + 1)
"""How many tokens are compared at a border of a passage, which bounds the work."""

_Stretch = tuple[int, int]
"""Tokens from one place up to, not including, another."""


class Source:
    """A text that others may have taken words from."""

    def __init__(self, text: str) -> None:
        self._text = _plain(text)
        self._blocks = {_plain(block) for block in text.splitlines()} - {""}
        self._words = _words(text)
        wide = (stretch for row in _rows(self._words) for stretch in _widened(self._words, row))
        self._known = {tuple(self._words[low:high]) for low, high in wide}
        self._places: dict[str, list[int]] = defaultdict(list)
        for at, word in enumerate(self._words):
            self._places[word].append(at)

    def pieces(self, text: str) -> list[tuple[str, bool]]:
        """Cut a text into pieces and say of each whether it is reused. The pieces joined are the text.

        Reused are a whole block of the source, three words in a row as they are there, and three words at the
        two borders of the text that follow each other there, around what was inserted. Fewer may be chance.
        """
        if self._holds(text):
            return [(text, True)]
        tokens = _TOKENS.findall(text)
        reused = self._reused([token.strip() for token in tokens])
        pieces = groupby(range(len(tokens)), reused.__contains__)
        return [("".join(tokens[at] for at in group), is_reused) for is_reused, group in pieces] or [(text, False)]

    def _holds(self, text: str) -> bool:
        wanted = _plain(text)
        return wanted in self._blocks or (_is_proof(_words(text)) and wanted in self._text)

    def _reused(self, words: Sequence[str]) -> set[int]:
        """Which words are reused, by their place."""
        rows = [stretch for row in _rows(words) for stretch in self._as_known(words, row)]
        reused = {at for low, high in rows for at in range(low, high)}
        reused.update(self._around(words, 0, rows[0][1] if rows else len(words)))
        reused.update(self._around(words, rows[-1][0] if rows else 0, len(words)))
        return reused

    def _as_known(self, words: Sequence[str], row: _Stretch) -> list[_Stretch]:
        """Three words in a row, with all their punctuation that the source has too; nothing if it has not the words."""
        known = [(low, high) for low, high in _widened(words, row) if tuple(words[low:high]) in self._known]
        return known[-1:]

    def _around(self, words: Sequence[str], low: int, high: int) -> list[int]:
        """Words at both borders of a passage that follow each other in the source, by their place.

        The first and the last word of the whole text may be halves of words.
        """
        best: list[int] = []
        starts = (low, low + 1) if low == 0 else (low,)
        stops = (high, high - 1) if high == len(words) else (high,)
        for start, stop in product(starts, stops):
            for (first, last), head in self._chains(words[start:stop]):
                found = [*range(low, start + head), *range(stop - (last - first) + head, high)]
                if len(found) > len(best) and self._has_halves(words[low:start], first, words[stop:high], last):
                    best = found
        return best

    def _chains(self, passage: Sequence[str]) -> Iterator[tuple[_Stretch, int]]:
        """Stretches of the source of which a passage has the beginning and the end, with the size of the beginning."""
        if not passage:
            return
        tails = {at + 1: self._common_end(passage, at + 1) for at in self._places.get(passage[-1], ())}
        for first in self._places.get(passage[0], ()):
            head = _common_start(passage, self._words[first : first + _BORDER])
            for last in range(first + _PROOF_WORDS, min(first + len(passage), first + head + _BORDER) + 1):
                is_whole = head + tails.get(last, -len(passage)) >= last - first
                if is_whole and self._is_proof_around(first, first + head, last):
                    yield (first, last), min(head, last - first)

    def _is_proof_around(self, first: int, gap: int, last: int) -> bool:
        """Whether a stretch proves something that begins before an insertion and ends after it, each with a word."""
        sides = [side for side in (self._words[first : min(gap, last)], self._words[gap:last]) if side]
        return _is_proof(self._words[first:last]) and all(any(map(_is_word, side)) for side in sides)

    def _common_end(self, passage: Sequence[str], last: int) -> int:
        return _common_start(passage[: -_BORDER - 1 : -1], self._words[max(last - _BORDER, 0) : last][::-1])

    def _has_halves(self, before: Sequence[str], first: int, after: Sequence[str], last: int) -> bool:
        """Whether what stands beside a stretch is what is left of the source's words there, cut inside of a word."""
        left, right = self._words[max(first - 1, 0) : first], self._words[last : last + 1]
        begins = not before or bool(left and left[0].endswith(before[0]))
        return begins and (not after or bool(right and right[0].startswith(after[0])))


def _rows(words: Sequence[str]) -> list[_Stretch]:
    """Every three words in a row, with the punctuation between them."""
    places = [at for at, word in enumerate(words) if _is_word(word)]
    return [(first, last + 1) for first, last in zip(places, places[_PROOF_WORDS - 1 :], strict=False)]


def _widened(words: Sequence[str], row: _Stretch) -> list[_Stretch]:
    """A row alone and with the punctuation around it, the widest last."""
    lows, highs = [row[0]], [row[1]]
    while len(lows) <= _MARKS and lows[-1] > 0 and not _is_word(words[lows[-1] - 1]):
        lows.append(lows[-1] - 1)
    while len(highs) <= _MARKS and highs[-1] < len(words) and not _is_word(words[highs[-1]]):
        highs.append(highs[-1] + 1)
    return sorted(product(lows, highs), key=lambda stretch: stretch[1] - stretch[0])


def _common_start(one: Sequence[str], other: Sequence[str]) -> int:
    pairs = zip(one, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _is_proof(words: Sequence[str]) -> bool:
    return sum(map(_is_word, words)) >= _PROOF_WORDS


def _is_word(token: str) -> bool:
    return token[0].isalnum()


def _words(text: str) -> list[str]:
    return [token.strip() for token in _TOKENS.findall(text)]


def _plain(text: str) -> str:
    return " ".join(text.split())
