"""What is counted of a text that changes piece by piece: its words, and names that the grammar does not have."""

from collections import Counter
from collections.abc import Iterable

from editor.prose.changed import changed_pieces
from editor.prose.plain import word_count
from editor.prose.search_words import word_occurrences


class Tally:
    """`words` are those a document is found by, each with how often it stands there."""

    def __init__(self) -> None:
        self.words = Counter[str]()
        self.word_count = 0
        self.unknown = Counter[str]()
        self._held: dict[str, bool] = {}

    def replace(self, old: str, new: str) -> None:
        """The text of a block became another one."""
        if old != new:
            gone, came = changed_pieces(old, new)
            self._count(gone, -1)
            self._count(came, 1)

    def note_unknown(self, names: Iterable[str]) -> None:
        self.unknown.update(names)

    def forget_unknown(self, names: Iterable[str]) -> None:
        for name in names:
            _add(self.unknown, name, -1)

    def take_changes(self) -> tuple[set[str], set[str]]:
        """The words that were lost and those that came since this was last asked."""
        held, self._held = self._held, {}
        gone = {word for word, was_there in held.items() if was_there and word not in self.words}
        return gone, {word for word, was_there in held.items() if not was_there and word in self.words}

    def _count(self, text: str, sign: int) -> None:
        for word, times in word_occurrences(text).items():
            self._held.setdefault(word, word in self.words)
            _add(self.words, word, sign * times)
        self.word_count += sign * word_count(text)


def _add(counter: Counter[str], key: str, times: int) -> None:
    """Keeps no zeros, so that a counter is as large as what it counts."""
    counter[key] += times
    if not counter[key]:
        del counter[key]
