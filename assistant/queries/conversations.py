"""Conversations and their messages, as their owner sees them."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from assistant.access import access_conversation
from assistant.models import Conversation, ConversationMessage
from generation import queries as generations
from kernel.tenancy import Actor
from knowledge import queries as knowledge


def conversations(actor: Actor, document_id: UUID | None = None) -> QuerySet[Conversation]:
    """Return the actor's conversations, for a page; with `document_id` only those beside it."""
    found = Conversation.objects.filter(owner_id=actor.rights_id)
    return found.filter(document_id=document_id) if document_id else found


def count_of(member_id: UUID) -> int:
    """How many conversations a member has."""
    return Conversation.objects.filter(owner_id=member_id).count()


def conversation(actor: Actor, conversation_id: UUID) -> Conversation:
    return access_conversation(actor, conversation_id)


def messages(actor: Actor, conversation_id: UUID) -> QuerySet[ConversationMessage]:
    """Return the messages of one conversation, for a page."""
    return ConversationMessage.objects.filter(conversation=access_conversation(actor, conversation_id))


def shown_to(actor: Actor, turns: Iterable[ConversationMessage]) -> list[ConversationMessage]:
    """The turns, unsaved, without what they quote from files that were deleted or are no longer the actor's to read."""
    rows = list(turns)
    left = knowledge.without_withdrawn(actor, [(row.text, row.citations) for row in rows])
    for row, kept in zip(rows, left, strict=True):
        row.text, row.citations = kept.text, kept.citations
        row.unsupported = [] if kept.is_cut else row.unsupported
    return rows


def ending_of(message: ConversationMessage) -> dict[str, Any] | None:
    """Return the problem an answer's stream ended with, `began` with it; None while it runs and of a whole answer."""
    if message.is_complete or message.generation_id is None:
        return None
    return generations.ending(message.generation_id)


def is_running(conversation_id: UUID) -> bool:
    """Whether an answer is still being written. A generation that ended without an answer does not count."""
    waiting = ConversationMessage.objects.filter(conversation_id=conversation_id, is_complete=False)
    ids = [row for row in waiting.values_list("generation_id", flat=True) if row]
    return bool(ids) and generations.any_unfinished(ids)
