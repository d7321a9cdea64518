"""A document's state at any point: the nearest snapshot and the events after it, without what a repair voided."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from pycrdt import Doc

from editor.errors import DocumentNeedsRepair
from editor.yjs import docs
from editor.yjs.lib0 import MalformedUpdate
from kernel.tenancy import current_tenant_id

# One statement sees one moment of the database, so snapshot and tail always fit together.
_SNAPSHOT_AND_TAIL = """
with gone as (
  select voided from editor_document where tenant_id = %(tenant)s and id = %(document)s
), base as (
  select seq, state from editor_snapshot
  where tenant_id = %(tenant)s and document_id = %(document)s and seq <= %(upto)s
  order by seq desc limit 1
)
select seq, state from base
union all
select e.seq, case when e.seq = any(gone.voided) then null else e.payload end from editor_event e, gone
where tenant_id = %(tenant)s and document_id = %(document)s
  and seq > coalesce((select seq from base), 0) and seq <= %(upto)s
order by seq
"""

_TAIL = """
select e.seq, case when e.seq = any(d.voided) then null else e.payload end
from editor_event e join editor_document d on d.tenant_id = e.tenant_id and d.id = e.document_id
where e.tenant_id = %s and e.document_id = %s and e.seq > %s and e.seq <= %s order by e.seq
"""

_LOGGED = """
select e.seq, e.kind, e.member_id, e.sha256, e.at, case when %s or e.seq = any(d.voided) then null else e.payload end
from editor_event e join editor_document d on d.tenant_id = e.tenant_id and d.id = e.document_id
where e.tenant_id = %s and e.document_id = %s and e.seq >= %s and e.seq <= %s order by e.seq
"""

EVERYTHING = 2**62


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


@dataclass(frozen=True, slots=True)
class Logged:
    """An event as who follows the log reads it; `update` is null also for one that a repair voided."""

    seq: int
    kind: str
    member_id: UUID | None
    sha256: bytes
    at: datetime
    update: bytes | None


def logged(document_id: UUID, first: int, upto: int = EVERYTHING, *, without_updates: bool = False) -> list[Logged]:
    """The events from `first` to `upto`, both included."""
    with connection.cursor() as cursor:
        cursor.execute(_LOGGED, [without_updates, current_tenant_id(), document_id, first, upto])
        return [
            Logged(seq, kind, member_id, bytes(sha256), at, None if update is None else bytes(update))
            for seq, kind, member_id, sha256, at, update in cursor.fetchall()
        ]


def history(document_id: UUID, upto: int = EVERYTHING) -> History:
    """Reads a document's state after event `upto` (default: the head). The caller has checked the right."""
    values: dict[str, Any] = {"tenant": current_tenant_id(), "document": document_id, "upto": upto}
    with connection.cursor() as cursor:
        cursor.execute(_SNAPSHOT_AND_TAIL, values)
        rows = cursor.fetchall()
    return _as_history(rows)


def events_between(document_id: UUID, after: int, upto: int = EVERYTHING) -> History:
    """The updates of the events in (after, upto]; from 0 it is a replay that trusts no snapshot."""
    with connection.cursor() as cursor:
        cursor.execute(_TAIL, [current_tenant_id(), document_id, after, upto])
        rows = cursor.fetchall()
    found = _as_history(rows)
    return found if rows else History(after, [])


def _as_history(rows: list[tuple[int, bytes | None]]) -> History:
    seq = rows[-1][0] if rows else 0
    return History(seq, [bytes(payload) for _, payload in rows if payload is not None])
