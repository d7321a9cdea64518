"""The kernel's tables: the journal, its readers' cursors, the outbox and the keys of envelope encryption."""

from kernel.crypto.models import SubjectKey, TenantKey
from kernel.http.hooks.models import WebhookReceipt
from kernel.http.models import IdempotentResponse
from kernel.journal.models import JournalCursor, JournalEvent, JournalRepeat, JournalSubject
from kernel.outbox.models import OutboxMessage

__all__ = [
    "IdempotentResponse",
    "JournalCursor",
    "JournalEvent",
    "JournalRepeat",
    "JournalSubject",
    "OutboxMessage",
    "SubjectKey",
    "TenantKey",
    "WebhookReceipt",
]
