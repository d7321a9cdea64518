"""Inviting people by a link that works once."""

from datetime import timedelta
from uuid import UUID

from kernel import journal
from kernel.clock import now
from kernel.errors import NotFound
from kernel.rooms import Role
from kernel.tenancy import Actor
from tenants.capabilities import MEMBER_MANAGE
from tenants.commands.granting import grantable_role
from tenants.commands.members import add_member
from tenants.errors import EmailUnconfirmed, InvitationClosed, InvitationForAnother
from tenants.journal_events import InvitationWithdrawn, MemberInvited
from tenants.models import Invitation, Membership, Organisation, Person
from tenants.queries import has_confirmed
from tenants.secrets import digest, new_invitation_token

VALID_FOR = timedelta(days=7)


def invite(actor: Actor, role: str, email: str = "") -> tuple[Invitation, str]:
    """Make an invitation and return it with its token, which is shown this once.

    With `email`, only a person who has confirmed that address can accept. Only owners invite owners.
    """
    actor.require(MEMBER_MANAGE)
    wanted = grantable_role(actor, role)
    token = new_invitation_token(Organisation.objects.get(id=actor.tenant_id).slug)
    invitation = Invitation.objects.create(
        email=email.strip().lower(),
        role=wanted,
        secret_hash=digest(token),
        invited_by=actor.rights_id,
        expires_at=now() + VALID_FOR,
    )
    # Not the inviter's: it is about somebody else, and goes when that person is erased.
    owner = invitation_subject(invitation.id)
    invited = MemberInvited(invitation.id, role=wanted.value, email=invitation.email, personal_subject=owner)
    journal.append(actor, invited)
    return invitation, token


def invitation_subject(invitation_id: UUID) -> str:
    """Whose key seals the address that was invited."""
    return f"invitation:{invitation_id}"


def withdraw_invitation(actor: Actor, invitation_id: UUID) -> None:
    """Make an open link useless."""
    actor.require(MEMBER_MANAGE)
    if not Invitation.objects.filter(id=invitation_id, accepted_by=None, withdrawn_at=None).update(withdrawn_at=now()):
        raise NotFound()
    journal.append(actor, InvitationWithdrawn(invitation_id))


def find_invitation(token: str) -> Invitation:
    """Return the open invitation of a token in this scope; raises NotFound or InvitationClosed."""
    found = Invitation.objects.select_for_update().filter(secret_hash=digest(token)).first()
    if found is None:
        raise NotFound()
    if not found.is_open:
        raise InvitationClosed("Ask for a new link.")
    return found


def accept_invitation(person: Person, token: str) -> Membership:
    """Join the organisation of this scope by a token. The link works once.

    Raises NotFound, InvitationClosed, AlreadyMember, and for an invitation that is bound to an address
    EmailUnconfirmed or InvitationForAnother.
    """
    invitation = find_invitation(token)
    _check_address(invitation, person)
    member = add_member(Actor.system(invitation.tenant_id), person, Role(invitation.role))
    Invitation.objects.filter(id=invitation.id).update(accepted_by=member.id)
    return member


def _check_address(invitation: Invitation, person: Person) -> None:
    """Anybody can sign up with any address and a link can be passed on: only a confirmed address proves who it is."""
    if not invitation.email or has_confirmed(person, invitation.email):
        return
    if invitation.email == person.email.lower():
        raise EmailUnconfirmed("Confirm your address with the link that we e-mail you, then join.")
    raise InvitationForAnother("Sign in with the address that was invited.")
