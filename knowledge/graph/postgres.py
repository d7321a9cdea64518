"""The graph in plain tables: the default backend. Runs inside the caller's scope and transaction."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from kernel.tenancy import current_tenant_id
from kernel.tenancy.scope import TenantSwitch
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
from knowledge.graph.store import GraphStore
from knowledge.models import Entity, File, Mention, Relation

BATCH_ROWS = 500
# A name first read as "other" takes the kind that a surer reading gives it; nothing else changes.
_UPSERT_ENTITIES = """
insert into knowledge_entity (id, tenant_id, key, name, kind)
select * from unnest(%s::uuid[], %s::uuid[], %s::text[], %s::text[], %s::text[])
on conflict (tenant_id, key) do update set kind = excluded.kind
where knowledge_entity.kind = 'other' and excluded.kind <> 'other'
"""


class PostgresGraphStore(GraphStore):
    """Visibility is read off the file a row came from, so `share` has nothing to copy."""

    def __init__(self, tenant_id: UUID) -> None:
        if tenant_id != current_tenant_id():
            raise TenantSwitch("the graph belongs to another tenant than the scope")
        super().__init__(tenant_id)

    def upsert_entities(self, mentions: Sequence[GraphMention], reader: str = EVERYBODY) -> None:
        self._upsert_names({one.key: one for one in sorted(mentions, key=lambda one: one.kind != "other")})
        rows = [Mention(entity_id=self._id(one.key), **_sourced(one)) for one in mentions]
        Mention.objects.bulk_create(rows, batch_size=BATCH_ROWS)

    def upsert_edges(self, edges: Sequence[GraphEdge], reader: str = EVERYBODY) -> None:
        rows = [
            Relation(
                subject_id=self._id(one.subject),
                object_id=self._id(one.object),
                predicate=one.predicate[:120],
                is_weak=one.is_weak,
                **_sourced(one),
            )
            for one in edges
        ]
        Relation.objects.bulk_create(rows, batch_size=BATCH_ROWS)

    def delete_document(self, file_id: UUID) -> None:
        touched = set(Mention.objects.filter(file_id=file_id).values_list("entity_id", flat=True))
        Relation.objects.filter(file_id=file_id).delete()
        Mention.objects.filter(file_id=file_id).delete()
        remaining = Mention.objects.filter(tenant_id=self.tenant_id, entity_id=OuterRef("id"))
        Entity.objects.filter(~Exists(remaining), id__in=touched).delete()

    def share(self, file_id: UUID, reader: str) -> None:
        """Nothing to do: rows are joined to their file."""

    def entities(self, keys: Iterable[str], member_id: UUID | None) -> list[EntityCard]:
        return self._cards(Entity.objects.filter(key__in=list(keys)).order_by("key"), member_id)

    def entity(self, entity: UUID, member_id: UUID | None) -> EntityCard | None:
        return next(iter(self._cards(Entity.objects.filter(id=entity), member_id)), None)

    def find(self, text: str, after: str, limit: int, member_id: UUID | None) -> list[EntityCard]:
        rows = Entity.objects.filter(key__contains=text, key__gt=after)
        visible = Exists(_visible(Mention, member_id).filter(entity_id=OuterRef("id")))
        return self._cards(rows.filter(visible).order_by("key")[:limit], member_id)

    def edges_of(self, keys: Sequence[str], cap: int, member_id: UUID | None, *, weak: bool = False) -> list[EdgeFact]:
        ids = [self._id(key) for key in keys]
        touching = Q(subject_id__in=ids) | Q(object_id__in=ids)
        return self._facts(touching if weak else touching & Q(is_weak=False), cap, member_id)

    def edges_among(
        self, named: Collection[str], reached: Sequence[str], cap: int, member_id: UUID | None
    ) -> list[EdgeFact]:
        inside, chosen = ([self._id(key) for key in keys] for keys in (reached, named))
        joining = Q(subject_id__in=inside, object_id__in=inside)
        touching = Q(subject_id__in=chosen) | Q(object_id__in=chosen)
        return self._facts((joining | touching) & Q(is_weak=False), cap, member_id)

    def _facts(self, wanted: Q, cap: int, member_id: UUID | None) -> list[EdgeFact]:
        _plan_for_what_is_asked()
        rows = _visible(Relation, member_id).filter(wanted)
        # Several passages may say one thing: more rows than facts are read, surest first.
        found = rows.order_by("-confidence", "id").values_list(
            "subject__key", "subject__name", "predicate", "object__key", "object__name", "is_weak",
            "confidence", "chunk_id", "file_id", "start", "end",
        )[: cap * 4]  # fmt: skip
        return facts_of((_fact_row(row) for row in found), cap)

    def passages_of(self, keys: Sequence[str], cap: int, member_id: UUID | None) -> list[PassageRef]:
        ids = [self._id(key) for key in keys]
        rows = _visible(Mention, member_id).filter(entity_id__in=ids).order_by("chunk_id", "start")
        found = rows.values_list("chunk_id", "file_id", "start", "end")[: cap * len(ids)]
        return [PassageRef(*row) for row in found]

    def stats(self) -> GraphStats:
        return GraphStats(Entity.objects.count(), Mention.objects.count(), Relation.objects.count())

    def adjacency(self, version: int = 0) -> Adjacency:
        from knowledge.graph.adjacency_of import adjacency_from  # needs numpy, which few callers do

        mentions = Mention.objects.values_list("entity__key", "chunk_id", "file_id", "confidence")
        edges = Relation.objects.values_list("subject__key", "object__key", "file_id", "confidence")
        return adjacency_from(mentions, edges, version)

    def _id(self, key: str) -> UUID:
        return entity_id(self.tenant_id, key)

    def _upsert_names(self, named: dict[str, GraphMention]) -> None:
        keys = sorted(named)
        columns = (
            [self._id(key) for key in keys],
            [self.tenant_id] * len(keys),
            keys,
            [named[key].name[:200] for key in keys],
            [named[key].kind for key in keys],
        )
        with connection.cursor() as cursor:
            cursor.execute(_UPSERT_ENTITIES, columns)

    def _cards(self, rows: "QuerySet[Any]", member_id: UUID | None) -> list[EntityCard]:
        found = list(rows)
        counts = dict(
            _visible(Mention, member_id)
            .filter(entity_id__in=[row.id for row in found])
            .values_list("entity_id")
            .annotate(Count("id"))
        )
        return [EntityCard(row.id, row.key, row.name, row.kind, counts[row.id]) for row in found if row.id in counts]


def _plan_for_what_is_asked() -> None:
    """From here to the end of the transaction, plan each statement for its own values.

    A plan kept for any number of names underestimates them and reads the relations of forty in ten times the time.
    """
    with connection.cursor() as cursor:
        cursor.execute("set local plan_cache_mode = force_custom_plan")


def _fact_row(row: tuple[Any, ...]) -> FactRow:
    subject, subject_name, predicate, target, target_name, is_weak, confidence, *source = row
    return FactRow(subject, subject_name, predicate, target, target_name, is_weak, confidence, PassageRef(*source))


def _visible(model: type[Mention] | type[Relation], member_id: UUID | None) -> "QuerySet[Any]":
    return model.objects.filter(file_id__in=File.objects.readable_by(member_id).values("id"))


def _sourced(one: GraphMention | GraphEdge) -> dict[str, Any]:
    return {
        "file_id": one.source.file_id,
        "chunk_id": one.source.chunk_id,
        "start": one.source.start,
        "end": one.source.end,
        "confidence": one.confidence,
        "extractor": one.extractor,
        "extractor_version": one.extractor_version,
    }
