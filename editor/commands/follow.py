"""What workers do when a document moved: snapshot, projection, and one journal line about the edits."""

import hashlib
from collections.abc import Iterable
from functools import partial
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from editor.commands.residents import FORMAT, RESIDENTS, Reading, read_head
from editor.commands.snapshots import is_snapshot_due, take_snapshot
from editor.events import Kind
from editor.journal_events import DocumentEdited
from editor.models import Document, Projection, Word
from editor.queries.state import Logged
from kernel import journal
from kernel.clock import now
from kernel.tenancy import Actor, current_tenant_id
from kernel.tenancy.keys import lock_id


def documents_behind(limit: int = 200) -> list[UUID]:
    """Documents of this tenant whose readers see less than was committed."""
    rows = Document.objects.filter(head__gt=F("projected_seq")).order_by("edited_at")
    return list(rows.values_list("id", flat=True)[:limit])


def follow_document(document_id: UUID) -> bool:
    """Brings snapshot, projection and journal up to the head. False when another worker is at it.

    What it costs grows with the edits since the last time, where this process has followed the document before.
    """
    if not _is_alone(document_id):
        return False
    document = Document.objects.filter(id=document_id).first()
    if document is None or document.head <= document.projected_seq:
        return document is not None
    if is_snapshot_due(document):
        take_snapshot(document_id)
    reading = read_head(document, _projected(document_id))
    _project(document_id, reading)
    _move(document, reading)
    _journal_edits(document, reading.events)
    keep = partial(RESIDENTS.keep, current_tenant_id(), document_id, reading.resident)
    transaction.on_commit(keep, robust=True)
    return True


def _is_alone(document_id: UUID) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [lock_id("follow", document_id)])
        return bool(cursor.fetchone()[0])


def _projected(document_id: UUID) -> tuple[int, int] | None:
    found: tuple[int, int] | None = (
        Projection.objects.filter(document_id=document_id).values_list("seq", "format").first()
    )
    return found


def _project(document_id: UUID, reading: Reading) -> None:
    tree = reading.resident.tree
    values: dict[str, Any] = {
        "seq": reading.resident.seq,
        "format": FORMAT,
        "text": tree.text,
        "word_count": tree.tally.word_count,
        "unknown_types": sorted(tree.tally.unknown),
        "projected_at": now(),
    }
    if not Projection.objects.filter(document_id=document_id).update(**values):
        Projection.objects.create(document_id=document_id, **values)
    if reading.gone is None or reading.came is None:
        stored = set(Word.objects.filter(document_id=document_id).values_list("word", flat=True))
        _change_words(document_id, stored - tree.tally.words.keys(), tree.tally.words.keys() - stored)
    else:
        _change_words(document_id, reading.gone, reading.came)


def _change_words(document_id: UUID, gone: Iterable[str], came: Iterable[str]) -> None:
    if gone:
        Word.objects.filter(document_id=document_id, word__in=gone).delete()
    if came:
        words = [Word(document_id=document_id, word=word) for word in sorted(came)]
        Word.objects.bulk_create(words, 5_000, ignore_conflicts=True)


def _move(document: Document, reading: Reading) -> None:
    """The document's row before the journal's, as commands take them: the other way each could wait for the other."""
    seq, latest = reading.resident.seq, reading.events[-1].at if reading.events else now()
    Document.objects.filter(id=document.id, projected_seq__lt=seq).update(
        projected_seq=seq, journaled_seq=seq, edited_at=latest
    )


def _journal_edits(document: Document, events: Iterable[Logged]) -> None:
    """One line for all typing since the last one: who, from which seq to which, and the root of its hashes."""
    typed = [event for event in events if event.kind == Kind.UPDATED]
    if typed:
        root = hashlib.sha256(b"".join(event.sha256 for event in typed)).hexdigest()
        authors = sorted({str(event.member_id) for event in typed})
        edited = DocumentEdited(
            document.id, first_seq=typed[0].seq, last_seq=typed[-1].seq, events=len(typed), root=root, authors=authors
        )
        journal.append(Actor.system(current_tenant_id()), edited)
