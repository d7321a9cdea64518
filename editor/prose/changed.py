"""Where two readings of one text differ, so that only that need be counted again."""

import regex

# Neither a word that is counted (`plain.word_count`) nor one that is searched for holds or ends at such a letter.
_BORDER = r"[^\w\p{L}\p{M}\p{N}'’\-.,]"
_BORDER_AFTER, _BORDER_BEFORE = regex.compile(_BORDER), regex.compile("(?r)" + _BORDER)


def changed_pieces(old: str, new: str) -> tuple[str, str]:
    """The piece of each text that the other has not, widened to whole words.

    Words of the whole are those of the piece and those of the rest together. Costs a comparison of the texts and the
    size of the pieces.
    """
    start = _same_at_start(old, new)
    border = _BORDER_BEFORE.search(old, 0, start)
    tail = _same_at_end(old, new, min(len(old), len(new)) - start)
    after = _BORDER_AFTER.search(old, len(old) - tail)
    start, tail = border.end() if border else 0, len(old) - after.start() if after else 0
    return old[start : len(old) - tail], new[start : len(new) - tail]


def _same_at_start(old: str, new: str) -> int:
    low, high = 0, min(len(old), len(new))
    while low < high:
        middle = (low + high + 1) // 2
        if old[low:middle] == new[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _same_at_end(old: str, new: str, most: int) -> int:
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if old[len(old) - middle : len(old) - low] == new[len(new) - middle : len(new) - low]:
            low = middle
        else:
            high = middle - 1
    return low
