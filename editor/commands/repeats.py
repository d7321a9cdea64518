"""What came under a number that a client id has used: other content or deletions under it, say of a copied tab, are not
in the log, and who is told that they are would lose them."""

from collections.abc import Iterable
from uuid import UUID

from editor.commands.leases import Lease
from editor.commands.log import Entry
from editor.models import Document, Event
from editor.queries.log import logged_backwards


def kept_under(document_id: UUID, lease: Lease, number: int, entries: Iterable[Entry]) -> bytes | None:
    """The update that came under this number of the lease: one of `entries`, which are not written yet, or of the log.

    The caller holds the document's row.
    """
    for entry in entries:
        if (entry.lease, entry.batch) == (lease.client, number):
            return entry.payload
    # Each number since has an event of its own, so the search, which goes backwards, begins close to it.
    latest = lease.last_seq - (lease.last_batch - number)
    rows = Event.objects.filter(document_id=document_id, seq__lte=latest, lease=lease.client, batch=number)
    payload = rows.order_by("-seq").values_list("payload", flat=True).first()
    return _packed_under(document_id, lease.client, number, latest) if payload is None else bytes(payload)


def _packed_under(document_id: UUID, client: int, number: int, latest: int) -> bytes | None:
    packed = Document.objects.filter(id=document_id).values_list("packed_seq", flat=True).first() or 0
    written = (event for event in logged_backwards(document_id, min(latest, packed)) if event.lease == client)
    return next((event.payload for event in written if event.batch == number), None)
