"""Counting offline."""

import pytest

from billing.events import Price
from generation import tokens
from generation.events import Message
from generation.metering import Meter
from generation.providers.base import Tokens
from kernel.ids import uuid7

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
    return Meter(uuid7(), Price("openai", "gpt-4o-mini", 150_000_000, 600_000_000, "v1"), "gpt-4o-mini", 40)


def test_pieces_that_cut_tokens_apart_are_counted_as_one_text() -> None:
    one = meter()
    for letter in "antidisestablishmentarianism":
        one.heard(letter)
    assert one.counted_output == 6


def test_told_zero_wins_over_counted() -> None:
    one = meter()
    one.heard("hello world")
    assert (one.usage.input_tokens, one.usage.output_tokens, one.usage.is_estimated) == (40, 2, True)
    one.told(Tokens(0, 0))
    assert (one.usage.input_tokens, one.usage.output_tokens, one.usage.is_estimated) == (0, 0, False)
    assert one.charge.amount.nano_usd == 0


def test_a_server_that_goes_on_is_noticed() -> None:
    one = meter()
    one.heard("one two three four")
    assert not one.passed(4)
    one.heard(" five")
    assert one.passed(4)
