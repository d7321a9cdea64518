"""Snapshots: a verified cache of the log, built by applying it to a document, never by merging updates."""

import hashlib
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F

from editor.models import Document, Snapshot
from editor.queries.state import events_between, history
from editor.yjs import docs
from editor.yjs.project import to_json
from kernel.canonical_json import encode
from kernel.clock import now

EVENTS_PER_SNAPSHOT = 500
BYTES_PER_SNAPSHOT = 256 * 1024


@dataclass(frozen=True, slots=True)
class Replay:
    """A replay from zero, compared with the state readers get. `pending` events wait for a missing one."""

    seq: int
    events: int
    content_sha256: str
    equals_snapshot: bool
    has_pending: bool


def snapshot_if_due(document_id: UUID) -> bool:
    """Takes a snapshot when 500 events or 256 KB lie after the last one; true when it did."""
    document = Document.objects.get(id=document_id)
    due = is_snapshot_due(document.head - document.snapshot_seq, document.tail_bytes)
    return due and take_snapshot(document_id)


def is_snapshot_due(tail_events: int, tail_bytes: int) -> bool:
    return tail_events >= EVENTS_PER_SNAPSHOT or tail_bytes >= BYTES_PER_SNAPSHOT


def take_snapshot(document_id: UUID) -> bool:
    """Encodes the state at the head. Refuses (false) while anything waits for a missing predecessor: the
    encoding would lack it."""
    document = Document.objects.get(id=document_id)
    past = history(document_id)
    doc = past.doc()
    tail = events_between(document_id, document.snapshot_seq, past.seq).updates
    if docs.has_pending(doc, *tail):
        return False
    state = bytes(doc.get_update())
    _, made = Snapshot.objects.get_or_create(
        document_id=document_id,
        seq=past.seq,
        defaults={"state": state, "sha256": hashlib.sha256(state).digest()},
    )
    if made:
        Document.objects.filter(id=document_id, snapshot_seq=document.snapshot_seq).update(
            snapshot_seq=past.seq,
            snapshot_bytes=len(state),
            tail_bytes=F("tail_bytes") - sum(map(len, tail)),
        )
    return made


def replay(document_id: UUID) -> Replay:
    """Rebuilds the head from event 1 and compares it with snapshot plus tail: ids, deletions and content.

    Marks the latest snapshot as verified when they are equal.
    """
    events = events_between(document_id, 0)
    doc = docs.build(events.updates)
    read = history(document_id, events.seq).doc()
    equals = docs.knowledge(doc) == docs.knowledge(read) and to_json(doc) == to_json(read)
    if equals:
        newest = Snapshot.objects.filter(document_id=document_id, seq__lte=events.seq).order_by("-seq").first()
        if newest is not None:
            Snapshot.objects.filter(document_id=document_id, seq=newest.seq).update(verified_at=now())
    content = hashlib.sha256(encode(to_json(doc))).hexdigest()
    return Replay(events.seq, len(events.updates), content, equals, docs.has_pending(doc, *events.updates))
