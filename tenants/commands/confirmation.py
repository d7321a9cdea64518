"""Proving that an e-mail address is one's own: by a link mailed to it."""

from allauth.account.models import EmailAddress
from allauth.core import ratelimit
from django.http import HttpRequest

from tenants.errors import TooManyMails
from tenants.models import Person

_WAIT_S = 300  # the window of the limit in settings.ACCOUNT_RATE_LIMITS


def send_confirmation(person: Person, request: HttpRequest) -> bool:
    """Mail the person a link that confirms their address; False when it is confirmed already.

    A person made by a command has no address at allauth yet and gets one. Raises TooManyMails and
    MailUnavailable.
    """
    address, _ = EmailAddress.objects.get_or_create(
        user=person, email=person.email.lower(), defaults={"primary": not _has_primary(person)}
    )
    if address.verified:
        return False
    if not ratelimit.consume(request, action="confirm_email", key=address.email):
        raise TooManyMails(retry_after_s=_WAIT_S)
    address.send_confirmation(request)
    return True


def _has_primary(person: Person) -> bool:
    return bool(EmailAddress.objects.filter(user=person, primary=True).exists())
