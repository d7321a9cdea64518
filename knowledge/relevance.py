"""Whether anything that was found is about the question at all: "no source found" is an answer too.

The bounds were set on SciFact's training claims and MuSiQue's questions: asked of their own texts 98 to 99 in a
hundred find a source, asked of the other set's 0 to 2 (benchmarks/knowledge_threshold.py, docs/adr/0043).
"""

from collections.abc import Iterable

COSINE_ALONE = 0.40
"""A window this close to the question is about it, whatever words it uses."""
COVERAGE_ALONE = 0.60
"""So is a chunk that holds this share of the question's rare words."""
COSINE_WITH_WORDS = 0.28
COVERAGE_WITH_MEANING = 0.40
"""Below both, either must be helped by the other."""


def is_about(cosine: float, coverage: float) -> bool:
    """Judge one chunk by its best window's cosine and its share of the question's rare words."""
    if cosine >= COSINE_ALONE or coverage >= COVERAGE_ALONE:
        return True
    return cosine >= COSINE_WITH_WORDS and coverage >= COVERAGE_WITH_MEANING


def is_telling(names: Iterable[str]) -> bool:
    """Whether one of the exactly linked names is enough by itself: two words or a number are no accident."""
    return any(" " in name or any(character.isdigit() for character in name) for name in names)
