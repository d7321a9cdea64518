"""What workers do when a document moved: snapshot, projection, and one journal line about the edits."""

import hashlib
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F

from editor.commands.snapshots import snapshot_if_due
from editor.events import Kind
from editor.journal_events import DocumentEdited
from editor.models import Document, Event, Projection, Word
from editor.prose.grammar import unknown_types
from editor.prose.plain import outline, plain_text, word_count
from editor.prose.search_words import stored_words
from editor.queries.origins import origins_in
from editor.queries.state import history
from editor.yjs.project import to_json
from kernel import journal
from kernel.clock import now
from kernel.tenancy import Actor, current_tenant_id
from kernel.tenancy.keys import lock_id


def documents_behind(limit: int = 200) -> list[UUID]:
    """Documents of this tenant whose readers see less than was committed."""
    rows = Document.objects.filter(head__gt=F("projected_seq")).order_by("edited_at")
    return list(rows.values_list("id", flat=True)[:limit])


def follow_document(document_id: UUID) -> bool:
    """Brings snapshot, projection and journal up to the head. False when another worker is at it."""
    if not _is_alone(document_id):
        return False
    document = Document.objects.filter(id=document_id).first()
    if document is None or document.head <= document.projected_seq:
        return document is not None
    snapshot_if_due(document_id)
    seq = _project(document)
    _journal_edits(document, seq)
    latest = Event.objects.filter(document_id=document_id, seq=seq).values_list("at", flat=True).first()
    Document.objects.filter(id=document_id, projected_seq__lt=seq).update(projected_seq=seq, edited_at=latest or now())
    return True


def _is_alone(document_id: UUID) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [lock_id("follow", document_id)])
        return bool(cursor.fetchone()[0])


def _project(document: Document) -> int:
    past = history(document.id)
    doc = past.doc()
    content = _storable(to_json(doc))
    text = plain_text(content)
    Projection.objects.update_or_create(
        tenant_id=current_tenant_id(),
        document_id=document.id,
        defaults={
            "seq": past.seq,
            "content": content,
            "text": text,
            "outline": [asdict(heading) for heading in outline(content)],
            "word_count": word_count(text),
            "origins": origins_in(document.id, bytes(doc.get_update())),
            "unknown_types": sorted(unknown_types(content)),
            "projected_at": now(),
        },
    )
    _store_words(document.id, stored_words(text))
    return past.seq


def _store_words(document_id: UUID, words: set[str]) -> None:
    """Writes what changed since the last time only."""
    kept = Word.objects.filter(document_id=document_id)
    before = set(kept.values_list("word", flat=True))
    if gone := before - words:
        kept.filter(word__in=gone).delete()
    Word.objects.bulk_create([Word(document_id=document_id, word=word) for word in sorted(words - before)], 5_000)


def _storable(value: Any) -> Any:
    """PostgreSQL keeps no zero characters and no halves of surrogate pairs."""
    if isinstance(value, str):
        return value.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_storable(item) for item in value]
    if isinstance(value, dict):
        return {_storable(key): _storable(item) for key, item in value.items()}
    return value


def _journal_edits(document: Document, seq: int) -> None:
    """One line for all typing since the last one: who, from which seq to which, and the root of its hashes."""
    typed = Event.objects.filter(
        document_id=document.id, seq__gt=document.journaled_seq, seq__lte=seq, kind=Kind.UPDATED
    ).order_by("seq")
    rows = list(typed.values_list("seq", "member_id", "sha256"))
    # The document's row before the journal's, as commands take them: the other way each could wait for the other.
    Document.objects.filter(id=document.id).update(journaled_seq=seq)
    if rows:
        root = hashlib.sha256(b"".join(bytes(digest) for _, _, digest in rows)).hexdigest()
        authors = sorted({str(member_id) for _, member_id, _ in rows})
        edited = DocumentEdited(
            document.id, first_seq=rows[0][0], last_seq=rows[-1][0], events=len(rows), root=root, authors=authors
        )
        journal.append(Actor.system(current_tenant_id()), edited)
