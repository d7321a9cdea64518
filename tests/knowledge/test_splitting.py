"""Chunks and windows: nothing is lost, nothing is too long, sentences stay whole."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.embedding import embedder
from knowledge.parsing.text_map import Block, PageBlocks, TextMap, compose
from knowledge.splitting import sentences_of, split, windows_of
from knowledge.splitting.chunks import CHUNK_TOKENS, OVERLAP_TOKENS
from knowledge.splitting.windows import WINDOW_TOKENS

SENTENCE = "The valve in hall {0} is opened by hand once a year, and the guard writes it down. "


def text_of(*pages: tuple[Block, ...]) -> TextMap:
    return compose([PageBlocks(number, blocks) for number, blocks in enumerate(pages, 1)])


def prose(sentences: int) -> Block:
    return Block("".join(SENTENCE.format(number) for number in range(sentences)))


def test_chunks_keep_sentences_whole_within_512_tokens_and_overlap_by_up_to_50() -> None:
    text_map = text_of((prose(120),))
    chunks = split(text_map, embedder())
    assert len(chunks) > 3
    for before, after in pairwise(chunks):
        assert before.tokens <= CHUNK_TOKENS
        assert text_map.text[before.start : before.end].endswith("down.")
        assert text_map.text[after.start :].startswith("The valve")
        shared = text_map.text[after.start : before.end]
        assert 0 < embedder().token_counts([shared])[0] <= OVERLAP_TOKENS


def test_a_heading_opens_a_chunk_and_gives_its_path() -> None:
    text_map = text_of((Block("Rules", 1), prose(6), Block("Travel", 2), prose(6), Block("Gifts", 2), prose(6)))
    chunks = split(text_map, embedder())
    assert [chunk.section for chunk in chunks] == ["Rules", "Rules > Travel", "Rules > Gifts"]
    assert [text_map.text[chunk.start :].split("\n")[0] for chunk in chunks] == ["Rules", "Travel", "Gifts"]


def test_a_chapter_at_the_top_of_a_page_opens_a_chunk_however_little_stood_before() -> None:
    chunks = split(text_of((Block("Short.", 0),), (Block("Chapter", 1), prose(2))), embedder())
    assert [(chunk.page, chunk.section) for chunk in chunks] == [(1, ""), (2, "Chapter")]


def test_small_sections_share_a_chunk() -> None:
    blocks = [Block(f"Part {n}", 2) if n % 2 == 0 else Block("Two words.") for n in range(12)]
    assert len(split(text_of(tuple(blocks)), embedder())) == 1


def test_one_endless_sentence_and_one_endless_word_are_cut() -> None:
    text_map = text_of((Block("word " * 3000), Block("x" * 9000)))
    chunks = split(text_map, embedder())
    assert all(chunk.tokens <= CHUNK_TOKENS + 2 for chunk in chunks)
    assert chunks[-1].end == len(text_map.text.rstrip())


def test_windows_cover_the_chunk_evenly_without_a_gap() -> None:
    text = "".join(SENTENCE.format(number) for number in range(24)).strip()
    spans = windows_of(text, embedder())
    sizes = embedder().token_counts([text[start:end] for start, end in spans])
    assert all(size <= WINDOW_TOKENS for size in sizes)
    assert min(sizes) > WINDOW_TOKENS / 2, "no rest of a few words"
    assert "".join(text[start:end] for start, end in spans).replace(" ", "") == text.replace(" ", "")


def test_sentences_have_exact_spans_and_end_with_a_block() -> None:
    text = "Dr. Berg paid 3.50 euros. Then left?\n\nNew block without a stop\n\nLast."
    found = [text[one.start : one.end] for one in sentences_of(text)]
    assert found == ["Dr. Berg paid 3.50 euros.", "Then left?", "New block without a stop", "Last."]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=300), max_size=8))
def test_whatever_the_text_every_visible_word_is_in_a_chunk(blocks: list[str]) -> None:
    text_map = text_of(tuple(Block(block) for block in blocks))
    covered = bytearray(len(text_map.text))
    for chunk in split(text_map, embedder()):
        covered[chunk.start : chunk.end] = b"\x01" * (chunk.end - chunk.start)
    missing = [letter for letter, held in zip(text_map.text, covered, strict=True) if not held and letter.strip()]
    assert missing == []


@pytest.mark.slow
def test_a_long_real_document_keeps_the_pages_of_its_chunks() -> None:
    source = Path("docs").rglob("*.md")
    text_map = text_of(*[(Block(page),) for path in source for page in path.read_text().split("\n\n")])
    chunks = split(text_map, embedder())
    assert all(text_map.page_at(chunk.start) == chunk.page for chunk in chunks)
