"""Which words of a text come from another one: how a moved passage is told from what a person typed inside it."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

_TOKENS = re.compile(r"\s*(?:\w+|[^\w\s])\s*")
_SHORTEST = 3


class Source:
    """A text that others may have taken words from."""

    def __init__(self, text: str) -> None:
        self._text = _plain(text)
        self._words = [token.strip() for token in _TOKENS.findall(text)]
        self._known = frozenset(self._words)
        self._matcher = SequenceMatcher(None, autojunk=False)
        self._matcher.set_seq2(self._words)

    def pieces(self, text: str) -> list[tuple[str, bool]]:
        """Cut a text into pieces and say of each whether it is borrowed: words of the source, in its order.

        A piece of fewer than three characters proves nothing and is not borrowed. The pieces joined are the text.
        """
        if self._holds(text):
            return [(text, True)]
        tokens = _TOKENS.findall(text)
        if self._known.isdisjoint(token.strip() for token in tokens):
            return [(text, False)]
        return list(_joined(self._aligned(tokens)))

    def _holds(self, text: str) -> bool:
        wanted = _plain(text)
        return len(wanted) >= _SHORTEST and wanted in self._text

    def _aligned(self, tokens: list[str]) -> Iterator[tuple[str, bool]]:
        self._matcher.set_seq1([token.strip() for token in tokens])
        at = 0
        for start, _, count in self._matcher.get_matching_blocks():
            yield "".join(tokens[at:start]), False
            same = "".join(tokens[start : start + count])
            yield same, len(_plain(same)) >= _SHORTEST
            at = start + count


def _plain(text: str) -> str:
    return " ".join(text.split())


def _joined(pieces: Iterator[tuple[str, bool]]) -> Iterator[tuple[str, bool]]:
    """Neighbours of one kind are one piece; empty ones are none."""
    held, was_borrowed = "", False
    for text, is_borrowed in pieces:
        if held and text and is_borrowed != was_borrowed:
            yield held, was_borrowed
            held = ""
        if text:
            held, was_borrowed = held + text, is_borrowed
    if held:
        yield held, was_borrowed
