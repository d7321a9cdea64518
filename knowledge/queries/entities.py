"""Entities and their relations, as the asker may know them."""

from dataclasses import dataclass
from uuid import UUID

from kernel.tenancy import Actor
from knowledge.errors import EntityNotFound
from knowledge.events import FactSource, FoundFact
from knowledge.extraction.names import entity_key
from knowledge.graph import EntityCard, graph_store
from knowledge.queries.pages import pages_at
from knowledge.queries.retrieve import facts_read, readable_chunks, source_read

FACTS_SHOWN = 50
MENTIONS_SHOWN = 50


@dataclass(frozen=True)
class EntityDetail:
    card: EntityCard
    facts: tuple[FoundFact, ...]
    mentions: tuple[FactSource, ...]
    """The sentences' files and pages where the name stands, with the name as written there."""


def entities(actor: Actor, text: str, after: str, limit: int) -> list[EntityCard]:
    """Entities whose name contains `text`, in order of their keys, from behind the key `after` on."""
    return graph_store(actor.tenant_id).find(entity_key(text), after, limit, actor.member_id)


def entity(actor: Actor, entity_id: UUID) -> EntityDetail:
    """One entity with its relations, surest first, and where it is mentioned. Raises EntityNotFound."""
    store = graph_store(actor.tenant_id)
    card = store.entity(entity_id, actor.member_id)
    if card is None:
        raise EntityNotFound()
    edges = store.edges_of([card.key], FACTS_SHOWN, actor.member_id, weak=True)
    refs = store.passages_of([card.key], MENTIONS_SHOWN, actor.member_id)
    sources = [source.chunk_id for edge in edges for source in edge.sources]
    readable = readable_chunks(actor, [*sources, *(ref.chunk_id for ref in refs)])
    pages = pages_at((ref.file_id, ref.start) for ref in refs)
    mentions = [source_read(ref, readable[ref.chunk_id], pages) for ref in refs if ref.chunk_id in readable]
    if not mentions:
        raise EntityNotFound()
    return EntityDetail(card, facts_read(edges, readable), tuple(mentions))
