"""Graph: names and relations of every chunk go into the graph store, in one piece for the file."""

from collections.abc import Iterator
from uuid import UUID

from kernel import journal
from kernel.tenancy import Actor, tenant_scope
from knowledge.extraction import Extractor, extractor
from knowledge.graph import GraphEdge, GraphMention, PassageRef, graph_store
from knowledge.graph.events import EVERYBODY, NOBODY
from knowledge.graph.versions import changing_graph
from knowledge.ingest.claims import Claim, finish, keep
from knowledge.journal_events import FileIndexed
from knowledge.metrics import FILES
from knowledge.models import Chunk, File, FileState, Visibility

BATCH_CHUNKS = 32


def connect(tenant_id: UUID, held: Claim) -> None:
    """Extract from all chunks, then replace what the graph knew from this file, and make the file ready.

    No scope is held while the parser runs. Raises ClaimLost, GraphUnavailable.
    """
    mentions: list[GraphMention] = []
    edges: list[GraphEdge] = []
    for batch in _batches(tenant_id, held):
        for chunk in batch:
            found_mentions, found_edges = read_chunk(extractor(), chunk)
            mentions += found_mentions
            edges += found_edges
    with tenant_scope(tenant_id), changing_graph():
        file = File.objects.get(id=held.file_id)
        finish(held, FileState.READY, chunks_done=file.chunks_total, reason="", failed_stage="")
        store = graph_store(tenant_id)
        store.delete_document(held.file_id)
        store.upsert_entities(mentions, reader_of(file))
        store.upsert_edges(edges, reader_of(file))
        indexed = FileIndexed(file.id, pages=file.pages_total, chunks=file.chunks_total)
        journal.append(Actor.system(tenant_id), indexed)
    FILES.labels("ready").inc()


def reader_of(file: File) -> str:
    """The reader mark of what a file said."""
    if file.state == FileState.DELETING:
        return NOBODY
    return EVERYBODY if file.visibility == Visibility.ORGANISATION else str(file.owner_id)


def read_chunk(reading: Extractor, chunk: Chunk) -> tuple[list[GraphMention], list[GraphEdge]]:
    """What one chunk says, with spans in the file's text."""
    found = reading.extract(chunk.text)
    mentions = [
        GraphMention(
            one.key, one.name, one.kind, _source(chunk, one.start, one.end), one.confidence,
            reading.name, reading.version,
        )
        for one in found.mentions
    ]  # fmt: skip
    edges = [
        GraphEdge(
            one.subject, one.predicate, one.object, one.is_weak, _source(chunk, one.start, one.end),
            one.confidence, reading.name, reading.version,
        )
        for one in found.relations
    ]  # fmt: skip
    return mentions, edges


def _source(chunk: Chunk, start: int, end: int) -> PassageRef:
    return PassageRef(chunk.id, chunk.file_id, chunk.start + start, chunk.start + end)


def _batches(tenant_id: UUID, held: Claim) -> Iterator[list[Chunk]]:
    done = 0
    while True:
        with tenant_scope(tenant_id):
            keep(held, chunks_done=done)
            rows = Chunk.objects.filter(file_id=held.file_id, ordinal__gte=done).order_by("ordinal")
            batch = list(rows[:BATCH_CHUNKS])
        if not batch:
            return
        yield batch
        done += len(batch)
