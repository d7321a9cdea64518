"""Rows of relations, one per passage, to facts with all their passages. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from knowledge.graph.events import EdgeFact, PassageRef

SOURCES_A_FACT = 5


@dataclass(frozen=True)
class FactRow:
    subject: str
    subject_name: str
    predicate: str
    object: str
    object_name: str
    is_weak: bool
    confidence: float
    source: PassageRef


def facts_of(rows: Iterable[FactRow], cap: int) -> list[EdgeFact]:
    """Group rows that say the same; surest first, then the one more passages say, at most `cap`."""
    groups: dict[tuple[str, str, str], list[FactRow]] = {}
    for row in rows:
        groups.setdefault((row.subject, row.predicate, row.object), []).append(row)
    facts = [_fact(group) for group in groups.values()]
    facts.sort(key=lambda fact: (-fact.confidence, -len(fact.sources), fact.subject, fact.predicate, fact.object))
    return facts[:cap]


def _fact(rows: list[FactRow]) -> EdgeFact:
    first = rows[0]
    sources = tuple(dict.fromkeys(row.source for row in rows))[:SOURCES_A_FACT]
    return EdgeFact(
        first.subject,
        first.subject_name,
        first.predicate,
        first.object,
        first.object_name,
        first.is_weak,
        max(row.confidence for row in rows),
        sources,
    )
