"""What this app refuses."""

from kernel.errors import Conflict, Gone, Unauthenticated


class SlugTaken(Conflict):
    code, title = "organisation.slug_taken", "This short name is taken"


class LastOwner(Conflict):
    code, title = "member.last_owner", "An organisation keeps at least one owner"


class InvitationClosed(Gone):
    code, title = "invitation.closed", "This invitation was used, withdrawn or has expired"


class AlreadyMember(Conflict):
    code, title = "member.exists", "You are already a member"


class KeyRefused(Unauthenticated):
    code, title = "api_key.refused", "This API key is not valid here"
