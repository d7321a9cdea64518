"""The index of a document's ids in the database: read for what an update names, written with the append."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from struct import iter_unpack
from typing import Any
from uuid import UUID

from django.db import connection

from editor.commands.arrays import columns, ids, numbers, octets, words
from editor.models import Document, IdSpan
from editor.queries.state import history
from editor.yjs.admission import judge, references
from editor.yjs.lib0 import MalformedUpdate
from editor.yjs.spans import Known, Span
from editor.yjs.updates import Id, read_structs
from kernel.tenancy import current_tenant_id

# For each id the last span that begins at or before it: whether it holds the id is seen from its length.
_READ = """
select w.document, s.client, s.clock, s.length, s.kind, s.parent_client, s.parent_clock, s.holder, s.name, s.sub,
  s.depth, s.pairs, s.origin_client, s.origin_clock, s.right_client, s.right_clock
from unnest(%s::uuid[], %s::bigint[], %s::bigint[]) w (document, client, at)
cross join lateral (
  select * from editor_idspan s
  where s.tenant_id = %s and s.document_id = w.document and s.client = w.client and s.clock <= w.at
  order by s.clock desc limit 1
) s
"""

# The span of an id, that of the origin of its first item, and so on upwards.
_LINE = """
with recursive line as (
  (select 1 as hop, s.* from editor_idspan s
  where s.tenant_id = %(tenant)s and s.document_id = %(document)s and s.client = %(client)s and s.clock <= %(clock)s
  order by s.clock desc limit 1)
  union all
  select line.hop + 1, s.* from line cross join lateral (
    select * from editor_idspan s
    where s.tenant_id = %(tenant)s and s.document_id = %(document)s
      and s.client = line.origin_client and s.clock <= line.origin_clock
    order by s.clock desc limit 1
  ) s
  where line.hop < %(most)s
)
select client, clock, length, kind, parent_client, parent_clock, holder, name, sub, depth, pairs, origin_client,
  origin_clock, right_client, right_clock
from line order by hop
"""
_HOPS_AT_ONCE = 256

WRITE = """
insert into editor_idspan (
  tenant_id, document_id, client, clock, length, kind, parent_client, parent_clock, holder, name, sub, depth, pairs,
  origin_client, origin_clock, right_client, right_clock
)
select %s::uuid, l.* from unnest(
  %s::uuid[], %s::bigint[], %s::bigint[], %s::bigint[], %s::smallint[], %s::bigint[], %s::bigint[], %s::text[],
  %s::text[], %s::text[], %s::integer[], %s::bytea[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[]
) l
on conflict (tenant_id, document_id, client, clock) do update
set length = excluded.length, pairs = excluded.pairs
"""
_ASKED = (ids, numbers, numbers)
_SPAN = (
    ids, numbers, numbers, numbers, numbers, numbers, numbers, words, words, words, numbers, octets, numbers, numbers,
    numbers, numbers,
)  # fmt: skip
_NAME = 100


def known_of(wanted: Mapping[UUID, Iterable[Id]]) -> dict[UUID, Known]:
    """The spans around the ids that are asked for, by document, in one query. The caller holds the documents' rows."""
    return ask_known(wanted)()


def ask_known(wanted: Mapping[UUID, Iterable[Id]]) -> Callable[[], dict[UUID, Known]]:
    """The same; what is returned reads the answer."""
    asked = [(document_id, *at) for document_id, ids in wanted.items() for at in ids]
    cursor = connection.cursor()
    cursor.execute(_READ, [*columns(asked, _ASKED), current_tenant_id()])

    def answer() -> dict[UUID, Known]:
        found: dict[UUID, dict[Id, Span]] = {document_id: {} for document_id in wanted}
        for document_id, *fields in cursor.fetchall():
            span = _span(*fields)
            found[document_id][span.client, span.clock] = span
        return {document_id: Known(spans.values(), partial(_line, document_id)) for document_id, spans in found.items()}

    return answer


def _line(document_id: UUID, at: Id) -> list[Span]:
    client, clock = at
    names: dict[str, Any] = {"tenant": current_tenant_id(), "document": document_id, "client": client, "clock": clock}
    with connection.cursor() as cursor:
        cursor.execute(_LINE, {**names, "most": _HOPS_AT_ONCE})
        return [_span(*fields) for fields in cursor.fetchall()]


def parameters(changed: Iterable[tuple[UUID, Span]]) -> list[Any]:
    """The parameters of `WRITE`."""
    return [current_tenant_id(), *columns([_row(document_id, span) for document_id, span in changed], _SPAN)]


def save(document_id: UUID, known: Known) -> None:
    if known.changed:
        with connection.cursor() as cursor:
            cursor.execute(WRITE, parameters((document_id, span) for span in known.changed.values()))


def index_document(document_id: UUID) -> int:
    """Makes the index of a document of an earlier day from its state; returns what `Document.ids_known` is now.

    The caller holds the document's row. Names that the grammar does not have are let in: they were, then.
    """
    known = Known()
    state = Document.Ids.WHOLE
    try:
        for update in history(document_id).updates:
            known.take(judge(known, *read_structs(update), is_tolerant=True))
    except MalformedUpdate:
        state = Document.Ids.AILING
    else:
        IdSpan.objects.filter(document_id=document_id).delete()
        save(document_id, known)
    Document.objects.filter(id=document_id).update(ids_known=state)
    return state


def index_servers(document_id: UUID, update: bytes) -> Known | None:
    """The spans of an update that the server itself wrote, not yet saved. None when it does not fit the index: a
    document of an earlier day may hold what the server's edits build on."""
    structs, deletes = read_structs(update)
    known = known_of({document_id: references(structs, deletes)})[document_id]
    try:
        known.take(judge(known, structs, deletes, is_tolerant=True))
    except MalformedUpdate:
        return None
    return known


def _span(
    client: int, clock: int, length: int, kind: int, parent_client: int | None, parent_clock: int | None,
    holder: str, name: str, sub: str | None, depth: int, pairs: bytes,
    origin_client: int | None, origin_clock: int | None, right_client: int | None, right_clock: int | None,
) -> Span:  # fmt: skip
    return Span(
        client, clock, length, kind, _id(parent_client, parent_clock), holder, name, sub, depth,
        _unpacked(pairs, clock), _id(origin_client, origin_clock), _id(right_client, right_clock),
    )  # fmt: skip


def _id(client: int | None, clock: int | None) -> Id | None:
    return None if client is None or clock is None else (client, clock)


def _row(document_id: UUID, span: Span) -> list[Any]:
    nothing = (None, None)
    return [
        document_id, span.client, span.clock, span.length, span.kind, *(span.parent or nothing), span.holder[:_NAME],
        span.name[:_NAME], None if span.sub is None else span.sub[:_NAME], span.depth, _packed(span),
        *(span.origin or nothing), *(span.right_origin or nothing),
    ]  # fmt: skip


def _packed(span: Span) -> bytes:
    return b"".join((at - span.clock).to_bytes(4, "little") for at in span.pairs)


def _unpacked(pairs: bytes, clock: int) -> list[int]:
    return [clock + offset for (offset,) in iter_unpack("<I", pairs)]
