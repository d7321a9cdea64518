"""What tenants journals: members, keys, invitations, the organisation itself. Field names are the keys as stored."""

from collections.abc import Mapping
from uuid import UUID

from kernel.journal import Counts, Event, Personal, event


@event("organisation.created", subject="organisation")
class OrganisationCreated(Event):
    """An organisation was founded."""

    owner_id: UUID


@event("organisation.changed", subject="organisation")
class OrganisationChanged(Event):
    """A setting of the organisation was changed; only what was changed is stored."""

    new_document_visibility: str = ""
    timezone: str = ""
    timezone_before: str = ""


@event("member.added", subject="member")
class MemberAdded(Event):
    """A person became a member."""

    role: str


@event("member.role_changed", subject="member")
class MemberRoleChanged(Event):
    """A member was given another role."""

    from_: str
    to: str


@event("member.deactivated", subject="member")
class MemberDeactivated(Event):
    """A member was shut out."""


@event("member.reactivated", subject="member")
class MemberReactivated(Event):
    """A member who was shut out was let in again."""


@event("member.renamed", subject="member")
class MemberRenamed(Event):
    """A member took another name."""


@event("member.private_handed_over", subject="member")
class PrivateThingsHandedOver(Event):
    """The private things of a former member were given to another one; `done` counts them by kind."""

    to: UUID
    done: Counts


@event("member.private_deleted", subject="member")
class PrivateThingsDeleted(Event):
    """The private things of a former member were deleted; `done` counts them by kind."""

    done: Counts


@event("member.erased", subject="member")
class MemberErased(Event):
    """What the organisation held of a former member was erased; `erased` counts it by kind."""

    erased: Mapping[str, int]
    reason: Personal


@event("member.signed_in", subject="member")
class MemberSignedIn(Event):
    """A member signed in. Repeats within the hour are counted."""


@event("member.signed_out", subject="member")
class MemberSignedOut(Event):
    """A member signed out. Repeats within the hour are counted."""


@event("member.sign_in_failed", subject="member")
class SignInFailed(Event):
    """Somebody tried a wrong password for a member. Repeats within the hour are counted."""


@event("member.sessions_ended", subject="member")
class SessionsEnded(Event):
    """A member ended their sessions in other browsers. Repeats within the hour are counted."""


@event("member.password_changed", subject="member")
class PasswordChanged(Event):
    """A member chose another password. Repeats within the hour are counted."""


@event("member.password_reset", subject="member")
class PasswordReset(Event):
    """A member chose a password by a link sent to their address. Repeats within the hour are counted."""


@event("member.email_confirmed", subject="member")
class EmailConfirmed(Event):
    """A member's e-mail address was confirmed. Repeats within the hour are counted."""


@event("member.invited", subject="invitation")
class MemberInvited(Event):
    """Somebody was invited. The address is encrypted under the invitation's own key, not the inviter's."""

    role: str
    email: Personal = ""


@event("invitation.withdrawn", subject="invitation")
class InvitationWithdrawn(Event):
    """An invitation was withdrawn before it was accepted."""


@event("api_key.created", subject="api_key")
class ApiKeyCreated(Event):
    """An API key was made."""

    scopes: list[str]


@event("api_key.revoked", subject="api_key")
class ApiKeyRevoked(Event):
    """An API key was ended."""


@event("api_key.refused", subject=("api_key", "organisation"))
class ApiKeyRefused(Event):
    """A key opened nothing. The subject is the key where it is known. Repeats within the hour are counted."""

    reason: str
    missing: str = ""
