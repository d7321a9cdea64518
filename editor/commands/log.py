"""Writing the log: the two statements under every append, and the envelope around each row."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection

from editor.announcements import About, Announcement, announce
from editor.prose.grammar import SCHEMA_VERSION
from kernel.canonical_json import encode
from kernel.clock import now
from kernel.errors import NotFound
from kernel.ids import uuid7
from kernel.tenancy import Actor, current_tenant_id

# Takes the row's lock until commit, so that the order of seqs is the order of commits. Never FOR UPDATE:
# that would block the foreign keys of child rows.
_ADVANCE = """
update editor_document set head = head + %s, tail_bytes = tail_bytes + %s
where tenant_id = %s and id = %s
returning head, snapshot_bytes + tail_bytes, owner_id, visibility, trashed_at is not null
"""

_COLUMNS = (
    "tenant_id, document_id, seq, kind, actor_kind, actor_id, member_id, lease, batch, command_id, "
    "causation_id, correlation_id, schema_version, sha256, payload, data, at"
)
_ROW = "(" + ", ".join(["%s"] * 17) + ")"


@dataclass(frozen=True, slots=True)
class Head:
    """A document's head after an advance; holds the row's lock until the transaction ends."""

    seq: int
    state_bytes: int
    owner_id: UUID
    visibility: str
    is_trashed: bool


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


def advance(document_id: UUID, events: int, added_bytes: int) -> Head:
    """Moves the head by a number of events and locks the document; raises NotFound."""
    with connection.cursor() as cursor:
        cursor.execute(_ADVANCE, [events, added_bytes, current_tenant_id(), document_id])
        row = cursor.fetchone()
    if row is None:
        raise NotFound()
    return Head(*row)


def write(document_id: UUID, first: int, entries: Sequence[Entry]) -> None:
    """Inserts events at seqs `first`, `first + 1`, ... under the lock that `advance` took."""
    at, tenant_id = now(), current_tenant_id()
    values: list[Any] = []
    for seq, entry in enumerate(entries, first):
        actor = entry.actor
        values += [
            tenant_id, document_id, seq, entry.kind, actor.kind.value, actor.id, actor.member_id, entry.lease,
            entry.batch, uuid7(), entry.causation_id, actor.request_id, entry.schema_version, digest(entry),
            entry.payload, json.dumps(entry.data), at,
        ]  # fmt: skip
    rows = ", ".join([_ROW] * len(entries))
    with connection.cursor() as cursor:
        cursor.execute(f"insert into editor_event ({_COLUMNS}) values {rows}", values)  # noqa: S608


def append_one(document_id: UUID, entry: Entry) -> int:
    """Appends one event of a command and returns its seq."""
    head = advance(document_id, 1, len(entry.payload or b""))
    write(document_id, head.seq, [entry])
    announce(document_id, Announcement(About.EDITS, head.seq, head.seq, entry.payload or b""))
    return head.seq


def digest(entry: Entry) -> bytes:
    """SHA-256 over the update, or over the canonical JSON of an event that has none."""
    content = entry.payload if entry.payload is not None else encode(entry.data)
    return hashlib.sha256(content).digest()
