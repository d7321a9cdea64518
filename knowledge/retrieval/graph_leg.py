"""The graph leg: entities named in the question bring their relations, and a walk from them brings passages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from kernel.tenancy import Actor
from knowledge.events import LegReport
from knowledge.graph import EdgeFact, GraphUnavailable, graph_store
from knowledge.metrics import SEARCH_SECONDS
from knowledge.retrieval.linking import linked_names

if TYPE_CHECKING:
    from knowledge.graph.pagerank import Ranks

ENTITIES_REACHED = 40
"""Entities where the walk stays longest; relations among them are what the graph has to say."""
FACTS_READ = 120
FACTS_KEPT = 12
PASSAGES = 20
SEEDS = 5
"""Passages of the other legs from which the walk restarts as well."""


@dataclass(frozen=True)
class GraphFindings:
    """Facts near the named entities, those first where the walk stays longest; passages by the walk."""

    report: LegReport
    named: tuple[str, ...] = ()
    """Keys of the entities that stand in the question word for word."""
    facts: tuple[EdgeFact, ...] = ()
    passages: Mapping[UUID, float] = field(default_factory=dict)


def graph_leg(actor: Actor, text: str, similar: Mapping[UUID, float]) -> GraphFindings:
    """Ask the graph about the names in `text`; `similar` are the chunks the other legs found, with scores."""
    with SEARCH_SECONDS.labels("graph").time():
        try:
            return _ask(actor, text, similar)
        except GraphUnavailable:
            return GraphFindings(LegReport(ran=False, reason="unavailable"))


def _ask(actor: Actor, text: str, similar: Mapping[UUID, float]) -> GraphFindings:
    from knowledge.graph.cache import current_walk
    from knowledge.graph.pagerank import rank

    walk = current_walk(actor.tenant_id, actor.member_id)
    names = linked_names(text, walk)
    if not names:
        return GraphFindings(LegReport(ran=False, reason="no_names"))
    seeds = dict(sorted(similar.items(), key=lambda item: -item[1])[:SEEDS])
    ranks = rank(walk, names, seeds, PASSAGES)
    kept = _facts(actor, ranks, names)
    named = tuple(key for key, weight in names.items() if weight == 1.0)
    return GraphFindings(LegReport(ran=True, found=len(ranks.passages)), named, kept, ranks.passages)


def _facts(actor: Actor, ranks: "Ranks", names: Mapping[str, float]) -> tuple[EdgeFact, ...]:
    """Relations among the entities that the walk reached, and all those of the named ones; one query."""
    reached = sorted(ranks.entities, key=lambda key: -ranks.entities[key])[:ENTITIES_REACHED]
    named = [key for key in names if key in ranks.entities]
    facts = graph_store(actor.tenant_id).edges_among(named, [*reached, *named], FACTS_READ, actor.member_id)
    return tuple(sorted(facts, key=lambda fact: -_weight(fact, ranks))[:FACTS_KEPT])


def _weight(fact: EdgeFact, ranks: "Ranks") -> float:
    ends = ranks.entities.get(fact.subject, 0.0) + ranks.entities.get(fact.object, 0.0)
    return ends * fact.confidence
