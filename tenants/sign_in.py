"""How django-allauth signs people in here."""

import secrets
from functools import partial
from typing import Any

from allauth.account import signals
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from django import forms
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from kernel.errors import RateLimited
from kernel.http.request_id import request_id_of
from kernel.journal import Event
from kernel.observability import get_logger
from tenants import commands, limits, queries
from tenants.errors import MailUnavailable
from tenants.journal_events import (
    EmailConfirmed,
    MemberSignedIn,
    MemberSignedOut,
    PasswordChanged,
    PasswordReset,
    SessionsEnded,
)
from tenants.passwords import refuse_similar_password

log = get_logger(__name__)

_RETRY_AFTER_S = 60


class AccountAdapter(DefaultAccountAdapter):
    """Writes the journal, and tells nobody which addresses are known."""

    def get_login_stages(self) -> list[str]:
        theirs = "allauth.account.stages.EmailVerificationStage"
        return ["tenants.sign_up.ConfirmAtSignUp" if each == theirs else each for each in super().get_login_stages()]

    def respond_email_verification_sent(self, request: HttpRequest, user: Any) -> Any:
        """The answer to a sign-up. One with a taken address, without a `user`, costs a password's hash as well."""
        if user is None:
            make_password(secrets.token_urlsafe())
        return super().respond_email_verification_sent(request, user)

    def send_account_already_exists_mail(self, email: str) -> None:
        """Tell the owner that somebody signed up with their address. Who has only just done so gets the link again."""
        address = queries.unconfirmed_address(email)
        if address is None:
            super().send_account_already_exists_mail(email)
        else:
            address.send_confirmation(context.request, signup=True)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        commands.record_failed_sign_in(str(credentials.get("email") or ""), request_id_of(request))

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        commands.record_for_person(user, MemberSignedIn, request_id_of(request))

    def logout(self, request: HttpRequest) -> None:
        commands.record_for_person(request.user, MemberSignedOut, request_id_of(request))  # type: ignore[arg-type]
        super().logout(request)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Check a password. Wrong ones delay the next try for this address from this network, and nobody else.

        Whoever signed up and has not answered the mail is answered like a stranger: otherwise signing up and in would
        tell a new address from a taken one. Raises RateLimited, whether or not there is such a person and whether or
        not the password is right.
        """
        network = limits.network(request)
        caller = f"{str(credentials.get('email', '')).strip().casefold()} {network}"
        try:
            limits.SIGN_IN.admit(caller)
            limits.wrong_passwords().count(network)
        except RateLimited:
            self.authentication_failed(request, **credentials)
            raise
        person = super().authenticate(request, **credentials)
        if person is not None and queries.unconfirmed_address(person.email):
            self.authentication_failed(request, **credentials)
            return None
        if person is not None:
            limits.SIGN_IN.forget(caller)
            limits.wrong_passwords().give_back(network)
        return person

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Raises MailUnavailable: nothing is lost, and asking again sends the mail."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError as error:  # SMTP's errors are of this kind; their texts name addresses
            log.warning("mail.unsent", template=template_prefix, kind=type(error).__name__)
            raise MailUnavailable(retry_after_s=_RETRY_AFTER_S) from None


class SessionsAdapter(DefaultUserSessionsAdapter):
    """Ends sessions from another browser, and journals it."""

    def end_sessions(self, sessions: Any) -> None:
        super().end_sessions(sessions)
        if sessions:
            commands.record_for_person(sessions[0].user, SessionsEnded, request_id_of(context.request))


def journal_account_changes() -> None:
    """allauth says these by signals alone."""
    for signal, event in {
        signals.password_changed: PasswordChanged,
        signals.password_set: PasswordChanged,
        signals.password_reset: PasswordReset,
    }.items():
        signal.connect(partial(_journal, event), weak=False, dispatch_uid=event.verb)
    signals.password_reset.connect(_confirmed_by_reset, weak=False, dispatch_uid="confirmed by reset")
    signals.email_confirmed.connect(_confirmed, weak=False, dispatch_uid="member.email_confirmed")


def _journal(event: type[Event], *, request: HttpRequest, user: Any, **rest: Any) -> None:
    commands.record_for_person(user, event, request_id_of(request))


def _confirmed_by_reset(*, request: HttpRequest, user: Any, **rest: Any) -> None:
    """The link of a reset was mailed to the address, and proves as much as a confirmation's."""
    address = queries.unconfirmed_address(user.email)
    if address is not None:
        address.set_verified()
        commands.record_for_person(user, EmailConfirmed, request_id_of(request))


def _confirmed(*, request: HttpRequest, email_address: Any, **rest: Any) -> None:
    commands.record_for_person(email_address.user, EmailConfirmed, request_id_of(request))


class NameForm(forms.Form):
    """What sign-up asks beside e-mail and password."""

    name = forms.CharField(max_length=120, required=False, strip=True)

    def clean(self) -> dict[str, Any]:
        """Compares the password with who signs up: allauth checks it before there is a person."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        try:
            refuse_similar_password(given.get("password") or "", [given.get("email") or "", given.get("name") or ""])
        except ValidationError as error:
            self.add_error("password", error)
        return given

    def signup(self, request: HttpRequest, user: Any) -> None:
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])
