"""Digits as people and models write them:

grouped by spaces, dashes, dots, brackets and invisible characters.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import regex

INVISIBLE = "\\u00ad\\u200b-\\u200d\\u2060\\ufeff"
SEPARATOR = f"[\\s\\-\\u2010-\\u2013\\u2212./()\\u00a0{INVISIBLE}]"
_CLUSTER = regex.compile(rf"[+(]{{0,2}}\d(?:{SEPARATOR}{{0,4}}+\d)++")


@dataclass(frozen=True, slots=True)
class Digits:
    """A cluster of digits: the ASCII digits and, for each, where it stands in the text."""

    start: int
    end: int
    digits: str
    offsets: tuple[int, ...]

    def starts_group(self, index: int) -> bool:
        return index == 0 or self.offsets[index] - self.offsets[index - 1] > 1

    def ends_group(self, index: int) -> bool:
        return index == len(self.digits) - 1 or self.offsets[index + 1] - self.offsets[index] > 1


def clusters(text: str, at_least: int) -> Iterator[Digits]:
    """Every maximal cluster of `at_least` or more digits, any script's digits read as 0-9."""
    for match in _CLUSTER.finditer(text):
        offsets = tuple(i for i in range(match.start(), match.end()) if text[i].isdecimal())
        if len(offsets) >= at_least:
            digits = "".join(str(int(text[i])) for i in offsets)
            yield Digits(match.start(), match.end(), digits, offsets)
