"""Whose e-mail address is whose."""

from allauth.account.models import EmailAddress

from tenants.models import Person


def has_confirmed(person: Person, email: str) -> bool:
    """Whether the person proved, by a link mailed there, that this address is theirs."""
    return bool(EmailAddress.objects.filter(user=person, email=email.lower(), verified=True).exists())


def unconfirmed_address(email: str) -> EmailAddress | None:
    """The address of somebody who signed up, has not answered the mail and was never in; None for everybody else."""
    unconfirmed = EmailAddress.objects.filter(email=email.lower(), verified=False, user__last_login=None)
    address = unconfirmed.select_related("user").first()
    return address if address and not EmailAddress.objects.filter(user=address.user, verified=True).exists() else None
