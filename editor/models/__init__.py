"""The editor's tables. The event log is the truth; every other table can be made again from it."""

from editor.models.document import Document, DocumentId
from editor.models.log import ClientLease, Event, IdSpan, LogRange, Snapshot
from editor.models.projection import Projection, Version
from editor.models.suggestion import Suggestion
from editor.models.word import Word

__all__ = [
    "ClientLease",
    "Document",
    "DocumentId",
    "Event",
    "IdSpan",
    "LogRange",
    "Projection",
    "Snapshot",
    "Suggestion",
    "Version",
    "Word",
]
