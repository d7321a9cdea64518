"""Deleting what a member said to the assistant and was answered."""

from uuid import UUID

from assistant.models import Conversation, ConversationMessage
from kernel.tenancy import Actor


def erase_member(actor: Actor, member_id: UUID) -> dict[str, int]:
    """Delete a member's conversations; returns how many, and how many messages were in them."""
    messages, _ = ConversationMessage.objects.filter(conversation__owner_id=member_id).delete()
    conversations, _ = Conversation.objects.filter(owner_id=member_id).delete()
    return {"conversations": conversations, "messages": messages}
