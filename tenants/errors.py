"""What this app refuses."""

from kernel.errors import Conflict, Forbidden, Gone, RateLimited, Unauthenticated, Unavailable


class SlugTaken(Conflict):
    code, title = "organisation.slug_taken", "This short name is taken"


class LastOwner(Conflict):
    code, title = "member.last_owner", "An organisation needs at least one owner"


class MemberErased(Gone):
    code, title = "member.erased", "This person's data was erased. Nothing about them can be changed any more"


class NotDeactivated(Conflict):
    code, title = "member.not_deactivated", "Only what a deactivated member left can be handed over, deleted or erased"


class InvitationClosed(Gone):
    code, title = "invitation.closed", "This invitation has been used, was withdrawn or has expired"


class InvitationForAnother(Forbidden):
    code, title = "invitation.for_another", "This invitation is for another e-mail address"


class EmailUnconfirmed(Forbidden):
    code, title = (
        "invitation.email_unconfirmed",
        "Your e-mail address is not confirmed yet",
    )


class TooManyMails(RateLimited):
    code, title = "email.too_many", "An e-mail was sent a moment ago. Check your inbox, or wait a few minutes"


class MailUnavailable(Unavailable):
    code, title = "email.unavailable", "The e-mail could not be sent. Nothing was changed; try again later"


class AlreadyMember(Conflict):
    code, title = "member.exists", "You are already a member"


class KeyRefused(Unauthenticated):
    code, title = "api_key.refused", "This API key is not valid here"
