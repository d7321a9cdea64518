"""How much a deactivated member kept private."""

from uuid import UUID

from kernel.errors import NotFound
from kernel.tenancy import Actor
from tenants import ports
from tenants.capabilities import OWNER_MANAGE
from tenants.models import Membership


def private_things(actor: Actor, member_id: UUID) -> dict[str, int]:
    """How many of each kind there are, and nothing else of them; of an active member nothing at all is told.

    Raises Forbidden, and NotFound also for an active member.
    """
    actor.require(OWNER_MANAGE)
    if not Membership.objects.filter(id=member_id, state=Membership.State.DEACTIVATED).exists():
        raise NotFound()
    return {name: things.count(member_id) for name, things in ports.private_things.items()}
