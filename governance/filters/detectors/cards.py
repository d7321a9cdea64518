"""Payment cards: 12 to 19 digits of a known network with a valid check digit (ISO/IEC 7812-1, Annex B)."""

import re
from collections.abc import Iterable, Iterator

import regex

from governance.filters.detectors.context import LOOKBACK_CHARS, Passage
from governance.filters.detectors.protocol import PatternDetector

_LONG = frozenset(range(16, 20))
# Ten in a hundred numbers pass the check digit, so the short ones are taken only where issuers really give them out.
_SHORT_MAESTRO = dict.fromkeys(
    ["5018", "5020", "5038", "5612", "5893", "6304", "6390", "0604"], frozenset(range(12, 20))
)
_BY_FOUR = {**_SHORT_MAESTRO, "1800": frozenset({15}), "2131": frozenset({15})}
_LENGTHS_BY_PREFIX = {
    **dict.fromkeys(["4"], frozenset({13, 16, 19})),
    **dict.fromkeys(["51", "52", "53", "54", "55", "22", "23", "24", "25", "26", "27"], frozenset({16})),
    **dict.fromkeys(["34", "37"], frozenset({15})),
    **dict.fromkeys(["30", "36", "38", "39"], frozenset({14, 16, 19})),
    **dict.fromkeys(["35", "60", "62", "64", "65", "81"], _LONG),
    **dict.fromkeys(["50", "56", "57", "58", "63", "68", "69"], _LONG),
    "67": frozenset(range(12, 20)),
}
_BY_TWO = {
    two: _LENGTHS_BY_PREFIX.get(two[0]) or _LENGTHS_BY_PREFIX.get(two, frozenset())
    for two in (f"{first}{second}" for first in range(10) for second in range(10))
}
# What cards may begin with; most figures of a table end here.
_BEGINNING = r"(?=[3-68]|2[1-7]|1800|0604)"
_SEPARATOR = r"(?:[ \t\n\-\u2010-\u2013\u2212./]|\r\n| [\-\u2010-\u2013/] |  )"
_SHAPE = regex.compile(
    rf"(?<![0-9]){_BEGINNING}(?:"
    # In fours, in the groups of American Express and Diners Club, or in two halves.
    rf"[0-9]{{4}}(?P<s>{_SEPARATOR})(?:[0-9]{{4}}(?P=s)[0-9]{{4}}(?P=s)[0-9]{{1,7}}(?:(?P=s)[0-9]{{1,3}}(?![0-9]))?"
    r"|[0-9]{4}(?P=s)[0-9]{4}|[0-9]{6}(?P=s)[0-9]{4,5}|[0-9]{5}(?P=s)[0-9]{6})"
    r"|[0-9]{4}[ \-][0-9]{4}[ \-][0-9]{4}[ \-][0-9]{4}"
    rf"|[0-9]{{6}}{_SEPARATOR}(?:[0-9]{{13}}|[0-9]{{10}}|[0-9]{{6}})|[0-9]{{8}}{_SEPARATOR}[0-9]{{8,11}}"
    # Digit by digit or in pairs, where the whole row is the number.
    rf"|[0-9](?P<one>{_SEPARATOR})[0-9](?:(?P=one)[0-9]){{10,}}+|[0-9]{{2}}(?P<two>{_SEPARATOR})[0-9]{{2}}(?:(?P=two)[0-9]{{2}}){{4,}}+"
    r"|[0-9]{12,19}"
    r")(?![0-9])"
)
_FOUR_BEFORE = regex.compile(rf"(?r)(?<![0-9])[0-9]{{4}}({_SEPARATOR})")
_SAYS_CARD = regex.compile(
    r"card|visa|master|maestro|amex|american express|diners|karte|kredit|carte|tarjeta", regex.IGNORECASE
)
_GROUP = re.compile("[0-9]+")
_MIN_DIGITS = 12
_DIGITS = "0123456789"
_SIGNS_BETWEEN = " \t\r\n-./\u2010\u2011\u2012\u2013\u2212"
_NOTHING_BETWEEN = dict.fromkeys(map(ord, _SIGNS_BETWEEN))
_DOUBLED = bytes.maketrans(_DIGITS.encode(), bytes(ord("0") + sum(divmod(2 * digit, 10)) for digit in range(10)))


def find(passage: Passage) -> Iterable[tuple[int, int]]:
    """Card numbers in the groups that people write them in, longest first; not any digits of a table that add up."""
    return _in_groups(passage) if passage.holds_digits(_MIN_DIGITS) else ()


def _in_groups(passage: Passage) -> Iterator[tuple[int, int]]:
    text, position, card_end = passage.text, passage.start, -1
    while shape := _SHAPE.search(text, position, passage.end):
        start, shape_end = shape.span()
        written = text[start:shape_end]
        is_row = not written[:3].isdecimal()
        end = start + _card_chars(written, is_row=is_row)
        if end > start and not _goes_on(passage, start, shape_end, card_end):
            yield start, end
            position = card_end = end
        else:
            position = shape_end if is_row else _first_group(text, start)


def _first_group(text: str, start: int) -> int:
    """Where the digits end that stand at `start`."""
    digits = _GROUP.match(text, start)
    return digits.end() if digits else start


def _card_chars(written: str, *, is_row: bool) -> int:
    """How many characters of `written` are a card from its beginning on, 0 if none is.

    The last group of a shape may belong to something else.
    """
    digits = written.translate(_NOTHING_BETWEEN)
    if _is_card(digits):
        return len(written)
    if is_row or len(digits) == len(written):
        return 0
    without_last = written.rstrip(_DIGITS)
    if not _is_card(digits[: len(without_last) - len(written)]):
        return 0
    return len(without_last.rstrip(_SIGNS_BETWEEN))


def _goes_on(passage: Passage, start: int, shape_end: int, card_end: int) -> bool:
    """Whether a shape only continues a row of figures: four digits and the same gap stand before its first group."""
    text, first_end = passage.text, _first_group(passage.text, start)
    if first_end == shape_end:
        return False
    before = _FOUR_BEFORE.match(text, passage.start, start)
    if before is None or before.start() + 4 == card_end or not text.startswith(before[1], first_end):
        return False
    if text[first_end + len(before[1])] not in _DIGITS:
        return False
    return _SAYS_CARD.search(text, max(0, start - LOOKBACK_CHARS), start) is None


def _is_card(digits: str) -> bool:
    lengths = _BY_FOUR.get(digits[:4]) or _BY_TWO.get(digits[:2], frozenset())
    return len(digits) in lengths and _luhn(digits) and len(set(digits)) > 1


def _luhn(digits: str) -> bool:
    odd, even = digits[-1::-2].encode(), digits[-2::-2].encode()
    return (sum(odd) + sum(even.translate(_DOUBLED)) - ord("0") * len(digits)) % 10 == 0


DETECTOR = PatternDetector("card", find)
