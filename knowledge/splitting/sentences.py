"""Sentences with their character spans, by sentencex inside each block."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sentencex import segment

from knowledge.parsing.text_map import BETWEEN_BLOCKS

LANGUAGE = "en"
WORD = re.compile(r"\S+\s*")
BLOCK = re.compile(r"(?:(?!" + BETWEEN_BLOCKS + r").)+", re.DOTALL)


@dataclass(frozen=True)
class Sentence:
    """Span in the text it came from; `end` is exclusive and excludes trailing white space."""

    start: int
    end: int


def sentences_of(text: str, offset: int = 0) -> Iterator[Sentence]:
    """Sentences of `text` in order; a block boundary always ends one. Spans are shifted by `offset`."""
    for block in BLOCK.finditer(text):
        cursor = block.start()
        for part in segment(LANGUAGE, block.group()):
            # sentencex cuts without loss, but a find keeps us right if a release ever trims.
            at = text.find(part, cursor)
            if at < 0:
                continue
            cursor = at + len(part)
            left, right = at + len(part) - len(part.lstrip()), at + len(part.rstrip())
            if right > left:
                yield Sentence(offset + left, offset + right)


def pieces_of(text: str, sentence: Sentence, limit_tokens: int, spans: list[tuple[int, int]]) -> Iterator[Sentence]:
    """Cut a sentence of more than `limit_tokens` between words; `spans` are those of its tokens within it."""
    if len(spans) <= limit_tokens:
        yield sentence
        return
    start = 0
    length = sentence.end - sentence.start
    for index in range(limit_tokens, len(spans), limit_tokens):
        cut = _word_boundary(text, sentence.start, start, spans[index][0])
        yield Sentence(sentence.start + start, sentence.start + cut)
        start = cut
    if start < length:
        yield Sentence(sentence.start + start, sentence.end)


def _word_boundary(text: str, base: int, start: int, cut: int) -> int:
    """The nearest white space before `cut`, or `cut` itself in one long word."""
    space = max(text.rfind(" ", base + start + 1, base + cut), text.rfind("\n", base + start + 1, base + cut))
    return space + 1 - base if space > 0 else cut
