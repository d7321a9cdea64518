"""A stretch of text with what stands around it, as the detectors read it.

They read a cleaned copy: invisible marks are taken out and full-width characters are folded to ASCII, since either
hides a value from a pattern and from nobody's eyes. Places in the copy are mapped back to the original.
"""

import re
import unicodedata

import regex

LOOKBACK_CHARS = 64
INVISIBLE = (
    r"\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff\U000e0000-\U000e007f"
)
_INVISIBLE_MARKS = frozenset(
    regex.findall(
        f"[{INVISIBLE}]", "".join(map(chr, [*range(0xD800), *range(0xE000, 0x10000), *range(0xE0000, 0xE0080)]))
    )
)
_FEW_DIGITS, _MANY_DIGITS = 6, 12
_SO_MANY_DIGITS = re.compile("(?:[^0-9]*+[0-9]){6}((?:[^0-9]*+[0-9]){6})?+")
_FOLDED = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {
    0x3000: " ",
    0xA0: " ",
    0x202F: " ",
    0x2007: " ",
}
_DIGITS = {code: str(unicodedata.digit(chr(code))) for code in range(0x80, 0x20000) if chr(code).isdecimal()}
_CLEANED = _DIGITS | _FOLDED | dict.fromkeys(map(ord, _INVISIBLE_MARKS))


class Passage:
    """`text` is the cleaned copy of `before + piece + after`; matches are looked for in text[start:end]."""

    def __init__(self, piece: str, before: str = "", after: str = "") -> None:
        self._places: list[int] | None = None
        before = _cleaned(before)[-LOOKBACK_CHARS:]
        cleaned = _cleaned(piece)
        found = _SO_MANY_DIGITS.match(cleaned)
        self._digits = 0 if found is None else _MANY_DIGITS if found.lastindex else _FEW_DIGITS
        if len(cleaned) != len(piece):
            self._places = [place for place, character in enumerate(piece) if character not in _INVISIBLE_MARKS]
            self._places.append(len(piece))
        self.start = len(before)
        self.end = self.start + len(cleaned)
        self.inside = cleaned
        self.text = before + cleaned + (after and _cleaned(after))

    def holds_digits(self, fewest: int) -> bool:
        """Whether so many digits, up to twelve, stand in the piece: what is told before a closer look."""
        return self._digits >= fewest

    def after(self, place: int) -> str:
        return self.text[place : place + LOOKBACK_CHARS]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """A span of `text` as a span of the piece; invisible marks inside it belong to it."""
        start, end = start - self.start, end - self.start
        if self._places is None:
            return start, end
        return self._places[start], self._places[end - 1] + 1


def folded(text: str) -> str:
    """The text with ASCII for full-width characters and plain spaces for others: as long as it was."""
    return text if text.isascii() else text.translate(_FOLDED)


def full_width(characters: str) -> str:
    """The full-width forms of ASCII characters."""
    return "".join(chr(ord(character) + 0xFEE0) for character in characters)


def _cleaned(text: str) -> str:
    return text if text.isascii() else text.translate(_CLEANED)
