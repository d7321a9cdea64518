"""A document's state at any point: the nearest snapshot and the events after it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from pycrdt import Doc

from editor.yjs import docs
from kernel.tenancy import current_tenant_id

# One statement sees one moment of the database, so snapshot and tail always fit together.
_SNAPSHOT_AND_TAIL = """
with base as (
  select seq, state from editor_snapshot
  where tenant_id = %(tenant)s and document_id = %(document)s and seq <= %(upto)s
  order by seq desc limit 1
)
select seq, state from base
union all
select seq, payload from editor_event
where tenant_id = %(tenant)s and document_id = %(document)s
  and seq > coalesce((select seq from base), 0) and seq <= %(upto)s
order by seq
"""

_TAIL = """
select seq, payload from editor_event
where tenant_id = %s and document_id = %s and seq > %s and seq <= %s order by seq
"""

EVERYTHING = 2**62


@dataclass(frozen=True, slots=True)
class History:
    """Updates that, applied in order, give the state after `seq`."""

    seq: int
    updates: list[bytes]

    def doc(self, *, client_id: int = 0, keep_deleted: bool = False) -> Doc[Any]:
        """A throw-away document; drop it before the request ends."""
        return docs.build(self.updates, client_id=client_id, keep_deleted=keep_deleted)


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
