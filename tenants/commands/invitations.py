"""Inviting people by a link that works once."""

from datetime import timedelta
from uuid import UUID

from kernel import journal
from kernel.clock import now
from kernel.errors import Forbidden, NotFound
from kernel.tenancy import Actor
from tenants.commands.granting import grantable_role
from tenants.commands.members import add_member
from tenants.errors import InvitationClosed
from tenants.models import Invitation, Membership, Organisation, Person
from tenants.roles import Role
from tenants.secrets import digest, new_invitation_token

VALID_FOR = timedelta(days=7)


def invite(actor: Actor, role: str, email: str = "") -> tuple[Invitation, str]:
    """Make an invitation and return it with its token, which is shown this once.

    With `email`, only the person with that address can accept. Only owners invite owners.
    """
    actor.require("member.manage")
    wanted = grantable_role(actor, role)
    token = new_invitation_token(Organisation.objects.get(id=actor.tenant_id).slug)
    invitation = Invitation.objects.create(
        email=email.strip().lower(),
        role=wanted,
        secret_hash=digest(token),
        invited_by=actor.rights_id,
        expires_at=now() + VALID_FOR,
    )
    personal = {"email": invitation.email} if invitation.email else None
    journal.append(actor, "member.invited", ("invitation", invitation.id), {"role": wanted.value}, personal)
    return invitation, token


def withdraw_invitation(actor: Actor, invitation_id: UUID) -> None:
    """Make an open link useless."""
    actor.require("member.manage")
    if not Invitation.objects.filter(id=invitation_id, accepted_by=None, withdrawn_at=None).update(withdrawn_at=now()):
        raise NotFound()
    journal.append(actor, "invitation.withdrawn", ("invitation", invitation_id))


def find_invitation(token: str) -> Invitation:
    """Return the open invitation of a token in this scope; raises NotFound or InvitationClosed."""
    found = Invitation.objects.select_for_update().filter(secret_hash=digest(token)).first()
    if found is None:
        raise NotFound()
    if not found.is_open:
        raise InvitationClosed("Ask for a new link.")
    return found


def accept_invitation(person: Person, token: str) -> Membership:
    """Join the organisation of this scope by a token. The link works once."""
    invitation = find_invitation(token)
    if invitation.email and invitation.email != person.email.lower():
        raise Forbidden("This invitation is for another e-mail address. Sign in with that one.")
    member = add_member(Actor.system(invitation.tenant_id), person, Role(invitation.role))
    Invitation.objects.filter(id=invitation.id).update(accepted_by=member.id)
    return member
