"""Whose e-mail address is whose."""

from allauth.account.models import EmailAddress

from tenants.models import Person


def has_confirmed(person: Person, email: str) -> bool:
    """Whether the person proved, by a link mailed there, that this address is theirs."""
    return bool(EmailAddress.objects.filter(user=person, email=email.lower(), verified=True).exists())
