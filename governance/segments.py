"""Where a growing text may be cut so that no match of any detector crosses the cut.

The invariant of the stream filter rests here. `Segmenter.next` reads left to right and answers only when
more text could not change its answer; a segment is then filtered by itself. So the pieces, and with them
the filtered text, are the same at any chunking. Most of a text is plain words, which cannot hold a match
and are passed over by one regular expression.

Words of digits stay together across spaces (cards, phone numbers), as do the groups of an IBAN and
everything between the two marker lines of a private key. A run that exceeds the hard limit is cut where no
match lies; if an unfinished credential reaches over the limit, the segment says so and its rest is to be
swallowed.
"""

from dataclasses import dataclass

import regex
from regex import Match

from governance.detectors import Detection, secrets
from governance.detectors.numbers import INVISIBLE
from governance.detectors.spans import Span

HARD_LIMIT_CHARS = 4096
_NUMERIC_LIMIT_CHARS = 512
_MARGIN_CHARS = 400
_NUMERIC_MARGIN_CHARS = 160
_LONGEST_ACCOUNT_CHARS = 110

_HOT_CLASS = (
    rf"[[\w\p{{M}}@.%+\-/=:~#$&'()!?*^\u2010-\u2013\u2212{INVISIBLE}]"
    r"--[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]]"
)
_COLD_CLASS = _HOT_CLASS.replace("[[", "[^[", 1)
_V1 = regex.VERSION1
HOT = regex.compile(_HOT_CLASS + "++", _V1)
_PLAIN = regex.compile(rf"(?:[A-Za-z]{{0,12}}+{_COLD_CLASS}++)++", _V1)
_GAP = regex.compile(rf"[\s\u00a0]{{1,2}}+(?={_HOT_CLASS})", _V1)
_GAP_AT_END = regex.compile(r"[\s\u00a0]{1,2}\Z", _V1)

_NUMERIC_TAIL = regex.compile(rf"(?:\d[{INVISIBLE}().\-\u2010-\u2013\u2212/]*|[+(])\Z", _V1)
_NUMERIC_HEAD = regex.compile(rf"[{INVISIBLE}(.\-\u2010-\u2013\u2212/)]*(?:\d|\Z)", _V1)
_SPACE = regex.compile(r"[\s\u00a0]")
_IBAN_TAIL = regex.compile(
    rf"(?<![A-Za-z0-9])[A-Za-z]{{2}}[{INVISIBLE}]*\d{{2}}[A-Za-z0-9{INVISIBLE}.\-]*(?:[\s\u00a0]{{1,2}}[A-Za-z0-9{INVISIBLE}.\-]+){{0,12}}\Z",
    _V1,
)
_IBAN_GROUP = regex.compile(rf"[A-Za-z0-9{INVISIBLE}]{{1,6}}(?![A-Za-z0-9])", _V1)

_KEY_MARK = "-----BEGIN"
_KEY_HEADER = regex.compile(secrets.PRIVATE_KEY_HEADER)
KEY_FOOTER = regex.compile(secrets.PRIVATE_KEY_FOOTER)


@dataclass(frozen=True, slots=True)
class Segment:
    """Text up to `end` may be filtered.

    `swallow` names what must be dropped after it: a "run", a "key" or nothing.
    `spans` are its matches, where finding the end has found them already.
    """

    end: int
    plain: bool = False
    swallow: str = ""
    spans: tuple[Span, ...] | None = None


class Segmenter:
    """Cuts text for one set of detectors."""

    def __init__(self, detection: Detection) -> None:
        self._detection = detection

    def next(self, text: str, start: int, *, final: bool) -> Segment | None:
        """The segment that begins at `start`, or None while more text could change it."""
        if plain := _PLAIN.match(text, start):
            return Segment(plain.end(), plain=True)
        end = _run_end(text, start)
        while True:
            if end - start > _NUMERIC_LIMIT_CHARS and (too_long := self._too_long(text, start, end)):
                return too_long
            if end == len(text) and not final:
                return None
            if self._at_key_mark(text, start, end) and (header := _key_header(text, end, final=final)):
                mark = end - len(_KEY_MARK)
                return Segment(mark) if mark > start else _private_key(text, start, header, final=final)
            joined = _joined_end(text, start, end, final=final)
            if joined is None or joined == end:
                return None if joined is None else Segment(joined)
            end = joined

    def _at_key_mark(self, text: str, start: int, end: int) -> bool:
        return self._detection.seeks_secrets and text.endswith(_KEY_MARK, start, end)

    def _too_long(self, text: str, start: int, end: int) -> Segment | None:
        """Cut a run over the hard limit, or words of digits that go on for longer than any number."""
        if end - start > HARD_LIMIT_CHARS:
            return self._cut(text[start : start + HARD_LIMIT_CHARS], start, _MARGIN_CHARS)
        window = text[start:end]
        if end == len(text) or not _SPACE.search(window):
            return None
        return self._cut(window, start, _NUMERIC_MARGIN_CHARS)

    def _cut(self, window: str, start: int, margin: int) -> Segment:
        cut = len(window) - margin
        unfinished = self._detection.unfinished_from(window)
        if unfinished is not None and unfinished < cut:
            return Segment(start + len(window), swallow="run")
        spans = self._detection.overlapping(window)
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


def _run_end(text: str, start: int) -> int:
    run = HOT.match(text, start)
    return run.end() if run else start + 1


def _key_header(text: str, mark_end: int, *, final: bool) -> Match[str] | None:
    return _KEY_HEADER.match(text, mark_end - len(_KEY_MARK), partial=not final)


def _private_key(text: str, start: int, header: Match[str], *, final: bool) -> Segment | None:
    footer = None if header.partial else KEY_FOOTER.search(text, header.end())
    if footer and footer.end() - start <= HARD_LIMIT_CHARS:
        return Segment(footer.end())
    if len(text) - start > HARD_LIMIT_CHARS:
        return Segment(start + HARD_LIMIT_CHARS, swallow="key")
    return Segment(len(text)) if final else None


def _joined_end(text: str, start: int, end: int, *, final: bool) -> int | None:
    """End of the next word if it may belong to the same number, `end` if not, None if that is still open."""
    numeric = _NUMERIC_TAIL.search(text, max(start, end - 24), end) is not None
    account = _IBAN_TAIL.search(text[max(start, end - _LONGEST_ACCOUNT_CHARS) : end]) is not None
    if not (numeric or account):
        return end
    gap = _GAP.match(text, end)
    if gap is None:
        return None if not final and _GAP_AT_END.match(text, end) else end
    word_end = _run_end(text, gap.end())
    if word_end == len(text) and not final:
        return None
    joins = (numeric and _NUMERIC_HEAD.match(text, gap.end(), word_end)) or (
        account and _IBAN_GROUP.match(text, gap.end(), word_end)
    )
    return word_end if joins else end


def _at_a_gap(window: str, cut: int) -> int:
    """Move a cut back to the last space before it, if the window has one; a number is not cut in two."""
    gap = max(window.rfind(" ", 0, cut), window.rfind("\n", 0, cut), window.rfind("\u00a0", 0, cut))
    return gap if gap > 0 else cut
