"""Deleting for good: what nobody shall be able to read again, in any version."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from editor import ports
from editor.announcements import About, Announcement, announce
from editor.commands.log import lock_heads
from editor.journal_events import DocumentErased
from editor.models import (
    ClientLease,
    Document,
    Event,
    IdSpan,
    LogRange,
    Projection,
    Snapshot,
    Suggestion,
    Version,
    Word,
)
from editor.queries.holdings import private_documents, proposals_of
from kernel import journal
from kernel.tenancy import Actor
from kernel.tenancy.keys import lock_id

_ROWS = (Event, LogRange, ClientLease, Snapshot, IdSpan, Projection, Version, Suggestion, Word)


def erase_member(actor: Actor, member_id: UUID) -> dict[str, int]:
    """Delete a member's private documents and what the AI proposed to them; returns how many of each.

    What they wrote into documents of the organisation is those documents' text and stays. A proposal that was accepted
    is a part of it; the names of the files that it was made from are taken out.
    """
    deleted = delete_private(actor, member_id)
    asked = Suggestion.objects.filter(asked_by=member_id)
    suggestions, _ = proposals_of(member_id).delete()
    for accepted in asked.select_for_update():
        accepted.origin["sources"] = [{**source, "title": ""} for source in accepted.origin.get("sources", [])]
        accepted.save(update_fields=["origin"])
    return {"private_documents": deleted, "suggestions": suggestions}


def delete_private(actor: Actor, member_id: UUID) -> int:
    """Nothing of a member's private documents is left: text, log, versions, suggestions, words to be found by.

    Callers have made sure of the right and that the member stays away. Returns how many documents.
    """
    documents = list(private_documents(member_id).values_list("id", flat=True))
    deleted = delete_for_good(documents)
    for document_id in documents:  # after the locks on the documents, as everywhere
        journal.append(actor, DocumentErased(document_id))
    return deleted


def delete_for_good(document_ids: Iterable[UUID]) -> int:
    """Delete documents of this tenant with their log, versions, suggestions and everything made of them.

    Returns how many there were. Sockets that have one open are closed. The database lets events go with their
    document only, so no way leads from here to a log with a hole.
    """
    wanted = sorted(document_ids)
    # In the order in which a worker takes them, the document's row last: the other way each could wait for the other.
    _wait_for_followers(wanted)
    ids = list(lock_heads(wanted))
    if ids and ports.forget_documents.is_filled:
        ports.forget_documents(ids)
    for document_id in ids:
        announce(document_id, Announcement(About.ACCESS))
    Document.objects.filter(id__in=ids).delete()
    for rows in _ROWS:
        rows.objects.filter(document_id__in=ids).delete()
    return len(ids)


def _wait_for_followers(document_ids: Iterable[UUID]) -> None:
    """A worker that is making a snapshot or projection would leave a row of a document that is gone."""
    with connection.cursor() as cursor:
        for document_id in document_ids:
            cursor.execute("select pg_advisory_xact_lock(%s)", [lock_id("follow", document_id)])
