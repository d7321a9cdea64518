"""What the assistant journals. Field names are the keys as they are stored."""

from uuid import UUID

from kernel.journal import Event, event


@event("conversation.started", subject="conversation")
class ConversationStarted(Event):
    """A conversation with the AI was opened, beside a document or on its own."""

    document_id: UUID | None = None


@event("conversation.deleted", subject="conversation")
class ConversationDeleted(Event):
    """A conversation was deleted with its messages."""
