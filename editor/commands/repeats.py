"""What came under a number that a client id has used: other content or deletions under it, say of a copied tab, are not
in the log, and who is told that they are would lose them."""

from collections.abc import Iterable
from uuid import UUID

from editor.commands.leases import Lease
from editor.commands.log import Entry
from editor.models import Event
from editor.queries.log import logged_backwards, packed_to


def kept_under(document_id: UUID, lease: Lease, number: int, entries: Iterable[Entry]) -> bytes | None:
    """The update that came under this number of the lease: one of `entries`, which are not written yet, or of the log.

    The caller holds the document's row.
    """
    for entry in entries:
        if (entry.lease, entry.batch) == (lease.client, number):
            return entry.payload
    # Each number since has an event of its own, so the search, which goes backwards, begins close to it.
    latest = lease.last_seq - (lease.last_batch - number)
    packed = packed_to(document_id)
    rows = Event.objects.filter(
        document_id=document_id, seq__gt=packed, seq__lte=latest, lease=lease.client, batch=number
    )
    payload = rows.order_by("-seq").values_list("payload", flat=True).first()
    before = min(latest, packed)
    return _packed_under(document_id, lease.client, number, before) if payload is None else bytes(payload)


def _packed_under(document_id: UUID, client: int, number: int, before: int) -> bytes | None:
    written = (event for event in logged_backwards(document_id, before) if event.lease == client)
    return next((event.payload for event in written if event.batch == number), None)
