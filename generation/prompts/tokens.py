"""Counting tokens without a network.

OpenAI's families are counted exactly with their own ranks. Other families have no public tokenizer; for
them o200k times a safety factor is an upper bound in practice, and settlement takes the provider's number.
"""

import math
import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import regex

from generation.events import Message

_CL100K = re.compile(r"^(gpt-4($|-)|gpt-3\.5|gpt-35)")
_O200K = re.compile(r"^(gpt-|chatgpt-|o\d|codex-|ft:gpt-)")
_CLAUDE_FACTOR = 1.35
_OTHER_FACTOR = 1.5

# https://cookbook.openai.com/examples/how_to_count_tokens_with_tiktoken: three a message, three for the answer's
# start; chat templates of other families spend a little more.
_PER_MESSAGE = 3
_PER_MESSAGE_ELSEWHERE = 8

# The encoder lets no other thread run while it reads a text, and refuses one of more than 200,000 tokens.
_ENCODED_CHARS = 16_000
# No token goes on over a single blank between two characters or from a line's end into a word: cut there, a text counts
# the same.
_CUT = regex.compile(r"(?r)(?<=\S) (?=\S)|(?<=\n)(?=\w)")


def count(model: str, text: str) -> int:
    """Return the tokens of a text for a model, rounded up where the family has no public tokenizer."""
    name = _base_name(model)
    if _CL100K.match(name):
        return _length("cl100k_base", text)
    return math.ceil(_length("o200k_base", text) * _factor(name))


def count_prompt(model: str, messages: Iterable[Message]) -> int:
    """Return an upper bound of the tokens a provider will count for this prompt."""
    per_message = _PER_MESSAGE if is_exact(model) else _PER_MESSAGE_ELSEWHERE
    return 3 + sum(per_message + count(model, message.role) + count(model, message.content) for message in messages)


def is_exact(model: str) -> bool:
    """Whether the family's own ranks are known here."""
    return _factor(_base_name(model)) == 1


def safety_factor(model: str) -> float:
    """By how much `count` may exceed the provider's own number; 1 where it is exact."""
    return _factor(_base_name(model))


def _factor(name: str) -> float:
    if _CL100K.match(name) or _O200K.match(name):
        return 1
    return _CLAUDE_FACTOR if name.startswith("claude") else _OTHER_FACTOR


def _base_name(model: str) -> str:
    """Routers write the vendor first: ``openai/gpt-4o-mini``."""
    return model.rpartition("/")[2].lower()


def _length(ranks: str, text: str) -> int:
    """A long text is counted in pieces, cut between words; a word that is cut counts a token more, never less."""
    encoding = _encoding(ranks)
    return sum(len(encoding.encode_ordinary(piece)) for piece in _pieces(text))


def _pieces(text: str) -> Iterator[str]:
    start = 0
    while len(text) - start > _ENCODED_CHARS:
        blank = _CUT.search(text, start + _ENCODED_CHARS // 2, start + _ENCODED_CHARS)
        end = blank.start() if blank else start + _ENCODED_CHARS
        yield text[start:end]
        start = end
    yield text[start:]


@cache
def _encoding(ranks: str) -> Any:
    import bpe_openai  # carries every family's ranks and takes most of a second to load

    return bpe_openai.get_encoding(ranks)
