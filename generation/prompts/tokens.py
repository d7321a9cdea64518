"""Counting tokens without a network.

OpenAI's families are counted exactly with their own ranks. Other families have no public tokenizer; for
them o200k times a safety factor is an upper bound in practice, and settlement takes the provider's number.
"""

import math
import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
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

_SURROGATES = re.compile("[\ud800-\udfff]")
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


def load() -> None:
    """Read the ranks that most models are counted with (65 MB), so that the first call need not."""
    _encoder("o200k_base")


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
    encoder = _encoder(ranks)
    return sum(encoder.count(piece) for piece in _pieces(_encodable(text)))


def _encodable(text: str) -> str:
    """The text with U+FFFD for halves of surrogate pairs, which UTF-8 cannot write."""
    if _SURROGATES.search(text) is None:
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _pieces(text: str) -> Iterator[str]:
    start = 0
    while len(text) - start > _ENCODED_CHARS:
        blank = _CUT.search(text, start + _ENCODED_CHARS // 2, start + _ENCODED_CHARS)
        end = blank.start() if blank else start + _ENCODED_CHARS
        yield text[start:end]
        start = end
    yield text[start:]


@cache
def _encoder(ranks: str) -> Any:
    return _bindings().tokenizer_for_encoding(ranks)


@cache
def _bindings() -> Any:
    """The compiled part of `bpe_openai` alone: importing the package reads every family's ranks into dictionaries."""
    name = "bpe_openai._bindings"
    (folder,) = PathFinder.find_spec("bpe_openai").submodule_search_locations  # type: ignore[union-attr,misc]
    spec = PathFinder.find_spec(name, [folder])
    sys.modules[name] = module = module_from_spec(spec)  # type: ignore[arg-type]  # it may be loaded only once
    spec.loader.exec_module(module)  # type: ignore[union-attr]
    return module
