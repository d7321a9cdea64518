"""Conversations and their messages, as their owner sees them."""

from uuid import UUID

from django.db.models import QuerySet

from assistant.access import access_conversation
from assistant.models import Conversation, ConversationMessage
from generation import queries as generations
from kernel.tenancy import Actor


def conversations(actor: Actor, document_id: UUID | None = None) -> QuerySet[Conversation]:
    """Return the actor's conversations, for a page; with `document_id` only those beside it."""
    found = Conversation.objects.filter(owner_id=actor.rights_id)
    return found.filter(document_id=document_id) if document_id else found


def conversation(actor: Actor, conversation_id: UUID) -> Conversation:
    return access_conversation(actor, conversation_id)


def messages(actor: Actor, conversation_id: UUID) -> QuerySet[ConversationMessage]:
    """Return the messages of one conversation, for a page."""
    return ConversationMessage.objects.filter(conversation=access_conversation(actor, conversation_id))


def is_running(conversation_id: UUID) -> bool:
    """Whether an answer is still being written. A generation that ended without an answer does not count."""
    waiting = ConversationMessage.objects.filter(conversation_id=conversation_id, is_complete=False)
    ids = [row for row in waiting.values_list("generation_id", flat=True) if row]
    return bool(ids) and generations.any_unfinished(ids)
