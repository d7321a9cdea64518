"""Entities and their relations, as the asker may know them."""

from dataclasses import asdict, dataclass
from uuid import UUID

from kernel.tenancy import Actor
from knowledge.errors import EntityNotFound
from knowledge.events import FactSource, FoundFact
from knowledge.extraction.names import entity_key
from knowledge.graph import EntityCard, graph_store
from knowledge.models import Chunk
from knowledge.queries.pages import pages_at
from knowledge.queries.retrieve import facts_read, readable_chunks, source_read
from knowledge.splitting.sentences import sentences_of

FACTS_SHOWN = 50
MENTIONS_SHOWN = 50
NEAR_CHARS = 300


@dataclass(frozen=True)
class Mention(FactSource):
    """Where a name stands; `text` is the name as written there, `sentence` what is said around it."""

    sentence: str = ""


@dataclass(frozen=True)
class EntityDetail:
    card: EntityCard
    facts: tuple[FoundFact, ...]
    mentions: tuple[Mention, ...]


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
    mentions = [
        _mention(source_read(ref, readable[ref.chunk_id], pages), readable[ref.chunk_id])
        for ref in refs
        if ref.chunk_id in readable
    ]
    if not mentions:
        raise EntityNotFound()
    return EntityDetail(card, facts_read(edges, readable), tuple(mentions))


def _mention(name: FactSource, chunk: Chunk) -> Mention:
    """With the sentence around it; a long one, as of a table, is cut to what stands near the name."""
    around = [one for one in sentences_of(chunk.text, chunk.start) if one.start < name.end and one.end > name.start]
    start = max(min((one.start for one in around), default=name.start), name.start - NEAR_CHARS)
    end = min(max((one.end for one in around), default=name.end), name.end + NEAR_CHARS)
    return Mention(**asdict(name), sentence=chunk.text[start - chunk.start : end - chunk.start])
