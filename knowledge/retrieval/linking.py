"""Names in a question to entities of the graph: exact by normalised key, then by a part of the name, then by
likeness. No parser is loaded for it: candidates are the question's own words, looked up among known keys."""

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from knowledge.extraction.names import entity_key

if TYPE_CHECKING:
    from knowledge.graph.pagerank import Walk

MAX_WORDS = 5
MAX_NAMES = 12
MAX_CHARACTERS = 8_000
MAX_HOMONYMS = 3
LIKE = 87.0
"""Percent of likeness (rapidfuzz ratio) from which a misspelt name is taken for a known one."""
PART_WEIGHT, LIKE_WEIGHT = 0.7, 0.5
WORD = re.compile(r"[\w][\w'’.&+-]*")
COMMON_WORDS = """
about after also and any are because been before between but can could did does for from had has have her his how
into its may might more most must name not one other our out over per please shall she should some tell than that the
their them then there these they this those through under until very was were what when where which while who whom
whose why will with would you your
"""
COMMON = frozenset(COMMON_WORDS.split())


def linked_names(text: str, walk: "Walk") -> dict[str, float]:
    """Keys of entities that the text names, with how sure the link is (1 is exact); at most twelve, rare ones
    first. Only entities visible to the walk's asker can be linked."""
    words = WORD.findall(text[:MAX_CHARACTERS])
    linked: dict[str, float] = {}
    taken: set[int] = set()
    for at, key in _exact(words, walk.entity_at):
        if not taken & set(at):
            taken |= set(at)
            linked[key] = 1.0
    for at in _capitalised_runs(words, taken):
        for key, weight in _near(entity_key(" ".join(words[at.start : at.stop])), walk):
            linked.setdefault(key, weight)
    rarest = sorted(linked, key=lambda key: (-linked[key], walk.degree[walk.entity_at[key]]))
    return {key: linked[key] for key in rarest[:MAX_NAMES]}


def _exact(words: list[str], known: Mapping[str, int]) -> Iterator[tuple[range, str]]:
    """Longest runs of words first, so that "Project Heron" wins over "Heron"."""
    for size in range(MAX_WORDS, 0, -1):
        for start in range(len(words) - size + 1):
            key = entity_key(" ".join(words[start : start + size]))
            if key in known and not (size == 1 and _is_common(words[start])):
                yield range(start, start + size), key


def _capitalised_runs(words: list[str], taken: set[int]) -> Iterator[range]:
    start = None
    for index in range(len(words) + 1):
        is_name = index < len(words) and index not in taken and words[index][0].isupper()
        is_name = is_name and not _is_common(words[index])
        if is_name and start is None:
            start = index
        elif not is_name and start is not None:
            yield range(start, index)
            start = None


def _near(key: str, walk: "Walk") -> list[tuple[str, float]]:
    """Entities whose name holds all the words ("Lindqvist"), else the one that is spelt almost the same."""
    if not key:
        return []
    holders = [set(walk.keys_with.get(word, ())) for word in key.split()]
    whole = set.intersection(*holders)
    if 0 < len(whole) <= MAX_HOMONYMS:
        return [(name, PART_WEIGHT) for name in sorted(whole)]
    best = process.extractOne(key, walk.entity_at.keys(), scorer=fuzz.ratio, score_cutoff=LIKE)
    return [(best[0], LIKE_WEIGHT)] if best else []


def _is_common(word: str) -> bool:
    return len(word) < 3 or word.lower() in COMMON
