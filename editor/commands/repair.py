"""Taking out of every reading what an earlier release let into a log and no reader can follow."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from editor.announcements import About, Announcement, announce
from editor.commands import spans
from editor.commands.log import Entry, append_one, lock_head
from editor.commands.versions import name_version
from editor.events import Kind
from editor.journal_events import DocumentRepaired
from editor.models import ClientLease, Document, IdSpan, Snapshot
from editor.queries.access import document_to_manage
from editor.queries.log import logged
from editor.queries.state import updates
from editor.yjs import docs
from editor.yjs.admission import Incomplete, judge, references
from editor.yjs.lib0 import MalformedUpdate
from editor.yjs.spans import Known
from editor.yjs.updates import read_structs
from kernel import journal
from kernel.clock import now
from kernel.tenancy import Actor

# Ids of our own are small; one beyond this was picked by a stock client.
_OWN_IDS_BELOW = 2**30


@dataclass(slots=True)
class _Sorted:
    """A log, parted into what can be read and what cannot."""

    known: Known = field(default_factory=Known)
    kept: list[bytes] = field(default_factory=list)
    waiting: dict[int, bytes] = field(default_factory=dict)
    voided: dict[int, bytes] = field(default_factory=dict)


def repair_document(actor: Actor, document_id: UUID) -> list[int]:
    """Voids the events that no reader can follow, and those that build on them, by one later event; returns their
    seqs. The log itself stays as it is; what is read now is named as a version. Twice is once.

    Raises NotFound, Forbidden, MalformedUpdate (the log cannot be read even so).
    """
    document_to_manage(actor, document_id)
    lock_head(document_id)
    document = Document.objects.get(id=document_id)
    found = _sort(_updates(document))
    docs.build(found.kept)
    _index_again(document_id, found.known)
    voided = sorted(found.voided)
    if voided:
        _void(document, voided)
        _close_ids(actor, document, found.voided.values())
        append_one(document_id, Entry(Kind.REPAIRED, actor, data={"voided": voided}))
        announce(document_id, Announcement(About.ACCESS))
        journal.append(actor, DocumentRepaired(document_id, voided=voided))
        if not document.is_trashed:
            name_version(actor, document_id, "After the repair")
    return voided


def _updates(document: Document) -> Iterator[tuple[int, bytes]]:
    voided = set(document.voided)
    return ((seq, update) for seq, update in updates(document.id) if update is not None and seq not in voided)


def _sort(updates: Iterable[tuple[int, bytes]]) -> _Sorted:
    found = _Sorted()
    for seq, update in updates:
        _take(found, seq, update)
        if seq not in found.waiting and seq not in found.voided:
            _take_what_waited(found)
    found.voided |= found.waiting
    return found


def _take_what_waited(found: _Sorted) -> None:
    before = -1
    while found.waiting and before != len(found.kept):
        before = len(found.kept)
        waiting, found.waiting = found.waiting, {}
        for seq, update in waiting.items():
            _take(found, seq, update)


def _take(found: _Sorted, seq: int, update: bytes) -> None:
    """Content may wait for its predecessor. A deletion may not: it would take away what comes later."""
    try:
        structs, deletes = read_structs(update)
        added = judge(found.known, structs, deletes, is_tolerant=True)
    except Incomplete:
        (found.voided if deletes else found.waiting)[seq] = update
    except MalformedUpdate:
        found.voided[seq] = update
    else:
        found.known.take(added)
        found.kept.append(update)


def _index_again(document_id: UUID, known: Known) -> None:
    IdSpan.objects.filter(document_id=document_id).delete()
    spans.save(document_id, known)
    Document.objects.filter(id=document_id).update(ids_known=Document.Ids.WHOLE)


def _void(document: Document, voided: list[int]) -> None:
    """Also takes away the snapshots in which the voided events are, and counts the tail anew."""
    Snapshot.objects.filter(document_id=document.id, seq__gte=voided[0]).delete()
    newest = Snapshot.objects.filter(document_id=document.id).order_by("-seq").first()
    since = newest.seq if newest else 0
    tail_bytes = sum(len(event.payload or b"") for event in logged(document.id, since))
    Document.objects.filter(id=document.id).update(
        voided=sorted({*document.voided, *voided}),
        snapshot_seq=since,
        snapshot_bytes=len(newest.state) if newest else 0,
        tail_bytes=tail_bytes,
    )


def _closed(actor: Actor, document: Document, client: int) -> ClientLease:
    """An id that nobody holds, since the event that wrote under it is older than the rows that say who does."""
    return ClientLease(
        document=document,
        client=client,
        kind=ClientLease.Kind.BOUND,
        actor_kind=actor.kind.value,
        actor_id=actor.id,
        quarantined_at=now(),
    )


def _close_ids(actor: Actor, document: Document, voided: Iterable[bytes]) -> None:
    """No id of a voided update is written under again: who holds the update would not see what comes, or lose it."""
    wrote, named = set[int](), set[int]()
    for update in voided:
        try:
            structs, deletes = read_structs(update)
        except MalformedUpdate:
            continue
        wrote |= {struct.client for struct in structs}
        named |= {*wrote, *(client for client, _ in references(structs, deletes))}
    ClientLease.objects.filter(document_id=document.id, client__in=wrote).update(quarantined_at=now())
    held = set(ClientLease.objects.filter(document_id=document.id, client__in=wrote).values_list("client", flat=True))
    ClientLease.objects.bulk_create(_closed(actor, document, client) for client in wrote - held)
    highest = max((client for client in named if client < _OWN_IDS_BELOW), default=0)
    if highest >= document.next_client:
        Document.objects.filter(id=document.id).update(next_client=highest + 1)
