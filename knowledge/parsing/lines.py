"""Printed lines back to paragraphs: a PDF knows where ink is, not where a paragraph ends."""

import re
from collections.abc import Iterator

from knowledge.parsing.text_map import Block

ENDS_SENTENCE = re.compile(r"[.!?:;…][\"'”’)\]]*$")
STARTS_ITEM = re.compile(r"^\s*(?:[•▪◦‣–—*-]|\d{1,3}[.)])\s+")
NUMBERED_HEADING = re.compile(r"^\d+(?:\.\d+)*\.?\s+[A-Z]")
BROKEN_WORD = re.compile(r"(?<=[^\W_])[-\u00ad]$")
HYPHEN_MARK = re.compile(r"(?<=[^\W_])[\ufffe\x02]\s*(?=([^\W_])?)")
"""What pdfium writes for a hyphen at a line's end, and for the end as well."""
LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
LIGATURE = re.compile("[ﬀ-ﬆ]")
SHORT_LINE = 0.75
"""A line shorter than this share of the longest on its page was not broken by the margin."""
HEADING_WORDS = 10


def whole_words(text: str) -> str:
    """The text with words that a line's end broke put together again, and with plain letters for ligatures."""
    text = LIGATURE.sub(lambda match: LIGATURES[match.group()], text)
    return HYPHEN_MARK.sub(lambda match: "" if (match.group(1) or "").islower() else "-", text)


def paragraphs(lines: list[str]) -> Iterator[Block]:
    """Join lines that the margin broke; a short title-like line stands as a heading."""
    width = max((len(line.strip()) for line in lines), default=0)
    held: list[str] = []
    for line in [stripped for raw in lines if (stripped := raw.strip())]:
        if held and (STARTS_ITEM.match(line) or _ends_paragraph(held[-1], line, width)):
            yield _block(held)
            held = []
        held.append(line)
    if held:
        yield _block(held)


def _ends_paragraph(last: str, following: str, width: int) -> bool:
    if BROKEN_WORD.search(last):
        return False
    ends_sentence = bool(ENDS_SENTENCE.search(last))
    if len(last) < width * SHORT_LINE:
        return ends_sentence or following[0].isupper() or following[0].isdigit()
    return ends_sentence and len(following) < width * SHORT_LINE and _looks_like_title(following)


def _block(lines: list[str]) -> Block:
    text = lines[0]
    for line in lines[1:]:
        if not BROKEN_WORD.search(text):
            text = f"{text} {line}"
        else:
            # A hyphen before a capital or a figure is one that is written: "Nord-Süd", "2025-2026".
            text = (BROKEN_WORD.sub("", text) if line[0].islower() and text[-2].islower() else text) + line
    return Block(text, level=_heading_level(lines, text))


def _heading_level(lines: list[str], text: str) -> int:
    """2 for a line that looks like a title, 0 for anything that reads like a sentence."""
    return 2 if len(lines) == 1 and _looks_like_title(text) else 0


def _looks_like_title(text: str) -> bool:
    return (
        len(text.split()) <= HEADING_WORDS
        and not ENDS_SENTENCE.search(text)
        and (text[0].isupper() or bool(NUMBERED_HEADING.match(text)))
        and any(character.isalpha() for character in text)
    )
