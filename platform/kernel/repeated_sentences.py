"""How much of a text's end says in the same words what was said before, sentence by sentence. Pure Python."""

import re
from collections import Counter, deque
from itertools import pairwise

_END = re.compile(r"[.!?…:;。！？：；।\n]+")
_NOT_LETTERS = re.compile(r"[\W_]+")
_MIN_LETTERS = 15
_MAX_CHARS = 600
_SHORT_WINDOW, _WINDOW = 700, 1_000
# Which part may be said for the second time, and for the third; the days of a plan have equal items below their names.
_MAX_SHARES, _MAX_SHARES_IN_LIST = (0.92, 0.6), (0.97, 0.75)


class RepeatedSentences:
    """The sentences and lines of a text as it comes. Work and memory grow with the text, not with its square."""

    def __init__(self) -> None:
        self._open = ""
        self._times: Counter[int] = Counter()
        self._last: deque[tuple[int, int]] = deque()  # letters, and how often they were said before
        self._letters = 0

    def feed(self, text: str) -> None:
        *sentences, self._open = _END.split(self._open + text)
        if len(self._open) > _MAX_CHARS:
            sentences, self._open = [*sentences, self._open], ""
        for one in sentences:
            self._count(_NOT_LETTERS.sub("", one.casefold()))

    def is_stuck(self, *, is_list: bool) -> bool:
        """Whether the end says next to nothing new; items of a list may be alike and share their sentences."""
        second, third = _MAX_SHARES_IN_LIST if is_list else _MAX_SHARES
        return self._share(_SHORT_WINDOW, times=1) >= second or self._share(_WINDOW, times=2) >= third

    def _count(self, sentence: str) -> None:
        if not sentence:
            return
        key = hash(sentence)
        self._last.append((len(sentence), self._times[key] if len(sentence) >= _MIN_LETTERS else 0))
        self._times[key] += 1
        self._letters += len(sentence)
        while self._letters - self._last[0][0] >= _WINDOW:
            self._letters -= self._last.popleft()[0]

    def _share(self, window: int, times: int) -> float:
        """Return which part of the last letters was said `times` before; 0.0 of a text that is shorter."""
        checked = again = 0
        for letters, before in reversed(self._last):
            checked += letters
            again += letters if before >= times else 0
            if checked >= window:
                return again / checked
        return 0.0


def repeated_sentences_start(text: str) -> int:
    """Return where the end begins that only says again, in the same words, what stands before it."""
    ends = [match.end() for match in _END.finditer(text)]
    sentences = [
        (start, _NOT_LETTERS.sub("", text[start:end].casefold())) for start, end in pairwise([0, *ends])
    ]  # what is still open at the end goes with what is before it
    first = {words: start for start, words in reversed(sentences)}
    since = len(text)
    for start, words in reversed(sentences):
        is_long, is_new = len(words) >= _MIN_LETTERS, first[words] == start
        if is_long and is_new:
            break
        if not is_new and (is_long or since < len(text)):
            since = start
    return since
