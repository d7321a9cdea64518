"""Erasing a person from an organisation at their request.

What was theirs alone is deleted or becomes unreadable, in every store; what they put where others work stays the
organisation's, without their name. The journal says how much of what, and stays verifiable.
"""

from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import connection
from django.utils.translation import gettext as _

from kernel import journal
from kernel.clock import now
from kernel.crypto import erase_subject
from kernel.errors import NotFound
from kernel.http.idempotency import forget_answers
from kernel.tenancy import Actor
from tenants import ports
from tenants.capabilities import MEMBER_ERASE
from tenants.commands.invitations import invitation_subject
from tenants.errors import NotDeactivated
from tenants.journal_events import MemberErased
from tenants.models import ApiKey, Invitation, Membership, Person

_ERASED_EMAIL = "{}@erased.invalid"


def erase_member(actor: Actor, member_id: UUID, reason: str) -> dict[str, int]:
    """Erase what the organisation holds of a deactivated member; returns how many of each kind.

    The account goes too, unless another organisation has it. Erasing twice is once: the second time reaches what
    came in between. Raises Forbidden, NotFound, NotDeactivated.
    """
    actor.require(MEMBER_ERASE)
    member = _lock_deactivated(member_id)
    # First: what is being written in the member's name ends before it, or finds the key gone.
    erase_subject(f"member:{member.id}")
    counts = _erased_by_apps(actor, member.id)
    counts |= _forget_keys(member.id) | {"invitations": _forget_invitations(member.id)}
    _anonymise(member)
    journal.append(actor, MemberErased(member.id, erased=counts, reason=reason))
    return counts


def _lock_deactivated(member_id: UUID) -> Membership:
    """Until the transaction ends nobody activates the member again."""
    member = Membership.objects.select_for_update().filter(id=member_id).first()
    if member is None:
        raise NotFound()
    if member.state == Membership.State.ACTIVE:
        raise NotDeactivated(_("Deactivate the member first. Nothing was erased."))
    return member


def _erased_by_apps(actor: Actor, member_id: UUID) -> dict[str, int]:
    counts: dict[str, int] = {}
    for _app, eraser in sorted(ports.erasers.items()):
        counts |= eraser.erase(actor, member_id)
    return counts


def _forget_keys(member_id: UUID) -> dict[str, int]:
    """End the member's keys, without the names that were typed for them, and answers kept for repeats."""
    keys = ApiKey.objects.filter(member_id=member_id)
    forget_answers([member_id, *keys.values_list("id", flat=True)])
    keys.filter(revoked_at=None).update(revoked_at=now())
    return {"api_keys": keys.update(name="")}


def _forget_invitations(member_id: UUID) -> int:
    accepted = Invitation.objects.filter(accepted_by=member_id)
    for invitation in accepted:
        erase_subject(invitation_subject(invitation.id))
    return accepted.update(email="")


def _anonymise(member: Membership) -> None:
    """Point the membership at a person who is nobody; delete the account where no organisation has it any more."""
    person = member.person
    if person.email == (erased_email := _ERASED_EMAIL.format(member.id)):
        return
    # By another connection, which keeps it where this transaction fails: the next try finds it.
    made, _is_new = Person.objects.get_or_create(
        email=erased_email,
        defaults={"name": _("Erased person"), "is_active": False, "password": make_password(None)},
    )
    Membership.objects.filter(id=member.id).update(person=made, state=Membership.State.ERASED, colour="#6b6b6b")
    with connection.cursor() as cursor:
        cursor.execute("select tenants_delete_account(%s)", [person.id])
