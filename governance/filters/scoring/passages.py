"""Cuts a growing text into passages to be scored, the same ones at any chunking.

A passage ends with a sentence or a line, but has a least and a most length: a word alone says little to a classifier,
and one of a page dilutes what a sentence of it says. Where a cut falls depends on what stands before it alone.
"""

import re
from collections.abc import Iterator

from governance.events import Where

_END = re.compile(r"[.!?\u2026][\"')\]\u201d\u2019]*\s|[\u3002\uff01\uff1f\n]")
_SPACE = re.compile(r"\s")
# An answer is waited for sentence by sentence; what is asked is at hand, and costs by the call.
_BOUNDS = {Where.RESPONSE: (40, 600), Where.PROMPT: (400, 1200), Where.RETRIEVED: (400, 1200)}


class Passages:
    """Feed chunks, get the passages that are complete."""

    def __init__(self, where: Where) -> None:
        self._shortest, self._longest = _BOUNDS[where]
        self._held = ""

    def feed(self, chunk: str) -> list[str]:
        self._held += chunk
        return list(self._complete())

    def close(self) -> list[str]:
        """The rest, as the last passage."""
        rest, self._held = self._held, ""
        return [rest] if rest else []

    def _complete(self) -> Iterator[str]:
        text, start = self._held, 0
        while end := self._end(text, start):
            yield text[start:end]
            start = end
        self._held = text[start:]

    def _end(self, text: str, start: int) -> int:
        """Where the passage ends that begins at `start`, 0 while more text may move it."""
        last = start + self._longest
        for found in _END.finditer(text, start, last):
            if found.end() - start >= self._shortest:
                return found.end()
        return _at_a_space(text, start, last) if len(text) >= last else 0


def passages_of(where: Where, text: str) -> list[str]:
    """The passages of a text at hand."""
    passages = Passages(where)
    return passages.feed(text) + passages.close()


def _at_a_space(text: str, start: int, last: int) -> int:
    spaces = [found.end() for found in _SPACE.finditer(text, start, last)]
    return spaces[-1] if spaces else last
