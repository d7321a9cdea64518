"""Counting offline."""

import bpe_openai
import pytest

from benchmarks.hostile_texts import text_of
from billing.events import Price
from generation.ending.metering import Meter
from generation.events import Message
from generation.prompts import tokens
from generation.providers.base import IMPLAUSIBLE, Tokens
from kernel.ids import uuid7
from tests.generation.driving import Gateway, ask

# The examples of OpenAI's cookbook (how to count tokens with tiktoken), for both sets of ranks.
KNOWN = [
    ("gpt-4o-mini", "", 0),
    ("gpt-4o-mini", "hello world", 2),
    ("gpt-4", "hello world", 2),
    ("gpt-4o", "antidisestablishmentarianism", 6),
    ("gpt-4", "antidisestablishmentarianism", 6),
    ("gpt-5-mini", "お誕生日おめでとう", 8),
    ("gpt-4", "お誕生日おめでとう", 9),
    ("gpt-4o", "2 + 2 = 4", 7),
    ("gpt-4", "2 + 2 = 4", 7),
    ("gpt-4o", "<|endoftext|>", 7),
]


@pytest.mark.parametrize(("model", "text", "expected"), KNOWN)
def test_openai_families_are_exact(model: str, text: str, expected: int) -> None:
    assert tokens.count(model, text) == expected


def test_a_text_that_the_encoder_refuses_is_counted_in_pieces() -> None:
    assert tokens.count("gpt-4o", "word " * 250_000) == pytest.approx(250_000, abs=5)


@pytest.mark.parametrize("text", ["\U000e0041\ufe0f1" * 30_000, "a1f9c07b" * 60_000], ids=["tags", "hexadecimal"])
def test_a_text_of_more_tokens_than_the_encoder_takes_is_counted(text: str) -> None:
    assert len(text) / 2 < tokens.count("gpt-4o", text) <= 4 * len(text)


@pytest.mark.parametrize("kind", ["English", "numbers in lines", "URLs", "Markdown", "lines of a log", "Russian"])
@pytest.mark.parametrize(("model", "ranks"), [("gpt-4o", "o200k_base"), ("gpt-4", "cl100k_base")])
def test_a_long_text_of_words_or_lines_counts_in_pieces_what_it_counts_as_one(
    model: str, ranks: str, kind: str
) -> None:
    text = text_of(kind, 70_000)
    assert tokens.count(model, text) == len(bpe_openai.get_encoding(ranks).encode_ordinary(text))


def test_no_call_of_the_encoder_is_long_since_no_other_thread_runs_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    lengths: list[int] = []

    class Encoder:
        def count(self, piece: str) -> int:
            lengths.append(len(piece))
            return 0

    monkeypatch.setattr(tokens, "_encoder", lambda ranks: Encoder())
    for text in ("a" * 100_000, "word " * 20_000, "1\n" * 50_000):
        tokens.count("gpt-4o", text)
    assert sum(lengths) == 300_000
    assert max(lengths) <= 16_000


def test_a_prompt_of_many_tokens_is_too_long_rather_than_an_error(gateway: Gateway) -> None:
    (event,) = gateway.run(ask("\U000e0041\ufe0f1" * 60_000))
    assert event.data["code"] == "generation.prompt_too_long"


def test_other_families_are_counted_with_a_margin() -> None:
    text = "The quick brown fox jumps over the lazy dog. " * 20
    exact = tokens.count("gpt-4o", text)
    assert tokens.count("claude-haiku-4-5", text) == pytest.approx(exact * 1.35, abs=1)
    assert tokens.count("llama3:8b", text) == pytest.approx(exact * 1.5, abs=1)
    assert not tokens.is_exact("claude-haiku-4-5")


def test_the_vendor_before_a_slash_does_not_matter() -> None:
    assert tokens.count("openai/gpt-4o-mini", "hello world") == 2


def test_a_prompt_counts_its_messages_too() -> None:
    assert tokens.count_prompt("gpt-4o-mini", [Message("user", "hello world")]) == 3 + 3 + 1 + 2


def meter() -> Meter:
    return Meter(uuid7(), Price("openai", "gpt-4o-mini", 150_000_000, 600_000_000, "v1"), "gpt-4o-mini", 40, 100)


def test_pieces_that_cut_tokens_apart_are_counted_as_one_text() -> None:
    one = meter()
    for letter in "antidisestablishmentarianism":
        one.consume(letter)
    assert one.counted_output == 6


def test_told_zero_wins_over_counted() -> None:
    one = meter()
    one.consume("hello world")
    assert (one.usage.input_tokens, one.usage.output_tokens, one.usage.is_estimated) == (40, 2, True)
    one.reported(Tokens(0, 0))
    assert (one.usage.input_tokens, one.usage.output_tokens, one.usage.is_estimated) == (0, 0, False)
    assert one.charge.amount.nano_usd == 0


def test_a_server_that_goes_on_is_noticed() -> None:
    one = meter()
    one.consume("one two three four")
    assert not one.passed(4)
    one.consume(" five")
    assert one.passed(4)


@pytest.mark.parametrize("told", [Tokens(IMPLAUSIBLE, 3), Tokens(3, IMPLAUSIBLE), Tokens(1401, 3), Tokens(3, 1401)])
def test_an_implausible_usage_is_estimated_within_what_was_reserved(told: Tokens) -> None:
    one = meter()
    one.consume("word " * 1000)
    one.reported(Tokens(12, 7))
    one.reported(told)
    assert one.is_implausible
    assert (one.usage.input_tokens, one.usage.output_tokens, one.usage.is_estimated) == (40, 100, True)


def test_tokens_read_from_the_cache_and_written_to_it_are_no_more_than_were_read() -> None:
    one = meter()
    one.reported(Tokens(12, 7, cached_tokens=8, cache_write_tokens=9, reasoning_tokens=8))
    used = one.usage
    assert (used.cached_tokens, used.cache_write_tokens, used.reasoning_tokens) == (8, 4, 7)


def test_a_usage_that_is_told_twice_counts_once_at_its_largest() -> None:
    one = meter()
    for output in (3, 9, 5):
        one.reported(Tokens(12, output))
    assert (one.usage.input_tokens, one.usage.output_tokens, one.usage.is_estimated) == (12, 9, False)
