"""How much of a text's end says in the same words what was said before, sentence by sentence. Pure Python."""

import re
from collections import Counter, deque
from itertools import pairwise

_END = re.compile(r"[.!?…:;。！？：；।\n]+")
_NOT_SAID = re.compile(r"[\W_]+")
_LEAST_LETTERS = 15
_LONGEST_CHARS = 600
_SHORT_WINDOW, _WINDOW = 700, 1_000
# Which part may be said for the second time, and for the third; the days of a plan have equal items below their names.
_MOST, _MOST_OF_A_LIST = (0.92, 0.6), (0.97, 0.75)


class SaidAgain:
    """The sentences and lines of a text as it comes. Work and memory grow with the text, not with its square."""

    def __init__(self) -> None:
        self._open = ""
        self._times: Counter[int] = Counter()
        self._last: deque[tuple[int, int]] = deque()  # letters, and how often they were said before
        self._letters = 0

    def feed(self, text: str) -> None:
        *said, self._open = _END.split(self._open + text)
        if len(self._open) > _LONGEST_CHARS:
            said, self._open = [*said, self._open], ""
        for one in said:
            self._count(_NOT_SAID.sub("", one.casefold()))

    def is_stuck(self, *, is_list: bool) -> bool:
        """Whether the end says next to nothing new; items of a list may be alike and share their sentences."""
        second, third = _MOST_OF_A_LIST if is_list else _MOST
        return self._share(_SHORT_WINDOW, times=1) >= second or self._share(_WINDOW, times=2) >= third

    def _count(self, said: str) -> None:
        if not said:
            return
        key = hash(said)
        self._last.append((len(said), self._times[key] if len(said) >= _LEAST_LETTERS else 0))
        self._times[key] += 1
        self._letters += len(said)
        while self._letters - self._last[0][0] >= _WINDOW:
            self._letters -= self._last.popleft()[0]

    def _share(self, window: int, times: int) -> float:
        """Return which part of the last letters was said `times` before; 0.0 of a text that is shorter."""
        looked_at = again = 0
        for letters, before in reversed(self._last):
            looked_at += letters
            again += letters if before >= times else 0
            if looked_at >= window:
                return again / looked_at
        return 0.0


def said_again_from(text: str) -> int:
    """Return where the end begins that only says again, in the same words, what stands before it."""
    ends = [match.end() for match in _END.finditer(text)]
    said = [
        (start, _NOT_SAID.sub("", text[start:end].casefold())) for start, end in pairwise([0, *ends])
    ]  # what is still open at the end goes with what is before it
    first = {words: start for start, words in reversed(said)}
    since = len(text)
    for start, words in reversed(said):
        is_long, is_new = len(words) >= _LEAST_LETTERS, first[words] == start
        if is_long and is_new:
            break
        if not is_new and (is_long or since < len(text)):
            since = start
    return since
