"""The interface every graph backend keeps; one conformance suite tests them all.

A store is made for one tenant and can build no query without it. Reads take the asker's member id and
return only what passages visible to them support (None: what the whole organisation may see).
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from kernel.errors import Unavailable
from knowledge.graph.events import (
    EVERYBODY,
    Adjacency,
    EdgeFact,
    EntityCard,
    GraphEdge,
    GraphMention,
    GraphStats,
    PassageRef,
    Subgraph,
)

FRONTIER_CAP = 200
"""Entities expanded in one hop: a hub must not turn a question into a walk over everything."""


class GraphUnavailable(Unavailable):
    """The graph server does not answer. Nothing was half-written; trying again is safe."""

    code = "graph.unavailable"
    title = "The graph store does not answer"


class GraphStore(ABC):
    """Entities, mentions and relations of one tenant. All operations work on batches."""

    def __init__(self, tenant_id: UUID) -> None:
        self.tenant_id = tenant_id

    @abstractmethod
    def upsert_entities(self, mentions: Sequence[GraphMention], reader: str = EVERYBODY) -> None:
        """Add mentions and the entities they name. An entity without a mention cannot be made."""

    @abstractmethod
    def upsert_edges(self, edges: Sequence[GraphEdge], reader: str = EVERYBODY) -> None:
        """Add relations between entities that exist; each with its source passage."""

    @abstractmethod
    def delete_document(self, file_id: UUID) -> None:
        """Remove what the file said, and every entity nothing else speaks of. Repeating it does nothing."""

    @abstractmethod
    def share(self, file_id: UUID, reader: str) -> None:
        """Change who may see what the file said."""

    @abstractmethod
    def entities(self, keys: Iterable[str], member_id: UUID | None) -> list[EntityCard]:
        """The entities of these keys that the member may know of."""

    @abstractmethod
    def entity(self, entity: UUID, member_id: UUID | None) -> EntityCard | None:
        """The entity with this id, if the member may know of it."""

    @abstractmethod
    def find(self, text: str, after: str, limit: int, member_id: UUID | None) -> list[EntityCard]:
        """Entities whose key contains the text, in code point order of their keys, from behind `after` on."""

    @abstractmethod
    def edges_of(self, keys: Sequence[str], cap: int, member_id: UUID | None, *, weak: bool = False) -> list[EdgeFact]:
        """Relations that begin or end at one of the keys, surest first, at most `cap`."""

    def edges_among(
        self, named: Collection[str], reached: Sequence[str], cap: int, member_id: UUID | None
    ) -> list[EdgeFact]:
        """Relations of the named entities with any other, and those that join two of the reached, surest first.

        Both are within `reached`. A backend that cannot choose them itself reads all relations of the reached.
        """
        inside, chosen = set(reached), set(named)
        facts = self.edges_of(reached, cap, member_id)
        return [one for one in facts if {one.subject, one.object} <= inside or {one.subject, one.object} & chosen]

    @abstractmethod
    def passages_of(self, keys: Sequence[str], cap: int, member_id: UUID | None) -> list[PassageRef]:
        """Passages that mention one of the keys, at most `cap` times the number of keys."""

    @abstractmethod
    def stats(self) -> GraphStats:
        """Counts over the whole tenant, whoever may see it."""

    @abstractmethod
    def adjacency(self, version: int = 0) -> Adjacency:
        """The whole graph for a walk, of files that may be gone as well: the caller masks it for the asker."""

    def neighbours(
        self, keys: Sequence[str], hops: int, cap: int, member_id: UUID | None, *, weak: bool = False
    ) -> list[EdgeFact]:
        """Relations within `hops` of the keys, nearest first, at most `cap`: a frontier-capped
        breadth-first walk with one query a hop."""
        found: dict[tuple[str, str, str], EdgeFact] = {}
        seen, frontier = set(keys), list(dict.fromkeys(keys))
        for _ in range(hops):
            if not frontier or len(found) >= cap:
                break
            facts = self.edges_of(frontier[:FRONTIER_CAP], cap, member_id, weak=weak)
            for fact in facts:
                found.setdefault((fact.subject, fact.predicate, fact.object), fact)
            reached = dict.fromkeys(end for fact in facts for end in (fact.subject, fact.object))
            frontier = [key for key in reached if key not in seen]
            seen.update(frontier)
        return list(found.values())[:cap]

    def subgraph(self, seed: str, depth: int, node_cap: int, member_id: UUID | None) -> Subgraph:
        """The entities and relations around one entity, at most `node_cap` entities."""
        facts = self.neighbours([seed], depth, node_cap * 4, member_id, weak=True)
        keys = list(dict.fromkeys([seed, *(end for fact in facts for end in (fact.subject, fact.object))]))
        kept = set(keys[:node_cap])
        cards = self.entities(kept, member_id)
        known = {card.key for card in cards}
        edges = tuple(fact for fact in facts if fact.subject in known and fact.object in known)
        return Subgraph(tuple(cards), edges)


def readers_for(member_id: UUID | None) -> list[str]:
    """The reader marks that are visible to a member."""
    return [EVERYBODY] if member_id is None else [EVERYBODY, str(member_id)]
