"""The details that a rewrite loses first: numbers with what they count, days, names, as a text writes them. Pure."""

import re

from assistant.quality import names
from assistant.quality.wording import FENCE, is_row
from kernel.languages import function_words

MAX_DETAILS = 20
"""A longer list is no help: it is copied in place of the text."""

_WORD = r"[^\W\d_][\w\-]*"
_THOUSANDS = r"\d{1,3}(?:[ .,'’\u00a0\u202f]\d{3})+(?!\d)"
_NUMBER = re.compile(
    rf"(?:(?<!\w){_WORD}[ \u00a0])?(?<![\w.,])(?:[^\W\d_]{{1,4}}[-–])?(?:{_THOUSANDS}|\d+(?:[.,:]\d+)*)(?![\w@])"
    rf"(?:\s?[%€$£]|\.?[ \u00a0]{_WORD})?"
)
_HEAD = re.compile(rf"^({_WORD})[ \u00a0](?=\w)")
_TAIL = re.compile(rf"\.?[ \u00a0]({_WORD})$")
_YEAR = re.compile(r"(?<!\d)[12]\d{3}$")
_DAY = re.compile(
    r"\b(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?|(?:Mon|Diens|Donners|Frei|Sams|Sonn)tags?|Mittwochs?|Sonnabends?"
    r"|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miércoles|jueves|viernes|sábados?|domingos?"
    r"|lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica|(?:segunda|terça|quarta|quinta|sexta)-feira"
    r"|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag)\b"
)
# The policy's placeholders stand in brackets of their own; a part of one means nothing.
_PLACEHOLDER = re.compile(r"⟦[^⟧\n]*⟧")


def details_of(text: str) -> tuple[str, ...]:
    """Return them in the text's order, each once, as it is written; none of a table or code, or where they are many."""
    if FENCE.search(text) or any(map(is_row, text.splitlines())):
        return ()
    widest: list[str] = []
    for _, detail in sorted(_found(_PLACEHOLDER.sub(" ", text))):
        if detail in text and not any(detail in one for one in widest):
            widest = [one for one in widest if one not in detail] + [detail]
    return tuple(widest) if len(widest) <= MAX_DETAILS else ()


def _found(text: str) -> list[tuple[int, str]]:
    counted = [(one.start(), one[0], _counted(one[0])) for one in _NUMBER.finditer(text)]
    numbers = [(start + whole.find(detail), detail) for start, whole, detail in counted]
    days = [(one.start(), one[0]) for one in _DAY.finditer(text)]
    return numbers + days + [(text.find(name), name) for name in _names(text)]


def _names(text: str) -> list[str]:
    """Names as they are written: what stands between their words, such as "&", makes several of one."""
    whole = [(" ".join(name), name) for name in names.names_in(text)]
    return [one for joined, name in whole for one in ([joined] if joined in text else name)]


def _counted(found: str) -> str:
    """A number with the noun before it ("line 47", "March 2023"), else with what it counts, unless it is a year."""
    head, tail = _HEAD.search(found), _TAIL.search(found)
    is_named = head is not None and head[1][0].isupper() and head[1].casefold() not in function_words()
    bare = found[: -len(tail[0])] if tail else found
    is_apart = tail is not None and (tail[1].casefold() in function_words() or _YEAR.search(bare) is not None)
    shown = bare if is_named or is_apart else found
    return shown if is_named or head is None else shown[head.end() :]
