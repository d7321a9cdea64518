"""Whether a text goes round in circles: a stretch written again and again, or the same word sequences. Pure Python."""

import re
from collections import Counter

from kernel.repeated_sentences import RepeatedSentences, repeated_sentences_start

TAIL_CHARS = 1_200
CHECKED_EVERY_CHARS = 120

_MAX_UNIT = 300
_MIN_REPEATED_CHARS = 160
_MIN_REPEATS = 6
# Rulers of tables, headings and code are long by nature; only a very long one is a loop.
_FENCE = "```"
_RULER = re.compile(r"[\s\-=_*#.|:+~]+")
_MIN_RULER_CHARS = 900
# Rows of figures, of a table and of code are often equal, and rightly.
_FIGURES = re.compile(r"[\s\d,.;:|+\-\[\](){}]+")
_MIN_ROWS_CHARS = 1_000
_ITEM = re.compile(r"[ \t]*(?:(?:[-*+•]|\d+[.)])\s|[^\W\d_]{1,20}(?: \d+)?\s*[:.)]\s)")
_MIN_ITEMS, _SHARE_OF_ITEMS = 5, 0.6

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+")
_GRAM_WORDS, _GRAM_SIGNS = 4, 8
_MIN_TOKENS = 24


def repeated_share(text: str) -> float:
    """Return which part of the text's word sequences (four words; eight signs where no blanks part words) came before.

    0.0 for a text too short to say. Distinct-4 of Li et al. 2016, turned round.
    """
    grams = _grams(tokens(text))
    return 1 - len(set(grams)) / len(grams) if len(grams) >= _MIN_TOKENS - _GRAM_WORDS else 0.0


def ends_in_a_loop(text: str, *, is_code: bool | None = None) -> bool:
    """Whether the end of the text does nothing but repeat itself: its last `TAIL_CHARS`, or its last sentences.

    `is_code` says whether that end stands in a block of code; without it the text's own fences do.
    """
    is_code = text.count(_FENCE) % 2 == 1 if is_code is None else is_code
    tail = text[-TAIL_CHARS:]
    if loop_start(tail, is_code=is_code) is not None:
        return True
    sentences = RepeatedSentences()
    for part in text.split(_FENCE)[::2]:
        sentences.feed(part)
    return not is_code and _is_stuck(tail, sentences)


def loop_start(text: str, *, is_code: bool | None = None) -> int | None:
    """Return where the text's end begins to repeat one unit (its first copy is before that), or None."""
    is_code = text.count(_FENCE) % 2 == 1 if is_code is None else is_code
    tail = text[-TAIL_CHARS:]
    for unit in range(1, min(_MAX_UNIT, len(tail) // 2) + 1):
        if tail[-unit:] != tail[-2 * unit : -unit]:
            continue
        run = _periodic_chars(text, unit)
        if _is_loop(text[-run:], unit, is_code=is_code):
            return len(text) - run + unit
    return None


def without_loop(text: str) -> str:
    """Return the text with the repetition at its end said once: one unit, or sentences that came before."""
    is_stuck = ends_in_a_loop(text)
    start = loop_start(text)
    while start is not None and start < len(text):
        text = text[:start].rstrip()
        start = loop_start(text)
    return text[: repeated_sentences_start(text)].rstrip() if is_stuck else text


class LoopGuard:
    """Watches a text as it comes; `feed` answers whether it has begun to loop. Bounded work per character."""

    def __init__(self) -> None:
        self._tail, self._unseen, self._is_code = "", 0, False
        self._sentences = RepeatedSentences()

    def feed(self, text: str) -> bool:
        # A fence that two chunks share is seen with the second one, and none twice.
        joint = self._tail[-2:] + text if not self._tail.endswith(_FENCE) else text
        self._is_code ^= joint.count(_FENCE) % 2 == 1
        self._tail = (self._tail + text)[-TAIL_CHARS:]
        if not self._is_code:
            self._sentences.feed(text)
        self._unseen += len(text)
        if self._unseen < CHECKED_EVERY_CHARS:
            return False
        self._unseen = 0
        if loop_start(self._tail, is_code=self._is_code) is not None:
            return True
        return not self._is_code and _is_stuck(self._tail, self._sentences)


def _periodic_chars(text: str, unit: int) -> int:
    """How many characters at the end have the period `unit`."""
    at = len(text) - unit - 1
    while at >= 0 and text[at] == text[at + unit]:
        at -= 1
    return len(text) - 1 - at


def _is_loop(repeated: str, unit: int, *, is_code: bool) -> bool:
    run, unit_text = len(repeated), repeated[-unit:]
    if _RULER.fullmatch(unit_text) or _FIGURES.fullmatch(unit_text):
        return run >= _MIN_RULER_CHARS
    # A whole sentence said four times is enough; a short word may be said more often.
    needed = _MIN_REPEATS if unit < 60 else 4 if unit < 120 else 3
    is_rows = is_code or ("\n" in unit_text and _looks_tabular(repeated))
    return run // unit >= needed and run >= (_MIN_ROWS_CHARS if is_rows else _MIN_REPEATED_CHARS)


def _is_stuck(tail: str, sentences: RepeatedSentences) -> bool:
    """Sentences that come again, or differ in a word or a number and are otherwise the same, over and over."""
    if _looks_tabular(tail):
        return False
    items = _items(tail)
    if sentences.is_stuck(is_list=bool(items)):
        return True
    if len(tail) < TAIL_CHARS:
        return False
    if items:  # a list's items may be alike, not equal
        return len(set(items)) * 2 <= len(items)
    grams = _grams(tokens(tail))
    if len(grams) < 80:
        return False
    often = sum(times for times in Counter(grams).values() if times >= 4)
    return often / len(grams) >= 0.6


def _items(tail: str) -> list[str]:
    """Return the items, without their marks, of a text that is a list; none of another text."""
    lines = [line for line in tail.split("\n")[1:] if line.strip()]
    marked = [line[mark.end() :].strip() for line in lines if (mark := _ITEM.match(line))]
    return marked if len(marked) >= max(_MIN_ITEMS, _SHARE_OF_ITEMS * len(lines)) else []


def _looks_tabular(text: str) -> bool:
    """Rows of a table, a listing or code repeat their words rightly."""
    return sum(text.count(sign) for sign in "|{}<>;=\t") > len(text) / 40


def tokens(text: str) -> list[str]:
    """Return the words, and the single signs of scripts that write no blanks between words."""
    return _TOKEN.findall(text.casefold())


def _grams(tokens: list[str]) -> list[tuple[str, ...]]:
    signs = sum(len(token) == 1 and ord(token) >= 0xE00 for token in tokens)
    size = _GRAM_SIGNS if signs * 2 > len(tokens) else _GRAM_WORDS
    return [tuple(tokens[at : at + size]) for at in range(len(tokens) - size + 1)]
