"""Keeps the preamble's secret word from reaching a reader, at any chunking of the answer."""

from generation.errors import ResponseWithheld


class CanaryGuard:
    """Pass an answer on; hold only an end that may be the word's beginning; refuse the word itself."""

    def __init__(self, word: str) -> None:
        self._word = word
        self._held = ""

    def feed(self, chunk: str) -> str:
        """Return what may go on; raises ResponseWithheld when the word is there."""
        text = self._held + chunk
        if self._word in text.lower():
            raise ResponseWithheld()
        keep = _overlap(text.lower(), self._word)
        self._held = text[len(text) - keep :]
        return text[: len(text) - keep]

    def close(self) -> str:
        held, self._held = self._held, ""
        return held


def _overlap(text: str, word: str) -> int:
    """Length of the longest end of `text` that begins `word`."""
    for length in range(min(len(word) - 1, len(text)), 0, -1):
        if word.startswith(text[-length:]):
            return length
    return 0
