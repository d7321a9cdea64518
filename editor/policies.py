"""Who may do what with a document."""

from typing import Protocol
from uuid import UUID

from editor.capabilities import EDIT, MANAGE, READ
from kernel.tenancy import Actor, ActorKind


class Owned(Protocol):
    owner_id: UUID
    visibility: str


def can_see(actor: Actor, thing: Owned) -> bool:
    """A private document is its owner's alone; nobody's role opens it."""
    if actor.kind is ActorKind.SYSTEM:
        return True
    return actor.can(READ) and (thing.visibility == "organisation" or thing.owner_id == actor.member_id)


def can_edit(actor: Actor, thing: Owned) -> bool:
    return can_see(actor, thing) and actor.can(EDIT)


def can_manage(actor: Actor, thing: Owned) -> bool:
    """Rename, change visibility, trash, restore: the owner, or who manages all documents."""
    return can_edit(actor, thing) and (thing.owner_id == actor.member_id or actor.can(MANAGE))
