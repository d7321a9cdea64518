"""A small graph for the conformance suite: two files of Acme, one of them private to Walter."""

from dataclasses import dataclass
from uuid import UUID

from kernel.ids import uuid7
from kernel.tenancy import tenant_scope
from knowledge.graph import GraphEdge, GraphMention, GraphStore, PassageRef, graph_store
from knowledge.graph.events import EVERYBODY
from knowledge.graph.versions import changing_graph
from knowledge.ingest.graph_stage import reader_of
from knowledge.models import Chunk, File
from tests.world import Company

NAMES = {"ada": "Ada", "heron": "Project Heron", "pump": "HP-300", "lulea": "Luleå AB"}


@dataclass
class GraphFile:
    """A stored file with one chunk a sentence, and what it says to the graph."""

    company: Company
    id: UUID
    chunks: list[UUID]

    def ref(self, chunk: int) -> PassageRef:
        return PassageRef(self.chunks[chunk], self.id, chunk * 10, chunk * 10 + 9)

    def mention(self, key: str, chunk: int, kind: str = "other") -> GraphMention:
        return GraphMention(key, NAMES.get(key, key.title()), kind, self.ref(chunk), 0.8, "test", "1")

    def edge(self, subject: str, predicate: str, target: str, chunk: int, confidence: float = 0.8) -> GraphEdge:
        is_weak = predicate == "mentioned with"
        return GraphEdge(subject, predicate, target, is_weak, self.ref(chunk), confidence, "test", "1")


def graph_file(company: Company, visibility: str = "organisation", owner: str = "walter", chunks: int = 3) -> GraphFile:
    with tenant_scope(company.id):
        file = File(
            id=uuid7(), owner_id=company.members[owner], name="graph.txt", kind="text", size_bytes=1,
            sha256=uuid7().hex * 2, visibility=visibility, state="ready", chunks_total=chunks,
        )  # fmt: skip
        file.save(force_insert=True)
        rows = [
            Chunk(file_id=file.id, ordinal=n, page=1, start=n * 10, end=n * 10 + 9, text="x" * 9, tokens=3)
            for n in range(chunks)
        ]
        Chunk.objects.bulk_create(rows)
    return GraphFile(company, file.id, [row.id for row in rows])


def say(file: GraphFile, mentions: list[GraphMention], edges: list[GraphEdge]) -> None:
    """Put what a file says into the store, as the graph stage does."""
    with tenant_scope(file.company.id), changing_graph():
        store, reader = graph_store(file.company.id), _reader(file)
        store.upsert_entities(mentions, reader)
        store.upsert_edges(edges, reader)


def _reader(file: GraphFile) -> str:
    found: File = File.objects.get(id=file.id)
    return reader_of(found)


def store_of(company: Company) -> GraphStore:
    return graph_store(company.id)


__all__ = ["EVERYBODY", "GraphFile", "graph_file", "say", "store_of"]
