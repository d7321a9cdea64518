"""Words of a text as a search compares them: without case, diacritics and ligatures.

Words are folded when they are stored and when they are asked for. A script that writes no blanks is cut into
overlapping pairs of letters, so that any part of it is found.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import regex

from kernel.folding import fold

MAX_LETTERS = 64
MAX_ASKED = 12

_RUN = regex.compile(r"[\p{L}\p{M}\p{N}]+")
_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}ー"
_PART = regex.compile(rf"[{_UNSPACED}]+|[^{_UNSPACED}]+")
_IS_UNSPACED = regex.compile(rf"[{_UNSPACED}]")
# Of a long text, how many places are weighed for the passage that is shown.
_MAX_PLACES = 500
_BEFORE, _SHOWN = 60, 220


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a passage; one that matches what was asked for is marked."""

    text: str
    is_match: bool


def stored_words(text: str) -> set[str]:
    """What a document is found by. A word is found by its beginning."""
    return set(word_occurrences(text))


def word_occurrences(text: str) -> Counter[str]:
    """The same words, each with how often it stands there. With a blank between, two texts have the sum of theirs."""
    found = Counter[str]()
    for run, times in Counter(_RUN.findall(text)).items():
        for part in _parts(run):
            for word in _pairs(part) if _IS_UNSPACED.match(part) else [part[:MAX_LETTERS]]:
                found[word] += times
    return found


def asked_words(query: str) -> list[str]:
    """What must all stand in a document, each as the beginning of one of its words."""
    asked: list[str] = []
    for part in _asked_parts(query):
        pairs = [pair for pair in _pairs(part) if len(pair) == 2] if _IS_UNSPACED.match(part) else []
        asked.extend(pairs or [part[:MAX_LETTERS]])
    return list(dict.fromkeys(asked))[:MAX_ASKED]


def passage(text: str, query: str) -> list[Piece]:
    """The lines around the place that holds most of the words asked for; empty when the text holds none."""
    places = _places(text, list(dict.fromkeys(_asked_parts(query)))[:MAX_ASKED])
    if not places:
        return []
    first = max(places, key=lambda place: (_held(places, place[0]), -place[0]))[0]
    start, end = _whole_words(text, max(first - _BEFORE, 0), first + _SHOWN - _BEFORE)
    return list(_pieces(text, start, end, [place for place in places if start <= place[0] and place[1] <= end]))


def _parts(run: str) -> list[str]:
    return [part for folded in _RUN.findall(fold(run)) for part in _PART.findall(folded)]


def _asked_parts(query: str) -> list[str]:
    return [part for run in _RUN.findall(query) for part in _parts(run)]


def _pairs(part: str) -> list[str]:
    return [part[at : at + 2] for at in range(len(part))]


def _places(text: str, asked: list[str]) -> list[tuple[int, int, int]]:
    """From, to and number of the word asked for, in the order of the text."""
    found: list[tuple[int, int, int]] = []
    for match in _RUN.finditer(text):
        folded = fold(match.group())
        for number, part in enumerate(asked):
            at = folded.find(part) if _IS_UNSPACED.match(part) else (0 if folded.startswith(part) else -1)
            if at >= 0:
                found.append((*_as_written(match, at, at + len(part)), number))
        if len(found) >= _MAX_PLACES:
            break
    return sorted(found)


def _as_written(match: "regex.Match[str]", start: int, end: int) -> tuple[int, int]:
    """Places in the text of what folding may have made shorter or longer."""
    run = match.group()
    if len(fold(run)) == len(run):
        return match.start() + start, match.start() + end
    reached = [len(fold(run[:at])) for at in range(len(run) + 1)]
    first = max(at for at, length in enumerate(reached) if length <= start)
    last = next((at for at, length in enumerate(reached) if length >= end), len(run))
    return match.start() + first, match.start() + max(last, first + 1)


def _held(places: list[tuple[int, int, int]], start: int) -> int:
    return len({number for at, _, number in places if start <= at < start + _SHOWN - _BEFORE})


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """Does not begin or end inside a word, if a blank is near."""
    if start and (blank := regex.search(r"\s", text, pos=start, endpos=start + 25)):
        start = blank.end()
    if end < len(text) and (blank := regex.search(r"(?r)\s", text, pos=end - 25, endpos=end)):
        end = blank.start()
    return start, min(end, len(text))


def _pieces(text: str, start: int, end: int, places: list[tuple[int, int, int]]) -> Iterator[Piece]:
    at = start
    if start:
        yield Piece("… ", False)
    for first, last, _ in places:
        if first > at:
            yield Piece(text[at:first], False)
        if last > at:
            yield Piece(text[max(at, first) : last], True)
            at = last
    if at < end:
        yield Piece(text[at:end], False)
    if end < len(text):
        yield Piece(" …", False)
