"""The lines of a chunk that say something, one by one: what a question is compared with where windows do not decide."""

from collections.abc import Iterator

from knowledge.splitting.sentences import sentences_of

RULES = 1
"""Which lines these are. Whoever changes how they are cut raises it: vectors of other lines then count as missing."""
MIN_WORDS = 3


def lines_of(text: str) -> Iterator[str]:
    """Sentences, and the lines within them: a row of a table or an item of a list says one thing."""
    for span in sentences_of(text):
        for line in text[span.start : span.end].splitlines():
            if len(line.split()) >= MIN_WORDS:
                yield line
