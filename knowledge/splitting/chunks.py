"""Chunks of at most 512 tokens that keep sentences whole and overlap by about 50 tokens."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from knowledge.parsing.text_map import TextMap
from knowledge.splitting.sentences import Sentence, pieces_of, sentences_of

CHUNK_TOKENS = 512
OVERLAP_TOKENS = 50
SECTION_TOKENS = 64
"""A heading starts a new chunk once the one before holds this much; smaller sections share a chunk."""


class Tokens(Protocol):
    """What splitting needs of a tokenizer."""

    def token_counts(self, texts: list[str]) -> list[int]: ...
    def token_spans(self, text: str) -> list[tuple[int, int]]: ...


@dataclass(frozen=True)
class ChunkSpan:
    """A slice of the file's text: `text[start:end]`, on page `page`, under the headings `section`."""

    ordinal: int
    start: int
    end: int
    page: int
    section: str
    tokens: int


@dataclass(frozen=True)
class _Sized:
    sentence: Sentence
    tokens: int


def split(text_map: TextMap, tokens: Tokens) -> list[ChunkSpan]:
    """Cut a file's text into chunks in reading order. Every sentence is in one at least; the last ones of a
    chunk open the next one as well (overlap), except where a heading starts it."""
    sized = list(_sized(text_map.text, tokens, CHUNK_TOKENS))
    headings = {heading.start for heading in text_map.headings}
    # A title at the top of a page begins a chapter, however little stood before it.
    chapters = headings & {page.start for page in text_map.pages}
    chunks: list[ChunkSpan] = []
    for group in _groups(sized, headings, chapters):
        start, end = group[0].sentence.start, group[-1].sentence.end
        total = sum(item.tokens for item in group)
        section = text_map.section_at(start)
        chunks.append(ChunkSpan(len(chunks), start, end, text_map.page_at(start), section, total))
    return chunks


def _sized(text: str, tokens: Tokens, limit: int) -> Iterator[_Sized]:
    sentences = list(sentences_of(text))
    counts = tokens.token_counts([text[one.start : one.end] for one in sentences])
    for sentence, count in zip(sentences, counts, strict=True):
        if count <= limit:
            yield _Sized(sentence, count)
            continue
        spans = tokens.token_spans(text[sentence.start : sentence.end])
        pieces = list(pieces_of(text, sentence, limit, spans))
        sizes = tokens.token_counts([text[piece.start : piece.end] for piece in pieces])
        yield from map(_Sized, pieces, sizes)


def _groups(sized: list[_Sized], headings: set[int], chapters: set[int]) -> Iterator[list[_Sized]]:
    group: list[_Sized] = []
    total = 0
    for item in sized:
        start = item.sentence.start
        at_section = start in chapters or (start in headings and total >= SECTION_TOKENS)
        if group and (at_section or total + item.tokens > CHUNK_TOKENS):
            yield group
            group = [] if at_section else _overlap(group, CHUNK_TOKENS - item.tokens)
            total = sum(one.tokens for one in group)
        group.append(item)
        total += item.tokens
    if group:
        yield group


def _overlap(group: list[_Sized], room: int) -> list[_Sized]:
    """The last sentences of a chunk that fit in the overlap and leave room for what follows."""
    kept: list[_Sized] = []
    total = 0
    for item in reversed(group[1:]):
        total += item.tokens
        if total > min(OVERLAP_TOKENS, room):
            break
        kept.insert(0, item)
    return kept
