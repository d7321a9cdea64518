"""Figures of a text with their unit: digits with any thousands separator, words, and multiples like "million"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from knowledge.citations.evidence.number_words import ARTICLES, ordinals, roman, spelled_numbers
from knowledge.citations.evidence.units import HUNDREDTHS, UNITS, unit_of

GAPS = "'’\u00a0\u202f\u2009"
NUMBER = re.compile(rf"\d{{1,3}}(?: \d{{3}})+(?!\d)(?:[.,]\d+)?|\d(?:[\d.,{GAPS}]*\d)?")
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
NEXT = re.compile(r"[\s\u00a0-]*(m[²³23](?!\w)|[%€$£¥₹₽]|°\s?[CF]\b|[^\W\d_]+(?:/[^\W\d_]+)?)")
BEFORE = re.compile(r"([€$£¥₹₽]|EUR|USD|GBP|CHF|JPY|CNY|INR|PLN|SEK|NOK|DKK|CZK|RUB)\s?$")
MULTIPLES = {
    **dict.fromkeys(["hundred"], 100),
    **dict.fromkeys(["thousand", "tausend", "mille", "k"], 1_000),
    **dict.fromkeys(["million", "millions", "millionen", "mio"], 1_000_000),
    **dict.fromkeys(("billion", "billions", "bn", "mrd"), 1_000_000_000),
    **dict.fromkeys(("milliarde", "milliarden", "milliard", "milliards"), 1_000_000_000),
}
MULTIPLES_OF_MONEY = {
    "m": 1_000_000,
    "mn": 1_000_000,
    "mm": 1_000_000,
    "b": 1_000_000_000,
    "tn": 10**12,
}
"""After an amount of money; elsewhere "m" is a metre."""
DEGREES = ("celsius", "fahrenheit")
BELOW_ZERO = re.compile(r"(?:(?<!\S)[-−–]|\bminus\s)$", re.IGNORECASE)
SQUARE = re.compile(r"[\s-]{0,2}(?:square |sq\.? ?|quadrat)(?:metres?|meters?|metern|m)\b", re.IGNORECASE)
PER_HOUR = re.compile(r"\s(?:per|an|pro|par|i|la)\s(?:hour|stunde|heure|timmen|time)\b", re.IGNORECASE)
PER_HOUR_OF = {1000.0: 1.0, 1609.344: 1.609344}
"""Speed in kilometres an hour by the metres of a length."""
AND_A_HALF = re.compile(r"\b(an?|\w+)\s(?:(hour|day|week|month|year)\s)?and a half(?:\s([^\W\d_]+))?", re.IGNORECASE)
ONE_AND_A_HALF = re.compile(r"\b(?:andert|(\w+)ein)halb\w{0,2}\s([^\W\d_]+)", re.IGNORECASE)
MAX_WORDS = 7
HALF, QUARTERS, THIRDS = (
    frozenset({50.0}),
    frozenset({25.0, 75.0}),
    frozenset({33.0, 33.3, 66.7, 67.0}),
)
PARTS = {
    **dict.fromkeys(
        ["half", "halves", "halb", "halbe", "halben", "hälfte", "moitié", "demi", "demie", "mitad", "metà"],
        HALF,
    ),
    **dict.fromkeys(
        ["quarter", "quarters", "viertel", "dreiviertel", "quart", "quarts", "cuarto", "cuartos"],
        QUARTERS,
    ),
    **dict.fromkeys(["third", "thirds", "drittel", "tiers", "tercio", "tercios"], THIRDS),
}


@dataclass(frozen=True)
class Figure:
    """A number between `start` and `end`; `values` are the ways to read it ("2.340" is 2340 or 2.34)."""

    start: int
    end: int
    values: frozenset[float]
    dimension: str = ""
    factor: float = 1.0

    @cached_property
    def amounts(self) -> frozenset[float]:
        return frozenset(round(value * self.factor, 6) for value in self.values)

    def is_same_as(self, other: "Figure") -> bool:
        """Whether both may say the same: of one dimension by amount, else by number where one has no unit."""
        if self.dimension == other.dimension:
            return bool(self.amounts & other.amounts) if self.dimension else bool(self.values & other.values)
        for small, large in ((self, other), (other, self)):
            if large.dimension in HUNDREDTHS.get(small.dimension, ()):
                return bool({round(one / 100, 6) for one in small.amounts} & large.amounts)
        if self.dimension and other.dimension:
            return False
        if self.dimension in DEGREES or other.dimension in DEGREES:
            return bool(set(map(abs, self.values)) & set(map(abs, other.values)))
        return bool(self.values & other.values)


def figures_in(text: str, *, with_articles: bool) -> Iterator[Figure]:
    """All figures. `with_articles`: "one" and its like count, as they do in what is to support a sentence."""
    written = [_with_unit(text, one.start(), one.end(), _readings(one.group())) for one in NUMBER.finditer(text)]
    yield from written
    for figure in _spelled(text, with_articles):
        if not any(one.start <= figure.start < one.end for one in written):  # "29 pour cent" is no hundred
            yield figure
    yield from _halves(text)
    if with_articles:
        yield from _parts_and_places(text)
        yield from (Figure(start, end, frozenset({float(value)})) for start, end, value in roman(text))


def _halves(text: str) -> Iterator[Figure]:
    """ "An hour and a half", "two and a half years", "anderthalb Stunden"."""
    known = spelled_numbers()
    for match in AND_A_HALF.finditer(text):
        unit = unit_of(match[2] or match[3] or "")
        whole = 1 if match[1].lower() in ("a", "an") else known.get((match[1].lower(),))
        if unit and whole is not None:
            yield Figure(match.start(), match.end(), frozenset({whole + 0.5}), *unit)
    for match in ONE_AND_A_HALF.finditer(text):
        unit = unit_of(match[2])
        whole = known.get(((match[1] or "eins").lower(),))
        if unit and whole is not None:
            yield Figure(match.start(), match.end(), frozenset({whole + 0.5}), *unit)


def _parts_and_places(text: str) -> Iterator[Figure]:
    """Halves and quarters as percent, and ordinals: what may stand for a figure in a source."""
    for word in WORD.finditer(text):
        lower = word.group().lower()
        if lower in PARTS:
            yield Figure(word.start(), word.end(), PARTS[lower], "percent")
            yield Figure(
                word.start(),
                word.end(),
                frozenset(value / 100 for value in PARTS[lower]),
            )
        if place := ordinals().get(lower):
            yield Figure(word.start(), word.end(), frozenset({float(place)}))


def _readings(digits: str) -> frozenset[float]:
    plain = re.sub(rf"[{GAPS} ]", "", digits)
    readings = {plain.replace(",", ""), plain.replace(".", "").replace(",", ".")}
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", plain):
        readings.add(re.sub(r"[.,]", "", plain))
    elif re.fullmatch(r"\d+[.,]\d+", plain):
        readings = {plain.replace(",", ".")}
    return frozenset(float(one) for one in readings if re.fullmatch(r"\d+(?:\.\d+)?", one))


def _spelled(text: str, with_articles: bool) -> Iterator[Figure]:
    known = spelled_numbers()
    words = [(match.group().lower(), match.start(), match.end()) for match in WORD.finditer(text)]
    at, read_to = 0, 0
    while at < len(words):
        if words[at][1] < read_to:  # the unit of the number before: "three per cent" is no hundred
            at += 1
            continue
        for size in range(min(MAX_WORDS, len(words) - at), 0, -1):
            phrase = tuple(word for word, _, _ in words[at : at + size])
            if phrase in known and (with_articles or not (size == 1 and phrase[0] in ARTICLES)):
                figure = _with_unit(
                    text,
                    words[at][1],
                    words[at + size - 1][2],
                    frozenset({float(known[phrase])}),
                )
                yield figure
                read_to = figure.end
                at += size - 1
                break
        at += 1


def _with_unit(text: str, start: int, end: int, values: frozenset[float]) -> Figure:
    following = NEXT.match(text, end)
    if following and (multiple := MULTIPLES.get(following[1].lower())):
        values, end = frozenset(value * multiple for value in values), following.end()
        following = NEXT.match(text, end)
    before = BEFORE.search(text[max(0, start - 4) : start])
    if before:
        if following and (multiple := MULTIPLES_OF_MONEY.get(following[1].lower())):
            values, end = (
                frozenset(value * multiple for value in values),
                following.end(),
            )
        return Figure(start - len(before.group()), end, values, *UNITS[before[1].lower()])
    for _ in range(2):
        if following is None:
            break
        if (square := SQUARE.match(text, end)) is not None:
            return Figure(start, square.end(), values, "area")
        words = following[1].lower()
        if words in ("per", "pour"):
            following = NEXT.match(text, following.end()) or following
            return Figure(start, following.end(), values, "percent")
        if unit := unit_of(following[1]):
            return _of_unit(text, start, following.end(), values, unit)
        following = NEXT.match(text, following.end())
    return Figure(start, end, values)


def _of_unit(text: str, start: int, end: int, values: frozenset[float], unit: tuple[str, float]) -> Figure:
    """With its sign, where one counts: degrees below zero."""
    sign = BELOW_ZERO.search(text[max(0, start - 7) : start]) if unit[0] in DEGREES else None
    if sign:
        values, start = frozenset(-value for value in values), start - len(sign.group())
    hourly = PER_HOUR.match(text, end) if unit[0] == "length" and unit[1] in PER_HOUR_OF else None
    if hourly:
        end, unit = hourly.end(), ("speed", PER_HOUR_OF[unit[1]])
    return Figure(start, end, values, *unit)
