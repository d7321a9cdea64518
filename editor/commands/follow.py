"""What workers do when a document moved: snapshot, projection, and one journal line about the edits."""

import hashlib
import json
from collections.abc import Iterable, Set
from functools import partial
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from editor.commands.residents import FORMAT, RESIDENTS, Reading, Standing, read_head, standing
from editor.commands.snapshots import is_snapshot_due, take_snapshot
from editor.events import Kind
from editor.journal_events import DocumentEdited
from editor.log_range import LoggedEvent
from editor.models import Document, Word
from kernel import journal
from kernel.clock import now
from kernel.tenancy import Actor, current_tenant_id
from kernel.tenancy.keys import lock_id

# One statement for all that a look writes: a look every two seconds is mostly statements.
_STORE = """
with stored as (
  insert into editor_projection
    (tenant_id, document_id, seq, format, text, word_count, unknown_types, projected_at)
  values (%(tenant)s, %(document)s, %(seq)s, %(format)s, %(text)s, %(word_count)s, %(unknown_types)s, %(now)s)
  on conflict (tenant_id, document_id) do update set seq = excluded.seq, format = excluded.format, text = excluded.text,
    word_count = excluded.word_count, unknown_types = excluded.unknown_types, projected_at = excluded.projected_at
), gone as (
  delete from editor_word
  where tenant_id = %(tenant)s and document_id = %(document)s and word = any(%(gone)s)
), came as (
  insert into editor_word (tenant_id, document_id, word)
  select %(tenant)s, %(document)s, unnest(%(came)s::text[]) on conflict do nothing
)
update editor_document set projected_seq = %(seq)s, journaled_seq = %(seq)s, edited_at = %(edited_at)s
where tenant_id = %(tenant)s and id = %(document)s and projected_seq < %(seq)s
"""


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
    document = standing(document_id)
    if document is None or document.head <= document.projected_seq:
        return document is not None
    if is_snapshot_due(document.head - document.snapshot_seq, document.tail_bytes):
        take_snapshot(document_id)
    reading = read_head(document)
    _store(document, reading)
    _journal_edits(document, reading.events)
    keep = partial(RESIDENTS.keep, current_tenant_id(), document_id, reading.resident)
    transaction.on_commit(keep, robust=True)
    return True


def _is_alone(document_id: UUID) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [lock_id("follow", document_id)])
        return bool(cursor.fetchone()[0])


def _store(document: Standing, reading: Reading) -> None:
    """The document's row before the journal's, as commands take them: the other way each could wait for the other."""
    resident, tally = reading.resident, reading.resident.tree.tally
    gone, came = reading.changed_words or _compared_words(document.id, tally.words.keys())
    values: dict[str, Any] = {
        "tenant": current_tenant_id(),
        "document": document.id,
        "seq": resident.seq,
        "format": FORMAT,
        "text": resident.tree.text,
        "word_count": tally.word_count,
        "unknown_types": json.dumps(sorted(tally.unknown)),
        "now": now(),
        "gone": sorted(gone),
        "came": sorted(came),
        "edited_at": reading.events[-1].at if reading.events else now(),
    }
    with connection.cursor() as cursor:
        cursor.execute(_STORE, values)


def _compared_words(document_id: UUID, words: Set[str]) -> tuple[set[str], set[str]]:
    stored = set(Word.objects.filter(document_id=document_id).values_list("word", flat=True))
    return stored - words, set(words - stored)


def _journal_edits(document: Standing, events: Iterable[LoggedEvent]) -> None:
    """One line for all typing since the last one: who, from which seq to which, and the root of its hashes."""
    typed = [event for event in events if event.kind == Kind.UPDATED]
    if typed:
        root = hashlib.sha256(b"".join(event.sha256 for event in typed)).hexdigest()
        authors = sorted({str(event.member_id) for event in typed})
        edited = DocumentEdited(
            document.id, first_seq=typed[0].seq, last_seq=typed[-1].seq, events=len(typed), root=root, authors=authors
        )
        journal.append(Actor.system(current_tenant_id()), edited)
