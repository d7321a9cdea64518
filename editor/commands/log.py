"""Writing the log: the statements under every append, and the envelope around each row."""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection

from editor.announcements import About, Announcement, announce
from editor.commands import spans
from editor.commands.arrays import columns, ids, numbers, octets, words
from editor.commands.leases import Lease
from editor.errors import DocumentNeedsRepair
from editor.models import Document
from editor.prose.grammar import SCHEMA_VERSION
from editor.yjs.spans import Known, Span
from kernel.canonical_json import encode
from kernel.clock import now
from kernel.errors import NotFound
from kernel.ids import uuid7
from kernel.tenancy import Actor, current_tenant_id

# Taken until commit, so that the order of seqs is the order of commits; in the order of ids, so that two
# transactions cannot wait for each other. Never FOR UPDATE: that would block the foreign keys of child rows.
_LOCK = """
select id, head, snapshot_bytes + tail_bytes, owner_id, visibility, trashed_at is not null, ids_known
from editor_document where tenant_id = %s and id = any(%s::uuid[]) order by id for no key update
"""

# One statement: the rows, the heads they move, the ids they add, the leases they were written under. All travel as
# arrays: the text is the same for any number of rows, so that it is planned once, and stays below 65,535 parameters.
_ROWS_AND_HEADS = """
with written as (
  insert into editor_event (
    tenant_id, document_id, seq, kind, actor_kind, actor_id, member_id, lease, batch, command_id, causation_id,
    correlation_id, schema_version, sha256, payload, data, at
  )
  select %s::uuid, e.*, %s::timestamptz from unnest(
    %s::uuid[], %s::bigint[], %s::text[], %s::text[], %s::uuid[], %s::uuid[], %s::bigint[], %s::bigint[], %s::uuid[],
    %s::uuid[], %s::text[], %s::smallint[], %s::bytea[], %s::bytea[], %s::jsonb[]
  ) e
), moved as (
  update editor_document d set head = d.head + v.events, tail_bytes = d.tail_bytes + v.bytes
  from unnest(%s::uuid[], %s::bigint[], %s::bigint[]) v (id, events, bytes)
  where d.tenant_id = %s and d.id = v.id
), placed as ("""
_LEASES = """)
insert into editor_clientlease
  (tenant_id, created_at, document_id, client, kind, actor_kind, actor_id, member_id, last_batch, last_seq, clock)
select %s::uuid, %s::timestamptz, l.* from unnest(
  %s::uuid[], %s::bigint[], %s::text[], %s::text[], %s::uuid[], %s::uuid[], %s::bigint[], %s::bigint[], %s::bigint[]
) l
on conflict (tenant_id, document_id, client) do update
set last_batch = excluded.last_batch, last_seq = excluded.last_seq, clock = excluded.clock
"""
_WRITE = _ROWS_AND_HEADS + spans.WRITE + _LEASES
_EVENT = (ids, numbers, words, words, ids, ids, numbers, numbers, ids, ids, words, numbers, octets, octets, words)
_HEAD = (ids, numbers, numbers)
_LEASE = (ids, numbers, words, words, ids, ids, numbers, numbers, numbers)


@dataclass(frozen=True, slots=True)
class Head:
    """A document's head; its row is locked until the transaction ends."""

    seq: int
    state_bytes: int
    owner_id: UUID
    visibility: str
    is_trashed: bool
    ids_known: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One event to write: the envelope without its seq."""

    kind: str
    actor: Actor
    payload: bytes | None = None
    data: dict[str, Any] = field(default_factory=dict)
    lease: int = 0
    batch: int | None = None
    causation_id: UUID | None = None
    schema_version: int = SCHEMA_VERSION


@dataclass(frozen=True, slots=True)
class Written:
    """Events of one document from seq `first` on, and the leases as they stand afterwards."""

    document_id: UUID
    first: int
    entries: Sequence[Entry]
    leases: Sequence[Lease] = ()
    spans: Sequence[Span] = ()

    @property
    def size_bytes(self) -> int:
        return sum(len(entry.payload or b"") for entry in self.entries)


def lock_heads(document_ids: Iterable[UUID], *, skips_locked: bool = False) -> dict[UUID, Head]:
    """Locks documents of this tenant and reads their heads, in the order of their ids; waits for those that somebody
    else holds, or leaves them out."""
    return ask_heads(document_ids, skips_locked=skips_locked)()


def ask_heads(document_ids: Iterable[UUID], *, skips_locked: bool = False) -> Callable[[], dict[UUID, Head]]:
    """The same; what is returned reads the answer."""
    cursor = connection.cursor()
    cursor.execute(_LOCK + ("skip locked" if skips_locked else ""), [current_tenant_id(), ids(document_ids)])
    return lambda: {row[0]: Head(*row[1:]) for row in cursor.fetchall()}


def lock_head(document_id: UUID) -> Head:
    """The same for one; raises NotFound."""
    found = lock_heads([document_id]).get(document_id)
    if found is None:
        raise NotFound()
    return found


def write_all(written: Sequence[Written]) -> None:
    """Inserts the events and moves heads and leases, under the locks that `lock_heads` took."""
    filled = [one for one in written if one.entries]
    if not filled:
        return
    tenant_id, at = current_tenant_id(), now()
    events = [_event(one, n, entry) for one in filled for n, entry in enumerate(one.entries)]
    heads = [[one.document_id, len(one.entries), one.size_bytes] for one in filled]
    leases = [_lease(one.document_id, lease) for one in filled for lease in one.leases]
    values = [
        *(tenant_id, at, *columns(events, _EVENT)),
        *(*columns(heads, _HEAD), tenant_id),
        *spans.parameters((one.document_id, span) for one in filled for span in one.spans),
        *(tenant_id, at, *columns(leases, _LEASE)),
    ]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, values)


def append_one(document_id: UUID, entry: Entry) -> int:
    """Appends one event of a command, tells all processes and returns its seq."""
    return append_servers(document_id, lock_head(document_id), entry)


def append_servers(document_id: UUID, head: Head, entry: Entry) -> int:
    """The same under a lock that is held. The ids that the server's own updates add go into the index too. Raises
    DocumentNeedsRepair: what the log holds already could take away what is written now."""
    seq = head.seq + 1
    known = None if entry.payload is None else _placed(document_id, head, entry.payload)
    write_all([Written(document_id, seq, [entry], spans=tuple(known.changed.values()) if known else ())])
    announce(document_id, Announcement(About.EDITS, seq, seq, entry.payload or b""))
    return seq


def _placed(document_id: UUID, head: Head, update: bytes) -> Known | None:
    state = head.ids_known
    if state == Document.Ids.NOT_YET:
        state = spans.index_document(document_id)
    if state == Document.Ids.AILING:
        raise DocumentNeedsRepair()
    known = spans.index_servers(document_id, update)
    if known is None:
        Document.objects.filter(id=document_id).update(ids_known=Document.Ids.NOT_YET)
    return known


def digest(entry: Entry) -> bytes:
    """SHA-256 over the update, or over the canonical JSON of an event that has none."""
    content = entry.payload if entry.payload is not None else encode(entry.data)
    return hashlib.sha256(content).digest()


def _event(written: Written, offset: int, entry: Entry) -> list[Any]:
    actor = entry.actor
    return [
        written.document_id, written.first + offset, entry.kind, actor.kind.value, actor.id, actor.member_id,
        entry.lease, entry.batch, uuid7(), entry.causation_id, actor.request_id, entry.schema_version, digest(entry),
        entry.payload, json.dumps(entry.data) if entry.data else "{}",
    ]  # fmt: skip


def _lease(document_id: UUID, lease: Lease) -> list[Any]:
    return [
        document_id, lease.client, str(lease.kind), lease.actor_kind, lease.actor_id, lease.member_id,
        lease.last_batch, lease.last_seq, lease.clock,
    ]  # fmt: skip
