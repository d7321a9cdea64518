"""Snapshots: a verified cache of the log, built by applying it to a document, never by merging updates."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F

from editor.models import Document, Snapshot
from editor.queries.state import events_between, history, updates
from editor.yjs import docs
from editor.yjs.project import to_json
from kernel.canonical_json import encode
from kernel.clock import now

EVENTS_PER_SNAPSHOT = 500
BYTES_PER_SNAPSHOT = 256 * 1024
# Up to how many events behind the newest one snapshots may lie how close together.
_LADDER = ((2_000, 1), (8_000, 1_000), (2**62, 4_000))


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
        thin_snapshots(document_id)
    return made


def thin_snapshots(document_id: UUID) -> int:
    """Deletes snapshots that lie closer together than a reader of the past needs; returns how many.

    They are made of the log, which stays: what costs more is only to read a state between two of those kept.
    """
    seqs = list(Snapshot.objects.filter(document_id=document_id).order_by("seq").values_list("seq", flat=True))
    gone = set(seqs) - rungs(seqs)
    if gone:
        Snapshot.objects.filter(document_id=document_id, seq__in=gone).delete()
    return len(gone)


def rungs(seqs: Sequence[int]) -> set[int]:
    """Which of a document's snapshots stay, given in order.

    All of the last 2,000 events, then the last of each 1,000 up to 8,000 events back, then the last of each 4,000. One
    that stays by a wide step stays by each narrower one: thinned again and again, a ladder is the same as thinned once.
    """
    found: dict[tuple[int, int], int] = {}
    for seq in seqs:
        step = next(step for reach, step in _LADDER if seqs[-1] - seq < reach)
        found[step, seq // step] = seq
    return set(found.values())


def replay(document_id: UUID) -> Replay:
    """Rebuilds the head from event 1 and compares it with snapshot plus tail: ids, deletions and content.

    Marks the latest snapshot as verified when they are equal. Holds a part of the log in memory at a time.
    """
    doc, head, events = docs.build(()), 0, 0
    ends: dict[int, int] = {}
    for seq, update in updates(document_id):
        head = seq
        if update is not None:
            docs.apply(doc, update)
            docs.extend_reach(ends, update)
            events += 1
    read = history(document_id, head).doc()
    equals = docs.knowledge(doc) == docs.knowledge(read) and to_json(doc) == to_json(read)
    if equals:
        newest = Snapshot.objects.filter(document_id=document_id, seq__lte=head).order_by("-seq").first()
        if newest is not None:
            Snapshot.objects.filter(document_id=document_id, seq=newest.seq).update(verified_at=now())
    content = hashlib.sha256(encode(to_json(doc))).hexdigest()
    return Replay(head, events, content, equals, docs.falls_short(doc, ends))
