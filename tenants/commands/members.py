"""People in an organisation."""

import hashlib
from uuid import UUID

from django.db import transaction
from django.db.models import F

from kernel import journal, redis
from kernel.errors import Invalid, NotFound
from kernel.observability import get_logger
from kernel.rooms import Role
from kernel.tenancy import Actor
from kernel.tenancy.keys import channel
from tenants.capabilities import MEMBER_MANAGE, OWNER_MANAGE
from tenants.commands.granting import grantable_role
from tenants.errors import AlreadyMember, LastOwner, MemberErased
from tenants.grants import change_grants
from tenants.journal_events import MemberAdded, MemberDeactivated, MemberReactivated, MemberRoleChanged
from tenants.models import Membership, Person, with_person

# Dark enough for white initials on them in both themes.
COLOURS = ("#8c4a2f", "#2f6f5e", "#5b4b8a", "#8a3b5c", "#35618c", "#6b6a2a", "#7a4e2a", "#3c6b3c")

log = get_logger(__name__)


def add_member(actor: Actor, person: Person, role: Role) -> Membership:
    """Make a person a member; raises AlreadyMember."""
    if Membership.objects.filter(person=person).exists():
        raise AlreadyMember()
    member = Membership.objects.create(person=person, role=role, colour=_colour(person.id))
    journal.append(actor, MemberAdded(member.id, role=role.value))
    return member


def change_role(actor: Actor, member_id: UUID, role: str) -> Membership:
    """Give a member another role. Only owners make or unmake owners; one owner always stays."""
    actor.require(MEMBER_MANAGE)
    member = _access(actor, member_id)
    new = grantable_role(actor, role)
    if member.role == new:
        return member
    if member.role == Role.OWNER:
        _require_another_owner(member)
    before, member.role = member.role, new
    _save(member, "role")
    journal.append(actor, MemberRoleChanged(member.id, from_=before, to=new.value))
    return member


def set_state(actor: Actor, member_id: UUID, state: str) -> Membership:
    """Deactivate or reactivate a member; a deactivated one is out at once, on every road."""
    actor.require(MEMBER_MANAGE)
    member = _access(actor, member_id)
    if state not in (Membership.State.ACTIVE, Membership.State.DEACTIVATED):
        raise Invalid(fields={"state": [{"code": "unknown"}]})
    if member.state == state:
        return member
    if member.role == Role.OWNER:
        _require_another_owner(member)
    member.state = state
    _save(member, "state")
    event = MemberDeactivated if state == Membership.State.DEACTIVATED else MemberReactivated
    journal.append(actor, event(member.id))
    return member


def _access(actor: Actor, member_id: UUID) -> Membership:
    member = with_person(Membership.objects.filter(id=member_id)).first()
    if member is None:
        raise NotFound()
    if member.state == Membership.State.ERASED:
        raise MemberErased()
    if member.role == Role.OWNER:
        actor.require(OWNER_MANAGE)
    return member


def _require_another_owner(member: Membership) -> None:
    """Lock all owners, so that two of them cannot step down at the same moment."""
    owners = Membership.objects.select_for_update().filter(role=Role.OWNER, state=Membership.State.ACTIVE)
    if not any(owner.id != member.id for owner in owners):
        raise LastOwner("Make someone else an owner first.")


def _save(member: Membership, field: str) -> None:
    change_grants()
    Membership.objects.filter(id=member.id).update(
        **{field: getattr(member, field), "grant_epoch": F("grant_epoch") + 1}
    )
    name, member_id = channel("grants"), str(member.id)
    transaction.on_commit(lambda: _announce(name, member_id), robust=True)


def _announce(name: str, member_id: str) -> None:
    """Sockets close at once when this arrives; when it is lost, the epoch stops their next write."""
    try:
        redis.fanout().publish(name, member_id)
    except redis.redis.RedisError:
        log.warning("grants.announce_failed")


def _colour(person_id: UUID) -> str:
    return COLOURS[hashlib.sha256(person_id.bytes).digest()[0] % len(COLOURS)]
