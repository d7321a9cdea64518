"""The graph in Neo4j 5.26 over Bolt. One batch is one transaction there; the caller's own transaction holds the
tenant's graph lock, so two writers never meet, and a failure on either side is repeated as a whole."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any
from uuid import UUID

import neo4j
from django.conf import settings
from neo4j.exceptions import DriverError, Neo4jError

from kernel.tenancy import current_tenant_id
from kernel.tenancy.scope import TenantSwitch
from knowledge.graph import cypher
from knowledge.graph.events import (
    EVERYBODY,
    Adjacency,
    EdgeFact,
    EntityCard,
    GraphEdge,
    GraphMention,
    GraphStats,
    PassageRef,
    entity_id,
)
from knowledge.graph.facts import FactRow, facts_of
from knowledge.graph.store import GraphStore, GraphUnavailable, readers_for

RETRY_AFTER_S = 10

Row = dict[str, Any]


class Neo4jGraphStore(GraphStore):
    """Visibility is the property `reader` on every mention and relation, changed by `share`."""

    def __init__(self, tenant_id: UUID) -> None:
        if tenant_id != current_tenant_id():
            raise TenantSwitch("the graph belongs to another tenant than the scope")
        super().__init__(tenant_id)

    def upsert_entities(self, mentions: Sequence[GraphMention], reader: str = EVERYBODY) -> None:
        # A surer reading of a name's kind comes first, as in the other backend.
        rows = [
            {
                "key": one.key,
                "id": str(entity_id(self.tenant_id, one.key)),
                "name": one.name[:200],
                "kind": one.kind,
                **_sourced(one),
            }
            for one in sorted(mentions, key=lambda one: one.kind == "other")
        ]
        self._write(cypher.UPSERT_MENTIONS, rows=rows, reader=reader)

    def upsert_edges(self, edges: Sequence[GraphEdge], reader: str = EVERYBODY) -> None:
        rows = [
            {
                "subject": one.subject,
                "predicate": one.predicate[:120],
                "object": one.object,
                "is_weak": one.is_weak,
                **_sourced(one),
            }
            for one in edges
        ]
        self._write(cypher.UPSERT_EDGES, rows=rows, reader=reader)

    def delete_document(self, file_id: UUID) -> None:
        self._write(*cypher.DELETE_DOCUMENT, file=str(file_id))

    def share(self, file_id: UUID, reader: str) -> None:
        self._write(*cypher.SHARE, file=str(file_id), reader=reader)

    def entities(self, keys: Iterable[str], member_id: UUID | None) -> list[EntityCard]:
        return [_card(row) for row in self._read(cypher.CARDS, keys=list(keys), readers=readers_for(member_id))]

    def entity(self, entity: UUID, member_id: UUID | None) -> EntityCard | None:
        rows = self._read(cypher.CARD_OF_ID, id=str(entity), readers=readers_for(member_id))
        return next((_card(row) for row in rows), None)

    def find(self, text: str, after: str, limit: int, member_id: UUID | None) -> list[EntityCard]:
        readers = readers_for(member_id)
        rows = self._read(cypher.FIND, text=text, after=after, limit=limit, readers=readers)
        return [_card(row) for row in rows]

    def edges_of(self, keys: Sequence[str], cap: int, member_id: UUID | None, *, weak: bool = False) -> list[EdgeFact]:
        readers = readers_for(member_id)
        rows = self._read(cypher.EDGES_OF, keys=list(keys), weak=weak, limit=cap * 4, readers=readers)
        return facts_of((_fact_row(row) for row in rows), cap)

    def passages_of(self, keys: Sequence[str], cap: int, member_id: UUID | None) -> list[PassageRef]:
        readers = readers_for(member_id)
        rows = self._read(cypher.PASSAGES_OF, keys=list(keys), limit=cap * len(keys), readers=readers)
        return [_ref(row) for row in rows]

    def stats(self) -> GraphStats:
        return GraphStats(**self._read(cypher.STATS)[0])

    def adjacency(self, version: int = 0) -> Adjacency:
        from knowledge.graph.adjacency_of import adjacency_from  # needs numpy, which few callers do

        mentions = self._read(cypher.ALL_MENTIONS)
        edges = self._read(cypher.ALL_EDGES)
        return adjacency_from(
            ((row["key"], UUID(row["chunk_id"]), UUID(row["file_id"]), row["confidence"]) for row in mentions),
            ((row["subject"], row["object"], UUID(row["file_id"]), row["confidence"]) for row in edges),
            version,
        )

    def _read(self, query: str, **values: Any) -> list[Row]:
        with _session(neo4j.READ_ACCESS) as session:
            return session.execute_read(lambda tx: tx.run(query, tenant=str(self.tenant_id), **values).data())

    def _write(self, *queries: str, **values: Any) -> None:
        def run_all(tx: neo4j.ManagedTransaction) -> None:
            for query in queries:
                tx.run(query, tenant=str(self.tenant_id), **values).consume()

        with _session(neo4j.WRITE_ACCESS) as session:
            session.execute_write(run_all)


@cache
def driver(uri: str, user: str, password: str) -> neo4j.Driver:
    """The process's driver; makes constraints and indexes at first use. Raises what the driver raises."""
    made = neo4j.GraphDatabase.driver(
        uri,
        auth=(user, password) if user else None,
        connection_timeout=2.0,
        max_transaction_retry_time=3.0,
        notifications_min_severity="OFF",
    )
    try:
        for statement in cypher.SCHEMA:
            made.execute_query(statement)
    except (Neo4jError, DriverError):
        made.close()
        raise
    return made


@contextmanager
def _session(access: str) -> Iterator[neo4j.Session]:
    try:
        server = driver(settings.NEO4J_URI, settings.NEO4J_USER, settings.NEO4J_PASSWORD)
        with server.session(default_access_mode=access) as session:
            yield session
    except (Neo4jError, DriverError) as error:
        raise GraphUnavailable(retry_after_s=RETRY_AFTER_S) from error


def _sourced(one: GraphMention | GraphEdge) -> Row:
    return {
        "chunk_id": str(one.source.chunk_id),
        "file_id": str(one.source.file_id),
        "start": one.source.start,
        "end": one.source.end,
        "confidence": one.confidence,
        "extractor": one.extractor,
        "extractor_version": one.extractor_version,
    }


def _ref(row: Row) -> PassageRef:
    return PassageRef(UUID(row["chunk_id"]), UUID(row["file_id"]), row["start"], row["end"])


def _card(row: Row) -> EntityCard:
    return EntityCard(UUID(row["id"]), row["key"], row["name"], row["kind"], row["mentions"])


def _fact_row(row: Row) -> FactRow:
    return FactRow(
        subject=row["subject"],
        subject_name=row["subject_name"],
        predicate=row["predicate"],
        object=row["object"],
        object_name=row["object_name"],
        is_weak=row["is_weak"],
        confidence=row["confidence"],
        source=_ref(row),
    )
