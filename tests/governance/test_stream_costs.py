"""What the inline filter costs grows with the text, not with its square, whatever the text and its chunks are."""

import time

import pytest

from governance.filters.detectors import NAMES, Detection
from governance.filters.stream import StreamFilter

CHARS = 100_000
# Units that never give the filter a place to let go, each repeated to a long text.
UNITS = ["a", "é", "=", "+", "(", "-", "\u200b", "a@", "eyJ", "sk-a", "x@y.z", "a://b:", "QWxhZGRpbjpvcGVuIHNlc2FtZQ"]


def seconds(text: str, chunk_chars: int) -> float:
    stream = StreamFilter(Detection.of({name: {} for name in NAMES}), lambda detector, matched: f"[{detector}]")
    started = time.thread_time()
    for at in range(0, len(text), chunk_chars):
        stream.feed(text[at : at + chunk_chars])
    stream.close()
    return time.thread_time() - started


@pytest.mark.parametrize("unit", UNITS)
def test_a_long_run_without_a_blank_is_filtered_at_once_in_one_chunk(unit: str) -> None:
    assert seconds(unit * (CHARS // len(unit)), CHARS) < 6


@pytest.mark.parametrize("unit", [*UNITS, "DE89 "])
def test_a_long_run_in_small_chunks_costs_little_more_than_in_one(unit: str) -> None:
    text = unit * (CHARS // 4 // len(unit))
    assert seconds(text, 4) < 5 * seconds(text, len(text)) + 1


def test_five_million_characters_do_not_stop_the_loop() -> None:
    assert seconds("a" * 5_000_000, 5_000_000) < 15
