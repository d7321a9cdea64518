"""One log of what happened, written with the change itself; many readers, each with its own cursor."""

from kernel.journal.append import append
from kernel.journal.catalogue import Counts, Event, Personal, event, events
from kernel.journal.readers import Reader, projection, readers, register
from kernel.journal.repeats import append_counted, close_counts, counted_until

__all__ = [
    "Counts",
    "Event",
    "Personal",
    "Reader",
    "append",
    "append_counted",
    "close_counts",
    "counted_until",
    "event",
    "events",
    "projection",
    "readers",
    "register",
]
