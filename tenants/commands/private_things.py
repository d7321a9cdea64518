"""What a deactivated member kept private: handed over to somebody or deleted, by an owner.

Nobody reads it before: an owner sees how much there is and nothing else.
"""

from uuid import UUID

from django.utils.translation import gettext as _

from kernel import journal
from kernel.errors import Invalid, NotFound
from kernel.rooms.registry import capabilities_of
from kernel.tenancy import Actor
from tenants import ports
from tenants.capabilities import OWNER_MANAGE
from tenants.errors import NotDeactivated
from tenants.journal_events import PrivateThingsDeleted, PrivateThingsHandedOver
from tenants.models import Membership


def hand_over_private_things(actor: Actor, member_id: UUID, recipient_id: UUID) -> dict[str, int]:
    """Make another member the owner of what can be handed over; it stays private, now to them. Returns how many of
    each kind. Raises Forbidden, NotFound, NotDeactivated, Invalid."""
    _lock_deactivated(actor, member_id)
    _refuse_unfit_recipient(recipient_id)
    done = {
        name: things.hand_over(actor, member_id, recipient_id)
        for name, things in ports.private_things.items()
        if things.hand_over
    }
    journal.append(actor, PrivateThingsHandedOver(member_id, to=recipient_id, done=done))
    return done


def delete_private_things(actor: Actor, member_id: UUID) -> dict[str, int]:
    """Delete all of it for good. Returns how many of each kind. Raises Forbidden, NotFound, NotDeactivated."""
    _lock_deactivated(actor, member_id)
    done = {name: things.delete(actor, member_id) for name, things in ports.private_things.items()}
    journal.append(actor, PrivateThingsDeleted(member_id, done=done))
    return done


def _lock_deactivated(actor: Actor, member_id: UUID) -> None:
    """Until the transaction ends nobody activates the member again."""
    actor.require(OWNER_MANAGE)
    member = Membership.objects.select_for_update().filter(id=member_id).first()
    if member is None:
        raise NotFound()
    if member.state != Membership.State.DEACTIVATED:
        raise NotDeactivated(_("Deactivate the member first. Nothing was changed."))


def _refuse_unfit_recipient(recipient_id: UUID) -> None:
    """The recipient is locked too, so that nothing is handed to somebody who is deactivated meanwhile."""
    recipient = Membership.objects.select_for_update().filter(id=recipient_id, state=Membership.State.ACTIVE).first()
    if recipient is None:
        raise Invalid(fields={"to": [{"code": "unknown", "message": "Choose an active member of this organisation."}]})
    needed = {things.recipient_needs for things in ports.private_things.values() if things.recipient_needs}
    if not capabilities_of(recipient.role) >= needed:
        raise Invalid(fields={"to": [{"code": "role", "message": "Choose somebody who may write documents."}]})
