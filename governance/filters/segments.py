"""Where a growing text may be cut so that no match of any detector crosses the cut.

The invariant of the stream filter rests here. `Segmenter.next` reads left to right and answers only when
more text could not change its answer; a segment is then filtered by itself. So the pieces, and with them
the filtered text, are the same at any chunking. Most of a text is plain words, which cannot hold a match
and are passed over by one regular expression.

Words of digits stay together across spaces (cards, phone numbers), as do the groups of an IBAN and
everything that a detector says is enclosed (a private key between its two marker lines). A run that exceeds
the hard limit is cut where no match lies; if an unfinished credential reaches over the limit, the segment
says how its rest is to be swallowed.
"""

import re
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import regex
from regex import Match

from governance.filters import accounts
from governance.filters.characters import COLD_ASCII, COLD_CLASS, HOT_ASCII, HOT_CLASS
from governance.filters.detectors import Detection, ibans
from governance.filters.detectors.context import INVISIBLE, full_width
from governance.filters.detectors.protocol import Enclosure
from governance.filters.detectors.spans import Span

HARD_LIMIT_CHARS = 4096
_NUMERIC_LIMIT_CHARS = 512
_MARGIN_CHARS = 400
_NUMERIC_MARGIN_CHARS = 160

_V1 = regex.VERSION1
HOT = regex.compile(HOT_CLASS + "++", _V1)
_HOT_ASCII = re.compile(HOT_ASCII + "++")
_PLAIN_WORD_CHARS = 12
_FIGURES = r"[0-9]{1,5}+(?:\.[0-9]{1,6}+|[0-9]{1,6}+)?+"
# Nothing is found in so few characters, whatever stands before; a match may only begin there and go on after a gap.
_SHORT_WORD_CHARS = 3
_MAX_PLAIN_CHARS = _PLAIN_WORD_CHARS + 4
_NUMERIC_HEAD_CHARS = rf"{INVISIBLE}(.\-\u2010-\u2013\u2212/){full_width('(.-/)')}"
# A gap and the next figure, perhaps with a slash on its own between them: 089 / 1234567.
_ON_TO_A_NUMBER = rf"[\s\u00a0]{{1,2}}+(?:[/\uff0f][\s\u00a0]{{1,2}}+)?+[{_NUMERIC_HEAD_CHARS}]*+(?:\d|\Z)"
_COUNTRY = rf"(?<![A-Za-z0-9])(?:{'|'.join([*ibans.COUNTRIES, *map(full_width, ibans.COUNTRIES)])})"
# A country's letters before a blank and a figure, as an account begins that is written "DE 89 3704".
_NO_COUNTRY = rf"(?!(?=[\s\u00a0]{{1,2}}+(?:\d|\Z))(?<=(?i:{_COUNTRY})))"
_PLAIN = regex.compile(
    rf"(?:[A-Za-z]{{0,{_PLAIN_WORD_CHARS}}}+{_NO_COUNTRY}{COLD_CLASS}++"
    # Words of other alphabets, or with a hyphen, an apostrophe or the end of a sentence: shorter than any credential.
    rf"|\(?[\p{{L}}\p{{M}}](?:[\p{{L}}\p{{M}}]|['\-](?=\p{{L}})){{0,{_PLAIN_WORD_CHARS}}}+[.!?)]{{0,2}}+{_NO_COUNTRY}{COLD_CLASS}++"
    # A cell of figures after another: no word says what it is, and it is too short for a card.
    rf"|(?<=[0-9][ ]?[,;|][ ]?){_FIGURES}(?=[,;|]|[ ]\|){COLD_CLASS}++"
    rf"|{HOT_CLASS}{{1,{_SHORT_WORD_CHARS}}}+(?!{_ON_TO_A_NUMBER}){COLD_CLASS}++"
    r")++",
    _V1,
)
# The same of a text that is ASCII throughout.
_SPACES = r"[ \t-\r]{1,2}+"
_ON_TO_A_NUMBER_ASCII = rf"{_SPACES}(?:/{_SPACES})?+[(.\-/]*+(?:[0-9]|\Z)"
_NO_COUNTRY_ASCII = rf"(?!(?={_SPACES}(?:[0-9]|\Z))(?<=(?<![A-Za-z0-9])(?i:{'|'.join(ibans.COUNTRIES)})))"
_AFTER_A_CELL = "(?:(?<=[0-9][,;|])|(?<=[0-9] [,;|])|(?<=[0-9][,;|] )|(?<=[0-9] [,;|] ))"
_PLAIN_ASCII = re.compile(
    rf"(?:[A-Za-z]{{0,{_PLAIN_WORD_CHARS}}}+{_NO_COUNTRY_ASCII}{COLD_ASCII}++"
    rf"|\(?[A-Za-z](?:[A-Za-z]|['\-](?=[A-Za-z])){{0,{_PLAIN_WORD_CHARS}}}+[.!?)]{{0,2}}+{_NO_COUNTRY_ASCII}{COLD_ASCII}++"
    rf"|{_AFTER_A_CELL}{_FIGURES}(?=[,;|]|[ ]\|){COLD_ASCII}++"
    rf"|{HOT_ASCII}{{1,{_SHORT_WORD_CHARS}}}+(?!{_ON_TO_A_NUMBER_ASCII}){COLD_ASCII}++"
    r")++"
)
_MAX_GAP_CHARS = 2
_GAP_ASCII = re.compile(rf"{_SPACES}(?={HOT_ASCII})")
_GAP = regex.compile(rf"[\s\u00a0]{{1,2}}+(?={HOT_CLASS})", _V1)
_GAP_AT_END = regex.compile(r"[\s\u00a0]{1,2}\Z", _V1)

_NUMERIC_TAIL = regex.compile(
    rf"(?r)(?:\d(?:[\s\u00a0][/\uff0f])?[{_NUMERIC_HEAD_CHARS}]*|[+({full_width('+(')}])", _V1
)
_NUMERIC_HEAD = regex.compile(rf"[{_NUMERIC_HEAD_CHARS}]*(?:\d|\Z)", _V1)
# Words of digits that end inside the text: what `_read_on` would join word by word, in one step.
_NUMBERS = regex.compile(rf"(?:[\s\u00a0]{{1,2}}+[\d().\-/]++(?<=\d)(?={COLD_CLASS}))*+", _V1)
_SPACE = regex.compile(r"[\s\u00a0]")
_FOOTER_ROOM_CHARS = 96

Over = tuple[int, bool]
"""Up to where a text belongs to what was cut off, and whether it is known to end there."""


class Rest(NamedTuple):
    """What follows a match that was cut at the hard limit, and belongs to it.

    `over(text, position)` says how far it goes in a text that may still grow.
    """

    detector: str
    over: Callable[[str, int], Over]


class Segment(NamedTuple):
    """Text up to `end` may be filtered.

    `swallow` is what must be dropped after it, if anything.
    `spans` are its matches, where finding the end has found them already. `after` is the word that follows a number, as
    far as it had to be read anyway.
    """

    end: int
    plain: bool = False
    swallow: Rest | None = None
    spans: tuple[Span, ...] | None = None
    after: str = ""


class _Opened(NamedTuple):
    """A header that stands in a text, perhaps broken off by its end."""

    detector: str
    enclosure: Enclosure
    header: Match[str]


class Segmenter:
    """Cuts text for one set of detectors."""

    def __init__(self, detection: Detection) -> None:
        self._detection = detection
        self._marks = tuple(enclosure.mark for _, enclosure in detection.enclosures)
        self._known_chars = 0

    def next(self, text: str, start: int, before: str, *, final: bool) -> Segment | None:
        """The segment that begins at `start`, or None while more text could change it. `before` is what was decided.

        After None the next call is to be about the same beginning with more text. What was read of it is not read
        again, so that a long run in small pieces costs what it costs in one.
        """
        known, self._known_chars = self._known_chars, 0
        words = _PLAIN_ASCII if text.isascii() else _PLAIN
        if known <= _MAX_PLAIN_CHARS and (plain := words.match(text, start)):
            return Segment(plain.end(), plain=True)
        end = _run_end(text, start, start + known)
        segment, end = self._read_on(text, start, end, before, final=final)
        self._known_chars = end - start if segment is None else 0
        return segment

    def _read_on(self, text: str, start: int, end: int, before: str, *, final: bool) -> tuple[Segment | None, int]:
        """The segment, or None and up to where it is certain that the text belongs together."""
        while True:
            if end - start > _NUMERIC_LIMIT_CHARS and (too_long := self._too_long(text, start, end, before)):
                return too_long, end
            if end == len(text) and not final:
                return None, end
            if text.endswith(self._marks, start, end) and (opened := self._opened(text, start, end, final=final)):
                return _enclosed(text, start, opened, final=final), end
            joined = _joined_end(text, start, end, final=final)
            if joined is None or joined == end:
                after = _word_after(text, start, end)
                return (None if joined is None else Segment(joined, after=after)), end
            end = _over_numbers(text, start, joined)

    def _opened(self, text: str, start: int, end: int, *, final: bool) -> _Opened | None:
        """The enclosure whose mark ends at `end`, if its header may stand there."""
        for detector, enclosure in self._detection.enclosures:
            if text.endswith(enclosure.mark, start, end):
                header = enclosure.header.match(text, end - len(enclosure.mark), partial=not final)
                if header:
                    return _Opened(detector, enclosure, header)
        return None

    def _too_long(self, text: str, start: int, end: int, before: str) -> Segment | None:
        """Cut a run over the hard limit, or words of digits that go on for longer than any number."""
        if end - start > HARD_LIMIT_CHARS:
            return self._cut(text[start : start + HARD_LIMIT_CHARS], start, before, _MARGIN_CHARS)
        window = text[start:end]
        if end == len(text) or not _SPACE.search(window):
            return None
        return self._cut(window, start, before, _NUMERIC_MARGIN_CHARS)

    def _cut(self, window: str, start: int, before: str, margin: int) -> Segment:
        cut = len(window) - margin
        unfinished = self._detection.unfinished(window)
        if unfinished is not None and unfinished.start < cut:
            return Segment(start + len(window), swallow=Rest(unfinished.detector, _over_the_run))
        spans = self._detection.overlapping(window, before)
        cut = _outside(spans, _at_a_gap(window, cut))
        return Segment(start + cut, spans=tuple(span for span in spans if span.end <= cut))


def _outside(spans: list[Span], cut: int) -> int:
    """Move a cut out of every match: to the left, or to the right where matches reach to the beginning."""
    left = right = cut
    for span in sorted(spans, reverse=True):
        left = span.start if span.start < left < span.end else left
    for span in sorted(spans):
        right = span.end if span.start < right < span.end else right
    return left or right


def _run_end(text: str, start: int, at: int) -> int:
    """Where the run that reaches `at` ends; not beyond what the hard limit of a segment from `start` needs to see."""
    run = (_HOT_ASCII if text.isascii() else HOT).match(text, at, start + HARD_LIMIT_CHARS + 1)
    return run.end() if run else max(at, start + 1)


def _enclosed(text: str, start: int, opened: _Opened, *, final: bool) -> Segment | None:
    """What stands before the header, or else all from there to the footer."""
    header, footer = opened.header, opened.enclosure.footer
    if header.start() > start:
        return Segment(header.start())
    end = None if header.partial else footer.search(text, header.end(), start + HARD_LIMIT_CHARS)
    if end:
        return Segment(end.end())
    if len(text) - start > HARD_LIMIT_CHARS:
        return Segment(start + HARD_LIMIT_CHARS, swallow=Rest(opened.detector, partial(_over_the_footer, footer)))
    return Segment(len(text)) if final else None


def _over_the_footer(footer: "regex.Pattern[str]", text: str, position: int) -> Over:
    found = footer.search(text, position)
    if found is None:
        return max(position, len(text) - _FOOTER_ROOM_CHARS), False
    return found.end(), True


def _over_the_run(text: str, position: int) -> Over:
    run = HOT.match(text, position)
    end = run.end() if run else position
    return end, end < len(text)


def _joined_end(text: str, start: int, end: int, *, final: bool) -> int | None:
    """End of the next word if it may belong to the same number, `end` if not, None if that is still open."""
    gap = (_GAP_ASCII if text.isascii() else _GAP).match(text, end)
    if gap is None and (final or len(text) - end > _MAX_GAP_CHARS):
        return end
    numeric = _is_number(text, start, end)
    at_country = not numeric and accounts.is_at_a_country(text, start, end)
    account = None if numeric or at_country else accounts.start_of(text, start, end)
    if not numeric and not at_country and account is None:
        return end
    if gap is None:
        return None if not final and _GAP_AT_END.match(text, end) else end
    word_end = _run_end(text, start, gap.end())
    if word_end == len(text) and not final:
        return None
    if numeric and _NUMERIC_HEAD.match(text, gap.end(), word_end):
        return word_end
    if at_country:
        return word_end if accounts.may_be_check_digits(text, gap.end(), word_end) else end
    group_end = accounts.group_end(text, gap.end(), word_end)
    if not group_end:
        return end
    account = accounts.start_of(text, start, end) if numeric else account
    if account is None or not accounts.may_go_on(text, account, group_end):
        return end
    return max(word_end, accounts.over_groups(text, account, start + _NUMERIC_LIMIT_CHARS))


def _over_numbers(text: str, start: int, end: int) -> int:
    """Go on from a number over those that certainly belong to it, as far as the limit of a segment lets them."""
    if not text[end - 1].isdecimal():
        return end
    numbers = _NUMBERS.match(text, end, max(end, start + _NUMERIC_LIMIT_CHARS))
    return numbers.end() if numbers else end


def _is_number(text: str, start: int, end: int) -> bool:
    last = text[end - 1]
    return last.isdecimal() or (not last.isalpha() and _NUMERIC_TAIL.match(text, max(start, end - 24), end) is not None)


def _word_after(text: str, start: int, end: int) -> str:
    """The word that was read to know that a number does not go on in it."""
    if not text[end : end + 1].isspace() or not _is_number(text, start, end):
        return ""
    gap = (_GAP_ASCII if text.isascii() else _GAP).match(text, end)
    return text[end : _run_end(text, start, gap.end())] if gap else ""


def _at_a_gap(window: str, cut: int) -> int:
    """Move a cut back to the last space before it, if the window has one; a number is not cut in two."""
    gap = max(window.rfind(" ", 0, cut), window.rfind("\n", 0, cut), window.rfind("\u00a0", 0, cut))
    return gap if gap > 0 else cut
