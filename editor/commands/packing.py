"""Packing: old events of a log become one row for each range, without losing a bit of them.

One transaction for each range: the events are read, the database writes the range from their rows, it is read back,
unpacked and compared; only then do the rows go. Which events is all that a packer says of a range, and the database
lets no event go that no range holds. A worker that dies in between leaves everything as it was.
"""

import json
from collections.abc import Iterable
from uuid import UUID

from django.db import connection
from django.db.models import F
from django.db.models.functions import Least

from editor.commands.snapshots import thin_snapshots
from editor.log_range import DamagedRange, LoggedEvent, unpack
from editor.models import Document
from editor.queries.log import logged
from kernel.tenancy import current_tenant_id
from kernel.tenancy.keys import lock_id
from kernel.tenancy.savepoints import for_each_in_savepoint

# The database takes no more than 2,000 events, or 2 MB of them, for a range.
EVENTS_PER_RANGE = 2_000
BYTES_PER_RANGE = 1024 * 1024
# So many events before the latest snapshot stay rows: what clients send again, take back or read on from is among them.
HOT_EVENTS = 1_000

_WRITE = """
insert into editor_logrange (tenant_id, document_id, first_seq, last_seq) values (%s, %s, %s, %s) returning body
"""
_DELETE = "delete from editor_event where tenant_id = %s and document_id = %s and seq between %s and %s"


def documents_to_pack(limit: int = 10) -> list[UUID]:
    """Documents of this tenant with a whole range of old events, in any order: one that always fails must not be in
    the way of the others."""
    rows = Document.objects.annotate(old=Least("snapshot_seq", "projected_seq", "journaled_seq") - F("packed_seq"))
    return list(rows.filter(old__gte=EVENTS_PER_RANGE + HOT_EVENTS).order_by("?").values_list("id", flat=True)[:limit])


def pack_one() -> bool:
    """Packs one range of one document, the whole of a transaction; false when there is none. One that fails is logged
    and leaves the turn to another."""
    packed: list[bool] = []

    def pack_it(document_id: UUID) -> None:
        packed.append(pack_range(document_id))

    for document_id in documents_to_pack():
        for_each_in_savepoint([document_id], pack_it)
        if any(packed):
            return True
    return False


def pack_range(document_id: UUID) -> bool:
    """Packs the oldest range of a document; false when there is none, or somebody else is at the document.

    Raises DamagedRange, and changes nothing, when what was written is not what was read.
    """
    if not _is_alone(document_id):
        return False
    document = Document.objects.filter(id=document_id).first()
    if document is None:
        return False
    old = min(document.snapshot_seq, document.projected_seq, document.journaled_seq) - HOT_EVENTS
    first = document.packed_seq + 1
    if old - document.packed_seq < EVENTS_PER_RANGE:
        return False
    events = _of_one_range(logged(document_id, first - 1, first - 1 + EVENTS_PER_RANGE))
    _write(document_id, events)
    _delete_rows(document_id, events)
    thin_snapshots(document_id)
    Document.objects.filter(id=document_id).update(packed_seq=events[-1].seq)
    return True


def _is_alone(document_id: UUID) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [lock_id("follow", document_id)])
        return bool(cursor.fetchone()[0])


def _of_one_range(events: Iterable[LoggedEvent]) -> list[LoggedEvent]:
    """As many of them as a range takes bytes, at least one; no more than these are read."""
    found: list[LoggedEvent] = []
    size = 0
    for event in events:
        size += len(event.payload or b"") + len(json.dumps(event.data))
        if size > BYTES_PER_RANGE and found:
            break
        found.append(event)
    return found


def _write(document_id: UUID, events: list[LoggedEvent]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [current_tenant_id(), document_id, events[0].seq, events[-1].seq])
        (body,) = cursor.fetchone()
    if unpack(bytes(body)) != events:
        raise DamagedRange("the range that was written is not what was read")


def _delete_rows(document_id: UUID, events: list[LoggedEvent]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_DELETE, [current_tenant_id(), document_id, events[0].seq, events[-1].seq])
        if cursor.rowcount != len(events):
            raise DamagedRange("other events lie there than were read")
