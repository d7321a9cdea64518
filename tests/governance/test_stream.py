"""The stream filter: any chunking equals the whole, nothing sensitive gets out, little is held back."""

import itertools
import random
import statistics
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from governance.filters.detectors import NAMES, Detection
from governance.filters.segments import HARD_LIMIT_CHARS
from governance.filters.stream import Stopped, StreamFilter
from tests.governance.texts import JWT, PRIVATE_KEY, SENSITIVE, texts

EVERYTHING = Detection.of({name: {} for name in NAMES})


def filtered(text: str, cuts: list[int] = [], stop_at: frozenset[str] = frozenset()) -> str:  # noqa: B006
    stream = StreamFilter(EVERYTHING, lambda detector, matched: f"[{detector}:{len(matched)}]", stop_at)
    out = ""
    bounds = [0, *sorted({cut for cut in cuts if 0 < cut < len(text)}), len(text)]
    try:
        for start, end in itertools.pairwise(bounds):
            out += stream.feed(text[start:end])
        return out + stream.close()
    except Stopped as stop:
        return out + stop.released + "[stopped]"


@given(texts, st.data())
@settings(max_examples=400, deadline=None)
def test_any_chunking_equals_the_whole(text, data):
    cuts = data.draw(st.lists(st.integers(0, max(len(text), 1)), max_size=40))
    whole = filtered(text)
    assert filtered(text, cuts) == whole
    assert filtered(text, list(range(len(text)))) == whole


@given(texts, st.data())
@settings(max_examples=150, deadline=None)
def test_a_stopped_stream_released_the_same_text_at_any_chunking(text, data):
    cuts = data.draw(st.lists(st.integers(0, max(len(text), 1)), max_size=40))
    stop_at = frozenset({"secret", "card"})
    whole = filtered(text, stop_at=stop_at)
    assert filtered(text, cuts, stop_at) == whole
    assert filtered(text, list(range(len(text))), stop_at) == whole


@pytest.mark.parametrize(("detector", "value"), [(d, v) for d, values in SENSITIVE.items() for v in values])
@pytest.mark.parametrize(
    "frame",
    ["{}", "My number is {} thanks.", "x:{},", "\u9023\u7d61{}\u8c22", "({})", "\n{}\n", "**{}**", "'{}'"],
)
def test_a_sensitive_value_is_replaced_whole(detector, value, frame):
    text = frame.format(value)
    out = filtered(text, list(range(len(text))))
    assert value not in out
    assert value[:6] not in out
    assert value[-6:] not in out


@pytest.mark.parametrize(
    "text",
    [
        "The year 2024, version 3.11.7, room 1204 and 99 others.",
        "On 2026-11-21 at 11:41 we sold 1299 units for 12 500 EUR.",
        "4111 1111 1111 1112 fails its check digit.",
        "DE89 3704 0044 0532 0130 01 as well.",
        "def f(a, b): return a @ b",
        "https://example.com/path?x=1#top",
        "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
        "risk-averse task-force desk-lamp",
    ],
)
def test_what_only_looks_alike_passes(text):
    assert filtered(text, list(range(len(text)))) == text


def test_a_credential_over_the_hard_limit_is_masked_to_its_end():
    endless = JWT + "x" * (3 * HARD_LIMIT_CHARS)
    text = f"before {endless} after"
    whole = filtered(text)
    assert whole.startswith("before [secret:")
    assert whole.endswith("] after")
    assert len(whole) < 60
    assert filtered(text, list(range(0, len(text), 7))) == whole


def test_a_private_key_over_the_hard_limit_is_masked_to_its_footer():
    header, footer = PRIVATE_KEY.split("\n")[0], PRIVATE_KEY.split("\n")[-1]
    text = f"key:\n{header}\n" + "MIIEpAIBAAKCAQEA7bq0\n" * 600 + f"{footer}\nnext line"
    whole = filtered(text)
    assert "MIIE" not in whole
    assert whole.endswith("]\nnext line")
    assert filtered(text, list(range(0, len(text), 11))) == whole


@given(
    st.integers(3000, 9000),
    st.sampled_from([v for vs in SENSITIVE.values() for v in vs if "\n" not in v and " " not in v]),
)
@example(HARD_LIMIT_CHARS - 400, "bob@example.com")
@settings(max_examples=60, deadline=None)
def test_nothing_slips_through_where_a_long_run_is_cut(offset, value):
    text = "/" * offset + value + "/" * 5000
    assert value not in filtered(text)


@given(st.integers(0, 400), st.sampled_from(SENSITIVE["card"] + SENSITIVE["iban"]))
@settings(max_examples=60, deadline=None)
def test_nothing_slips_through_in_a_long_table_of_numbers(numbers, value):
    text = " ".join(str(n % 97) for n in range(numbers)) + "  " + value + "  " + " ".join(str(n) for n in range(300))
    assert value not in filtered(text)


def test_a_list_of_telephone_numbers_is_replaced_line_by_line():
    listed = "\n".join(f"030 9018{number:02d}" for number in range(40))
    assert "9018" not in filtered(listed, list(range(len(listed))))


def test_a_table_of_figures_takes_time_in_proportion():
    figures = " ".join(str(number) for number in range(4000))
    started = time.process_time()
    filtered(figures)
    assert time.process_time() - started < 3


def test_no_more_than_the_hard_limit_is_ever_held():
    stream = StreamFilter(EVERYTHING, lambda detector, matched: "")
    for chunk in ["x" * 100] * 200:
        stream.feed(chunk)
        assert len(stream.held) <= HARD_LIMIT_CHARS + 100


def test_the_median_hold_back_is_at_most_six_characters(privacy_texts):
    held, chooser = [], random.Random(7)
    for text in privacy_texts[:300]:
        stream, position = StreamFilter(EVERYTHING, lambda detector, matched: "*"), 0
        while position < len(text):
            size = chooser.randint(1, 8)
            stream.feed(text[position : position + size])
            position += size
            held.append(len(stream.held))
    assert statistics.median(held) <= 6


def test_public_texts_come_out_the_same_at_random_chunkings(privacy_texts):
    chooser = random.Random(11)
    for text in privacy_texts[:400]:
        cuts = [chooser.randrange(len(text) + 1) for _ in range(len(text) // 3)]
        assert filtered(text, cuts) == filtered(text)
