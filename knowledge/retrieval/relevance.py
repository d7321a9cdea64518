"""Whether anything that was found is about the question at all: "no source found" is an answer too.

The bounds were set on SciFact's training claims and MuSiQue's questions: asked of their own texts 98 to 99 in a
hundred find a source, asked of the other set's 0 to 2 (benchmarks/knowledge_threshold.py, docs/adr/0043).
"""

import re
from collections.abc import Iterable
from itertools import chain, islice

from knowledge.embedding import Embed
from knowledge.retrieval.linking import COMMON
from knowledge.splitting.lines import lines_of

COSINE_ALONE = 0.40
"""A window this close to the question is about it, whatever words it uses."""
COVERAGE_ALONE = 0.60
"""So is a chunk that holds this share of the question's rare words."""
COSINE_WITH_WORDS = 0.28
COVERAGE_WITH_MEANING = 0.40
"""Below both, either must be helped by the other."""
SENTENCE_ALONE = 0.45
"""A sentence this close to the question is about it. A short question of a person has few words to share, and a window
of several subjects lies far from each of them; its one sentence does not (docs/adr/0089)."""
SENTENCE_WITH_WORD = 0.37
"""So is one this close that shares a word with the question, or any one among so few chunks that accidents are rare.
Questions on a handbook have such a sentence at 0.38 and above, questions from other fields at 0.33 and below."""
FEW_CHUNKS = 100
CHUNKS_READ_BY_SENTENCE = 4
SENTENCES_READ = 80
SENTENCES_AT_ONCE = 16
STEM = 5
WORD = re.compile(r"\w+")


def is_about(cosine: float, coverage: float) -> bool:
    """Judge one chunk by its best window's cosine and its share of the question's rare words."""
    if cosine >= COSINE_ALONE or coverage >= COVERAGE_ALONE:
        return True
    return cosine >= COSINE_WITH_WORDS and coverage >= COVERAGE_WITH_MEANING


def is_said_by_a_sentence(question: str, texts: Iterable[str], embed: Embed, *, is_among_few: bool) -> bool:
    """Judge the chunks' sentences one by one, the first 80: the second look, where windows and words do not decide.

    A few at a time, so that one in the nearest chunk saves embedding the others.
    """
    sentences = iter(dict.fromkeys(islice(chain.from_iterable(map(lines_of, texts)), SENTENCES_READ)))
    asked = _stems(question)
    while some := list(islice(sentences, SENTENCES_AT_ONCE)):
        vectors = embed([question, *some])
        for cosine, sentence in zip((vectors[1:] @ vectors[0]).tolist(), some, strict=True):
            is_near = cosine >= SENTENCE_WITH_WORD and (is_among_few or bool(asked & _stems(sentence)))
            if cosine >= SENTENCE_ALONE or is_near:
                return True
    return False


def _stems(text: str) -> set[str]:
    return {word[:STEM] for word in WORD.findall(text.lower()) if len(word) >= STEM - 2 and word not in COMMON}


def is_distinctive(names: Iterable[str]) -> bool:
    """Whether one of the exactly linked names is enough by itself: two words or a number are no accident."""
    return any(" " in name or any(character.isdigit() for character in name) for name in names)
