"""The stream of an ended generation as its row keeps it: packed, and sealed under the asker's key."""

from collections.abc import Iterable

from generation.events import StreamEvent
from generation.models import Generation
from generation.streams.transcript import pack, unpack
from kernel.crypto import seal, unseal

_FIELD = "generation.transcript"


def seal_events(owner: str, events: Iterable[StreamEvent]) -> bytes:
    """Return what a row keeps; raises SubjectErased."""
    return seal(owner, _FIELD, pack(events))


def stored_events(row: Generation) -> list[StreamEvent] | None:
    """Return the events of a row, None where none are kept; raises SubjectErased."""
    if row.transcript is None:
        return None
    return unpack(unseal(row.owner, _FIELD, bytes(row.transcript)))
