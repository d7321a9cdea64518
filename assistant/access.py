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


def lock_conversation(actor: Actor, conversation_id: UUID) -> Conversation:
    """The same, and nobody else's question is taken in until this transaction ends.

    `no_key`, because the answer's row refers to the conversation and must not wait for it.
    """
    found = access_conversation(actor, conversation_id)
    locked = Conversation.objects.select_for_update(no_key=True).filter(id=found.id).first()
    if locked is None:
        raise NotFound()  # deleted meanwhile
    return locked
