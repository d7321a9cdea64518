"""What an extractor found in one text. Pure data; spans are code points in that text, end exclusive."""

from dataclasses import dataclass

WEAK_PREDICATE = "mentioned with"
"""Two names in one sentence without a relation the parser could read."""


@dataclass(frozen=True)
class FoundMention:
    key: str
    name: str
    kind: str
    """person, organisation, place, product, event, work or other."""
    start: int
    end: int
    confidence: float


@dataclass(frozen=True)
class FoundRelation:
    """`subject` and `object` are entity keys; the span is the sentence that says so."""

    subject: str
    predicate: str
    object: str
    start: int
    end: int
    confidence: float

    @property
    def is_weak(self) -> bool:
        return self.predicate == WEAK_PREDICATE


@dataclass(frozen=True)
class Extraction:
    mentions: tuple[FoundMention, ...]
    relations: tuple[FoundRelation, ...]
