"""Whether an answer goes round in circles, however little it wrote: again the same, or the same with small changes."""

import re
from collections import Counter

from assistant.quality.wording import is_verse, plain, prose_and_items, sentences
from kernel.repetition import ends_in_a_loop, loop_start, repeated_share, tokens

_MAX_REPEATED_SHARE, _MAX_REPEATED_SHARE_OF_VERSE = 0.2, 0.55
_MIN_SIMILARITY, _MAX_SIMILAR_SHARE = 0.6, 0.6
_MIN_WORDS = 3
_MAX_SENTENCES = 60


def loops(before: str, answer: str) -> bool:
    """A text that repeats itself already may go on to; code, tables and refrains do so by nature."""
    if ends_in_a_loop(answer) or _is_short_loop(answer):
        return loop_start(before) is None and not _is_short_loop(before)
    prose, items = prose_and_items(answer)
    most = _MAX_REPEATED_SHARE_OF_VERSE if is_verse(prose) else _MAX_REPEATED_SHARE
    if repeated_share(prose) > max(most, repeated_share(before) + 0.1):
        return True
    if _has_repeated_items(items) and not _has_repeated_items(prose_and_items(before)[1]):
        return True
    return not is_verse(prose) and _share_of_similar(prose) > max(_MAX_SIMILAR_SHARE, _share_of_similar(before) + 0.1)


def _is_short_loop(text: str) -> bool:
    """Few words, said again and again: too short for a share of sequences to show."""
    words = plain(prose_and_items(text)[0]).split()
    for unit in range(1, min(8, len(words) // 4) + 1):
        times, at = 1, len(words) - unit
        while at >= unit and words[at - unit : at] == words[-unit:]:
            times, at = times + 1, at - unit
        if times >= (6 if unit == 1 else 4) and times * unit * 2 >= len(words):
            return True
    return bool(re.search(r"([^\W\d]{1,12}?)\1{7,}$", "".join(words)[-200:]))


def _has_repeated_items(items: list[str]) -> bool:
    """Whether most items of a list are the same one."""
    said = Counter(folded for folded in map(plain, items) if len(folded.split()) >= _MIN_WORDS)
    return len(items) >= 4 and sum(times - 1 for times in said.values()) * 2 >= len(items)


def _share_of_similar(text: str) -> float:
    """Return which part of the sentences says little that an earlier one did not say in the same words."""
    said = [Counter(tokens(one)) for one in sentences(prose_and_items(text)[0])[:_MAX_SENTENCES]]
    said = [words for words in said if words.total() >= _MIN_WORDS]
    if len(said) < 3:
        return 0.0
    again = sum(any(_are_similar(one, earlier) for earlier in said[:at]) for at, one in enumerate(said))
    return again / (len(said) - 1) if again > 1 else 0.0


def _are_similar(one: Counter[str], other: Counter[str]) -> bool:
    return (one & other).total() > _MIN_SIMILARITY * max(one.total(), other.total())
