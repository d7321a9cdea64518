"""What a member has here."""

from uuid import UUID

from assistant.models import Conversation, ConversationMessage


def held_by_member(member_id: UUID) -> dict[str, int]:
    """How many there are of each kind."""
    return {
        "conversations": Conversation.objects.filter(owner_id=member_id).count(),
        "messages": ConversationMessage.objects.filter(conversation__owner_id=member_id).count(),
    }
