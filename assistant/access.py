"""The only way to a conversation: its owner."""

from uuid import UUID

from assistant.models import Conversation
from kernel.errors import NotFound
from kernel.tenancy import Actor


def access_conversation(actor: Actor, conversation_id: UUID) -> Conversation:
    """Return the conversation; unknown, foreign and other people's ids are all NotFound."""
    found = Conversation.objects.filter(id=conversation_id, owner_id=actor.rights_id).first()
    if found is None:
        raise NotFound()
    return found
