"""What the filter does for texts of a hundred kinds: calls are counted, since seconds depend on the machine."""

import sys
from types import FrameType
from typing import Any

import pytest

from benchmarks.hostile_texts import NAMES as KINDS
from benchmarks.hostile_texts import mixed, text_of
from governance.filters.detectors import NAMES, Detection
from governance.filters.stream import StreamFilter

CHARS = 4_000
# Eleven calls are the worst of ordinary work (full-width figures, part numbers); it was 43, then 12.
MAX_CALLS_PER_CHAR = 11


def filtered(text: str, chunk_chars: int) -> str:
    stream = StreamFilter(Detection.of({name: {} for name in NAMES}), lambda detector, matched: f"[{detector}]")
    return "".join(stream.feed(text[at : at + chunk_chars]) for at in range(0, len(text), chunk_chars)) + stream.close()


def calls(text: str, chunk_chars: int) -> int:
    counted = 0

    def count(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        filtered(text, chunk_chars)
    finally:
        sys.setprofile(None)
    return counted


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_text_costs_is_bounded_per_character_whatever_its_kind(kind: str) -> None:
    text = text_of(kind, CHARS)
    filtered(text, CHARS)
    assert calls(text, CHARS) <= MAX_CALLS_PER_CHAR * CHARS


@pytest.mark.parametrize("kind", KINDS)
def test_twice_the_text_costs_no_more_than_twice_as_much_in_small_chunks(kind: str) -> None:
    text = text_of(kind, CHARS // 2)
    filtered(text, CHARS)
    assert calls(text, 4) <= 2.2 * calls(text[: len(text) // 2], 4) + CHARS


@pytest.mark.parametrize("seed", range(30))
def test_texts_of_several_kinds_are_filtered_alike_at_any_chunking(seed: int) -> None:
    text = mixed(seed, 1500)
    whole = filtered(text, len(text))
    assert [filtered(text, size) for size in (1, 4, 7 + seed)] == [whole] * 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("030 90\u200b18\u200b20 x12", "[phone] x12"),
        ("Tel. 030 90\u200b18 20 x12 or later", "Tel. [phone] x12 or later"),
        ("fax/6011\u00a01111\u00a01111\u00a01117\tx12", "fax/[card]\tx12"),
    ],
)
def test_an_extension_behind_a_number_with_invisible_marks_breaks_nothing(text: str, expected: str) -> None:
    assert filtered(text, len(text)) == filtered(text, 3) == expected
