"""Telephone numbers: what is written as one, and valid in the numbering plans that a tenant names.

Ten digits in a row are some country's number, whatever they count. So the shape decides first: a leading + (or 00), the
North American shape, or a trunk prefix 0 before a grouped number. What has none of these is a number only where a word
beside it says so ("Tel.", "fax"), and nothing is where the word says otherwise ("invoice", "version"). Words that speak
of much else too ("contact", "signal", "call") are believed of figures that one could dial, not of a time in seconds.
Numbering plans are those of `phonenumbers` (Google's libphonenumber); numbers of the North American shape are taken
unassigned too, for who writes (555) 010-4477 means a telephone.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import phonenumbers

from governance.filters.detectors import numbering_plans
from governance.filters.detectors.context import Passage
from governance.filters.detectors.options import KEEP_LAST, Choice
from governance.filters.detectors.phone_words import EXTENSION, Says, has_words_before, is_said_after, speaks_of_phones
from governance.filters.detectors.protocol import PatternDetector
from governance.filters.detectors.spans import Finder

DEFAULT_REGIONS = ("US", "GB", "DE", "FR")

_MAX_DIGITS = 17
_MIN_DIGITS = 6
_MAX_GROUPED_DIGITS = 26
_SEPARATOR = r"[ ./()\-\u2010-\u2013\u2212]"
_SEPARATORS = re.compile(rf"{_SEPARATOR}+")
# What needs neither classes of letters nor a look backwards is left to the standard library: half the cost of a call.
_CANDIDATE = re.compile(rf"[+(]{{0,2}}+\d(?:(?!  ){_SEPARATOR}{{0,3}}+\d){{{_MIN_DIGITS - 1},}}+")
_GROUP = re.compile(r"([+(]{0,2})\d+")
# Columns rather than one number, unless a word says so.
_SLASHED = " / "
_COLUMNS = re.compile(r" / .* / ")
_NORTH_AMERICAN = re.compile(r"(?:(?:\+|00)?1[ .\-]?)?(?:\(\d{3}\)[ .\-]?|\d{3}([.\-]))\d{3}(?(1)\1|[ .\-]?)\d{4}")
_SPACED_NORTH_AMERICAN = re.compile(r"(?:(?:\+|00)?1[ .\-])?\d{3} \d{3}[ \-]\d{4}")
# A day, hours, an address of a host, a number of a year, a version, thousands, or two decimals; a date also inside a
# longer row.
_NO_NUMBER = re.compile(
    r"(?:\d{1,2}(?P<a>[./\-])(?:0?[1-9]|1\d|2\d|3[01])(?P=a)\d\d|(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    r"|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\d\d|[01]?\d\.[0-5]\d ?[\-\u2013] ?[012]?\d\.[0-5]\d"
    r"|(?:19|20)\d\d ?[\-\u2013/] ?(?:19|20)\d\d"
    r"|\d{1,3}(?:\.\d{1,3}){3}"
    r"|.*/ ?(?:19|20)\d\d"
    r"|(?![18]\.\d{3}\.\d{3}\.)(?=(?:.*\.)?\d(?:[.\-]|\Z))\d+(?:-\d+)*(?:\.\d+(?:-\d+)*){2,}"
    r"|(?=(?:.*\.)?\d{5})\d+(?:\.\d+){2,}"
    r"|\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])-(?:[01]\d|2[0-3])[0-5]\d"
    r"|[1-9]\d?(?:\.\d{3}){2,}|[1-9]\d\.\d\d\.\d{3}"
    r"|\d{1,3}(?: \d{3})+\.\d{1,2}|\d{1,3}\.\d{3,}[/ ]{1,2}-?\d{1,3}\.\d{3,})\Z"
    r"|.*?(?:(?:19|20)\d\d(?P<b>[./\- ]{1,2})\d{1,2}(?P=b)\d{1,2}"
    r"|\d{1,2}(?P<c>[./\- ]{1,2})\d{1,2}(?P=c)(?:19|20)\d\d)(?!\d)"
)
_PAIRS = re.compile(r"\(?0\d\)?([ .\-])\d\d(?:\1\d\d){3}")
# As it is written in Denmark and Norway, and as nobody writes the address of a host beside the word.
_FOUR_PAIRS = re.compile(r"[2-9]\d(?:\.\d\d){3}")
_DECIMAL = re.compile(r"\d+\.\d+|\d{1,3}(?:[. ]\d{3})+")
# Ten digits of North America as they are assigned, or seven in the two groups of a local number.
_AREA_IN_BRACKETS = re.compile(r"\(\d{1,5}\)[ .\-/]?\d[\d .\-]{4,}")
_TRUNK_AND_AREA = re.compile(r"0\d{8,11}|\(?0\d{2,4}\)?(?! \()[ ./\-]{1,3}\d{3,}(?:[ \-]\d{2,}){0,3}")
_LOCAL = re.compile(r"(?:1[ .\-]?)?[2-9]\d{2}[2-9]\d{6}|[2-9]\d{2}[ .\-]\d{4}")
_FRACTION = re.compile(r"(?:0|[1-9]\d*)\.\d+")
_DIALLED = (_AREA_IN_BRACKETS, _TRUNK_AND_AREA)


# A group of a row and, in it, its lead of brackets and plus signs, as `re.Match.regs` has them.
Spans = tuple[tuple[int, int], ...]


def finder(regions: Sequence[str]) -> Finder:
    """A detector of numbers valid in one of `regions` (ISO 3166-1 alpha-2), or anywhere with a leading +."""
    return partial(_find, tuple(regions))


def _find(regions: tuple[str, ...], passage: Passage) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    if passage.holds_digits(_MIN_DIGITS):
        for match in _CANDIDATE.finditer(passage.text, passage.start, passage.end):
            start, end = match.span()
            if _may_hold_a_number(passage.text, start, end):
                found.extend(_in_candidate(passage, start, end, regions))
    return found


def _may_hold_a_number(text: str, start: int, end: int) -> bool:
    """Most rows of figures are told by a glance: no sign of a telephone number in them or beside them."""
    return (
        text[start] in "+(0"
        or text.find("+", start, end) >= 0
        or _NORTH_AMERICAN.match(text, start, end) is not None
        or (has_words_before(text, start) and speaks_of_phones(text, start))
        or is_said_after(text, end)
        or text.find(_SLASHED, start, end) >= 0
    )


def _in_candidate(passage: Passage, start: int, end: int, regions: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Each number of a row of groups, from the first group that can begin one to the last that still belongs to it.

    In a long row of figures any ten digits look like a number; there only a + tells.
    """
    text = passage.text
    groups = [match.regs for match in _GROUP.finditer(text, start, end)]
    is_row = end - start > _MAX_GROUPED_DIGITS and _digits_in(groups) > _MAX_GROUPED_DIGITS
    index, may_begin = 0, True
    while index < len(groups):
        (first, _), (_, digits_from) = groups[index]
        has_lead = first < digits_from
        found = 0
        if (has_lead and "+" in text[first:digits_from]) or (
            not is_row and (may_begin or has_lead or text.endswith(_SLASHED, 0, first))
        ):
            found = _groups_of_a_number(passage, groups, index, regions)
        may_begin = found > 0
        if found:
            last = groups[index + found - 1][0][1]
            if text.find("(", first, last) >= 0:
                first += text.count("(", first, last) > text.count(")", first, last)
            extension = EXTENSION.match(text, last)
            yield first, min(extension.end(), passage.end) if extension else last
        index += found or 1


def _digits_in(groups: Sequence[Spans]) -> int:
    return sum(last - digits_from for (_, last), (_, digits_from) in groups)


def _groups_of_a_number(passage: Passage, groups: Sequence[Spans], index: int, regions: tuple[str, ...]) -> int:
    """How many groups from `index` on are one telephone number; 0 if none is."""
    text, first = passage.text, groups[index][0][0]
    counts: list[tuple[int, int]] = []
    digits = 0
    for (start, last), (_, digits_from) in groups[index:] if index else groups:
        digits += last - digits_from
        if digits > _MAX_DIGITS or (counts and start < digits_from and "+" in text[start:digits_from]):
            break
        counts.append((digits, last))
    if not counts or counts[-1][0] < _MIN_DIGITS:
        return 0
    says = Says(passage, first)
    for count in range(len(counts), 0, -1):
        digits, last = counts[count - 1]
        if digits < _MIN_DIGITS:
            return 0
        if _is_number(text[first:last], says, last, regions, goes_on=index + count < len(groups)):
            return count
    return 0


def _is_number(written: str, says: Says, end: int, regions: tuple[str, ...], *, goes_on: bool) -> bool:
    """`goes_on`: further figures follow, as in the row of a table."""
    if "(" in written and written.count("(") > written.count(")"):
        written = written.replace("(", "", 1)
    if written.startswith(("+", "(+")):
        return numbering_plans.is_international(written)
    if says.otherwise or says.is_cut(end):
        return False
    if _NO_NUMBER.match(written) and not (_FOUR_PAIRS.fullmatch(written) and says.is_labelled()):
        return False
    if "." in written and _FRACTION.fullmatch(written) and not _LOCAL.fullmatch(written):
        return False
    if says.phone(end) or (says.perhaps_phone and _may_be_called(written, regions)):
        return True
    if says.is_glued or _DECIMAL.fullmatch(written) or (_SLASHED in written and _COLUMNS.search(written)):
        return False
    return (
        _NORTH_AMERICAN.fullmatch(written) is not None
        or (not goes_on and _is_national(written, regions))
        or (written.startswith("00") and " " in written and numbering_plans.is_international(written))
    )


def _may_be_called(written: str, regions: tuple[str, ...]) -> bool:
    """A number as it is dialled, in groups or with a trunk prefix, with its area in brackets, or a local American one.

    No other figures: words that speak of telephones speak of much else.
    """
    if any(shape.fullmatch(written) for shape in (_NORTH_AMERICAN, _SPACED_NORTH_AMERICAN, _LOCAL, *_DIALLED)):
        return True
    return _SEPARATORS.search(written) is not None and numbering_plans.is_complete(written, regions)


def _is_national(written: str, regions: tuple[str, ...]) -> bool:
    """A trunk prefix and at least one more group: (030) 901820, 020 7946 0958, 01.42.68.53.00."""
    bare = written.lstrip("(")
    if bare[:1] != "0" or bare[:2] == "00":
        return False
    if "." in written and not _PAIRS.fullmatch(written):
        return False
    area, *rest = _SEPARATORS.split(bare)
    is_grouped = bool(rest) and (len(area) > 2 or len(rest[0]) > 4 or _PAIRS.fullmatch(written) is not None)
    return is_grouped and numbering_plans.is_valid(written, regions)


class _Phones(PatternDetector):
    """Which numbers are valid depends on the countries a rule names; a number with a plus is valid anywhere."""

    options = (
        Choice(
            "regions",
            "Two-letter country codes.",
            sorted(phonenumbers.SUPPORTED_REGIONS),
            default=DEFAULT_REGIONS,
            is_many=True,
        ),
        KEEP_LAST,
    )

    def finder(self, options: Mapping[str, Any]) -> Finder:
        return finder(options.get("regions") or DEFAULT_REGIONS)


DETECTOR = _Phones("phone", finder(DEFAULT_REGIONS))
