"""How django-allauth signs people in here."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django import forms
from django.http import HttpRequest

from kernel.observability import get_logger
from tenants.errors import MailUnavailable

log = get_logger(__name__)

# Not what was asked for: the person exists by then and can ask for this mail again.
_AT_SIGN_UP = "account/email/email_confirmation_signup"
_RETRY_AFTER_S = 60


class AccountAdapter(DefaultAccountAdapter):
    """Does not let a mail server that is down break a sign-up halfway."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Raises MailUnavailable, but for the mail that comes with signing up."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError as error:  # SMTP's errors are of this kind; their texts name addresses
            log.warning("mail.unsent", template=template_prefix, kind=type(error).__name__)
            if template_prefix != _AT_SIGN_UP:
                raise MailUnavailable(retry_after_s=_RETRY_AFTER_S) from None


class NameForm(forms.Form):
    """What sign-up asks beside e-mail and password."""

    name = forms.CharField(max_length=120, required=False, strip=True)

    def signup(self, request: HttpRequest, user: Any) -> None:
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])
