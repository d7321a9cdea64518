"""Telephone numbers as `phonenumbers` (Google's libphonenumber) knows them, in the regions a tenant names.

Numbers written in the North American shape are taken too when no such line is assigned: who writes (555)
010-4477 means a telephone number. Dates and internet addresses are not numbers, whatever a numbering plan
says.
"""

from collections.abc import Iterator, Sequence
from functools import partial

import phonenumbers
import regex

from governance.detectors.numbers import clusters
from governance.detectors.spans import Finder

_ONLY_INTERNATIONAL = "ZZ"
_LONGEST_CHARS = 60
_COLUMN = regex.compile(r"\n|\t|\s{2,}")
_DASH = "[\\s.\\-\\u2010-\\u2013]"
_NORTH_AMERICAN = regex.compile(
    rf"(?<![\w.\-/])(?:(?:\+|00)?1{_DASH}?)?(?:\(\d{{3}}\){_DASH}?|\d{{3}}{_DASH})\d{{3}}{_DASH}\d{{4}}(?!\d)"
    r"(?:\s?(?:x|ext\.?)\s?\d{1,6})?"
)
_NOT_A_NUMBER = regex.compile(r"\d{4}[-/.]\d{2}[-/.]\d{2}|\d{1,3}(?:\.\d{1,3}){3}\Z")


def finder(regions: Sequence[str]) -> Finder:
    """A detector of numbers valid in one of `regions` (ISO 3166-1 alpha-2), or anywhere with a leading +."""
    return partial(_find, (*regions, _ONLY_INTERNATIONAL))


def _find(regions: Sequence[str], text: str) -> Iterator[tuple[int, int]]:
    found = False
    for cluster in clusters(text, at_least=7):
        found = True
        for start, stretch in _stretches(text[cluster.start : cluster.end]):
            for first, last in _valid_numbers(stretch, _regions_for(stretch, regions)):
                yield cluster.start + start + first, cluster.start + start + last
    if found:
        yield from (match.span() for match in _NORTH_AMERICAN.finditer(text))


def _stretches(cluster: str) -> Iterator[tuple[int, str]]:
    """A list of numbers comes as one cluster; then its lines and columns are looked at one by one."""
    if len(cluster) <= _LONGEST_CHARS:
        yield 0, cluster
        return
    start = 0
    for gap in _COLUMN.finditer(cluster):
        yield start, cluster[start : gap.start()]
        start = gap.end()
    yield start, cluster[start:]


def _regions_for(stretch: str, regions: Sequence[str]) -> Sequence[str]:
    """In a long row of figures any ten digits are some region's number; there only a + tells."""
    if len(stretch) > _LONGEST_CHARS:
        regions = (_ONLY_INTERNATIONAL,)
    return regions if "+" in stretch else [region for region in regions if region != _ONLY_INTERNATIONAL]


def _valid_numbers(stretch: str, regions: Sequence[str]) -> set[tuple[int, int]]:
    spans: set[tuple[int, int]] = set()
    for region in regions:
        for match in phonenumbers.PhoneNumberMatcher(stretch, region, leniency=phonenumbers.Leniency.VALID):
            if not _NOT_A_NUMBER.match(match.raw_string):
                spans.add((match.start, match.end))
    return spans
