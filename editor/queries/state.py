"""A document's state at any point: the nearest snapshot and the events after it, without what a repair voided."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from pycrdt import Doc

from editor.errors import DocumentNeedsRepair
from editor.models import Document
from editor.queries.log import EVERYTHING, PACKED_TO, logged, packed_updates
from editor.yjs import docs
from editor.yjs.lib0 import MalformedUpdate
from kernel.tenancy import current_tenant_id

# One statement sees one moment of the database, so snapshot, tail and what was voided always fit together.
_SNAPSHOT_AND_TAIL = f"""
with gone as (
  select voided from editor_document where tenant_id = %(tenant)s and id = %(document)s
), base as (
  select seq, state from editor_snapshot
  where tenant_id = %(tenant)s and document_id = %(document)s and seq <= %(upto)s and %(snapshots)s
  order by seq desc limit 1
)
select 0 as part, 0::bigint as seq, null::bytea, voided from gone
union all
select 1, seq, state, null from base
union all
select 2, e.seq, case when e.seq = any(gone.voided) then null else e.payload end, null from editor_event e, gone
where tenant_id = %(tenant)s and document_id = %(document)s
  and seq > greatest(coalesce((select seq from base), 0), %(after)s, {PACKED_TO}) and seq <= %(upto)s
order by part, seq
"""  # noqa: S608 - names of ours


@dataclass(frozen=True, slots=True)
class History:
    """Updates that, applied in order, give the state after `seq`."""

    seq: int
    updates: list[bytes]

    def doc(self, *, client_id: int = 0, keep_deleted: bool = False) -> Doc[Any]:
        """A throw-away document; drop it before the request ends. Raises DocumentNeedsRepair."""
        try:
            return docs.build(self.updates, client_id=client_id, keep_deleted=keep_deleted)
        except MalformedUpdate as error:
            raise DocumentNeedsRepair() from error


def history(document_id: UUID, upto: int = EVERYTHING) -> History:
    """Reads a document's state after event `upto` (default: the head). The caller has checked the right."""
    return _read(document_id, 0, upto, snapshots=True)


def events_between(document_id: UUID, after: int, upto: int = EVERYTHING) -> History:
    """The updates of the events in (after, upto]; from 0 it is a replay that trusts no snapshot."""
    return _read(document_id, after, upto, snapshots=False)


def updates(document_id: UUID, after: int = 0, upto: int = EVERYTHING) -> Iterator[tuple[int, bytes | None]]:
    """The same one by one, for a log that is too long for memory; None for what a repair voided or has no update."""
    rows = Document.objects.filter(id=document_id).values_list("voided", flat=True)
    voided = set(rows.first() or ())
    return ((event.seq, None if event.seq in voided else event.payload) for event in logged(document_id, after, upto))


def _read(document_id: UUID, after: int, upto: int, *, snapshots: bool) -> History:
    values: dict[str, Any] = {"tenant": current_tenant_id(), "document": document_id, "after": after, "upto": upto}
    with connection.cursor() as cursor:
        cursor.execute(_SNAPSHOT_AND_TAIL, {**values, "snapshots": snapshots})
        rows = cursor.fetchall()
    voided = {seq for part, _, _, seqs in rows if part == 0 for seq in seqs}
    base = [(seq, state) for part, seq, state, _ in rows if part == 1]
    tail = [(seq, update) for part, seq, update, _ in rows if part == 2]
    start = base[-1][0] if base else after
    packed = _packed(document_id, start, tail[0][0] - 1 if tail else upto, voided)
    found = [*base, *packed, *tail]
    return History(found[-1][0] if found else after, [bytes(update) for _, update in found if update is not None])


def _packed(document_id: UUID, after: int, upto: int, voided: set[int]) -> Iterator[tuple[int, bytes | None]]:
    """What lies in ranges before the rows; asked for after them, since events move only that way."""
    while after < upto:
        found = packed_updates(document_id, after + 1)
        if not found:
            return
        yield from ((seq, None if seq in voided else update) for seq, update in found if after < seq <= upto)
        after = found[-1][0]
