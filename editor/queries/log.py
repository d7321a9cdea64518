"""The one reader of a document's log: events in order of seq, wherever they lie, a bounded number of them in memory.

Recent events are rows of their own; older ones lie together in packed ranges (`editor.models.LogRange`). An event never
changes and moves only from the first to the second, in one transaction. So whoever asks for rows first, and then for
ranges up to the first of them, misses nothing: what was moved in between is found in the ranges. A row that stands
where a range holds an event is not the event, and is not read.
"""

import json
from collections.abc import Iterator
from typing import Any, Literal
from uuid import UUID

from django.db import connection

from editor.log_range import LoggedEvent, unpack, unpack_updates
from editor.models import LogRange
from kernel.tenancy import current_tenant_id

EVENTS_AT_ONCE = 500
EVERYTHING = 2**62

# Statements of our own: workers ask every two seconds, and the layer above costs more than the rows.
COLUMNS = """seq, kind, actor_kind, actor_id, member_id, lease, batch, command_id, causation_id, correlation_id,
  schema_version, sha256, payload, data, at"""
# Up to where ranges hold the log: they follow each other without gaps.
PACKED_TO = """coalesce((
  select last_seq from editor_logrange where tenant_id = %(tenant)s and document_id = %(document)s
  order by first_seq desc limit 1
), 0)"""
_ROWS = f"""
select {COLUMNS} from editor_event
where tenant_id = %(tenant)s and document_id = %(document)s
  and seq > greatest(%(after)s, {PACKED_TO}) and seq <= %(upto)s
order by seq"""  # noqa: S608 - names of ours


def logged(document_id: UUID, after: int = 0, upto: int = EVERYTHING) -> Iterator[LoggedEvent]:
    """The events in (after, upto]. The caller has checked the right. Raises DamagedRange."""
    rows: list[LoggedEvent] | None = None
    while after < upto and (rows is None or len(rows) == EVENTS_AT_ONCE):
        rows = _rows(document_id, after, upto, "")
        first = rows[0].seq if rows else upto + 1
        for event in _packed_between(document_id, after, min(first, upto + 1)):
            yield event
            after = event.seq
        yield from rows
        after = rows[-1].seq if rows else upto


def _packed_between(document_id: UUID, after: int, end: int) -> Iterator[LoggedEvent]:
    """What lies in ranges after one seq and before another, a range at a time."""
    while after + 1 < end and (packed := packed_around(document_id, after + 1)):
        yield from (event for event in packed if after < event.seq < end)
        after = packed[-1].seq


def logged_event(document_id: UUID, seq: int) -> LoggedEvent:
    """One event. Raises LookupError."""
    for event in logged(document_id, seq - 1, seq):
        return event
    raise LookupError(f"the log has no event {seq}")


def logged_backwards(document_id: UUID, upto: int) -> Iterator[LoggedEvent]:
    """The events up to a seq, the last one first."""
    while upto > 0:
        found = _before(document_id, upto)
        if not found:
            return
        yield from reversed(found)
        upto = found[0].seq - 1


def _before(document_id: UUID, upto: int) -> list[LoggedEvent]:
    found = _rows(document_id, 0, upto, "desc")[::-1]
    if found and found[-1].seq == upto:
        return found
    return [event for event in packed_around(document_id, upto) if event.seq <= upto] or found


def packed_around(document_id: UUID, seq: int) -> list[LoggedEvent]:
    """The events of the range that holds a seq; none where it is not packed. Raises DamagedRange."""
    body = _body_around(document_id, seq)
    return [] if body is None else unpack(body)


def packed_updates(document_id: UUID, seq: int) -> list[tuple[int, bytes | None]]:
    """The same, only their updates. Raises DamagedRange."""
    body = _body_around(document_id, seq)
    return [] if body is None else unpack_updates(body)


def _body_around(document_id: UUID, seq: int) -> bytes | None:
    ranges = LogRange.objects.filter(document_id=document_id, first_seq__lte=seq, last_seq__gte=seq)
    body = ranges.order_by("-first_seq").values_list("body", flat=True).first()
    return None if body is None else bytes(body)


def packed_to(document_id: UUID) -> int:
    """The seq of the last event that lies in a range; 0 where none does."""
    ranges = LogRange.objects.filter(document_id=document_id).order_by("-first_seq")
    return ranges.values_list("last_seq", flat=True).first() or 0


def _rows(document_id: UUID, after: int, upto: int, order: Literal["", "desc"]) -> list[LoggedEvent]:
    values: dict[str, Any] = {"tenant": current_tenant_id(), "document": document_id, "after": after, "upto": upto}
    with connection.cursor() as cursor:
        cursor.execute(f"{_ROWS} {order} limit {EVENTS_AT_ONCE}", values)
        return [event_of(row) for row in cursor.fetchall()]


def event_of(row: tuple[Any, ...]) -> LoggedEvent:
    """A row of `COLUMNS`."""
    *envelope, sha256, payload, data, at = row
    found = [*envelope, bytes(sha256), None if payload is None else bytes(payload), json.loads(data), at]
    return LoggedEvent(*found)
