"""The kernel's tables: the journal, its readers' cursors and the keys of envelope encryption."""

from kernel.crypto.models import SubjectKey, TenantKey
from kernel.http.models import IdempotentResponse
from kernel.journal.models import JournalCursor, JournalEvent, JournalRepeat, JournalSubject

__all__ = [
    "IdempotentResponse",
    "JournalCursor",
    "JournalEvent",
    "JournalRepeat",
    "JournalSubject",
    "SubjectKey",
    "TenantKey",
]
