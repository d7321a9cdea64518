"""An invitation made for an address is for whoever proved that the address is theirs."""

import re
from typing import Any
from urllib.parse import unquote

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from kernel.ids import uuid7
from tenants.models import Person
from tests.tenants.test_api import post
from tests.world import PASSWORD, World

HEADLESS = "/_allauth/browser/v1"


@pytest.fixture(autouse=True)
def _mailbox(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []


@pytest.fixture
def invited() -> str:
    return f"nora.{uuid7().hex}@initech.example"


def invite(world: World, email: str) -> str:
    made = post(world.acme.client("adam"), world.acme.url("invitations/"), {"role": "writer", "email": email})
    return str(made.json()["link"].rsplit("/", 1)[1])


def sign_up(email: str) -> Client:
    client = Client()
    body = {"email": email, "password": PASSWORD, "name": "Nora"}
    assert post(client, f"{HEADLESS}/auth/signup", body).status_code == 401, "in only once the mail is answered"
    return client


def accept(client: Client, token: str) -> Any:
    return post(client, f"/api/v1/invitations/{token}/", {})


def mailed_key(email: str) -> str:
    found = [re.search(r"/verify-email/(\S+)", str(one.body)) for one in mail.outbox if one.to == [email]]
    assert found
    assert found[-1] is not None
    return unquote(found[-1].group(1))


def confirm(client: Client, key: str) -> int:
    return int(post(client, f"{HEADLESS}/auth/email/verify", {"key": key}).status_code)


def test_whoever_signs_up_with_somebody_elses_address_may_not_accept(world: World, invited: str) -> None:
    token = invite(world, invited.upper())
    client = sign_up(invited)
    assert accept(client, token).status_code == 401
    assert client.get(world.acme.url("session/")).status_code == 401


def test_the_mailed_link_confirms_and_the_invitation_is_still_there(world: World, invited: str) -> None:
    token = invite(world, invited)
    client = sign_up(invited)
    key = mailed_key(invited)
    assert confirm(client, key) == 200
    assert accept(client, token).json()["role"] == "writer"
    assert client.get(world.acme.url("session/")).status_code == 200
    assert confirm(client, key) in (400, 409), "a link works once"


def test_another_confirmed_address_of_the_same_person_counts_too(world: World, invited: str) -> None:
    token = invite(world, invited)
    vera = world.globex.people["vera"]
    refused = accept(world.globex.client("vera"), token)
    assert (refused.status_code, refused.json()["code"]) == (403, "invitation.for_another")
    second = EmailAddress.objects.create(user=vera, email=invited)
    assert accept(world.globex.client("vera"), token).status_code == 403
    EmailAddress.objects.filter(id=second.id).update(verified=True)
    assert accept(world.globex.client("vera"), token).status_code == 200


def test_a_person_made_by_a_command_can_ask_for_the_mail(world: World) -> None:
    vera = world.globex.people["vera"]
    client, token = world.globex.client("vera"), invite(world, vera.email)
    assert accept(client, token).json()["code"] == "invitation.email_unconfirmed"
    sent = post(client, "/api/v1/me/email-confirmation/", {})
    assert (sent.status_code, sent.json()) == (202, {"is_confirmed": False})
    assert confirm(Client(), mailed_key(vera.email)) == 401, "confirmed, and nobody is signed in by it"
    assert accept(client, token).status_code == 200
    again = post(client, "/api/v1/me/email-confirmation/", {})
    assert again.json() == {"is_confirmed": True}
    assert len(mail.outbox) == 1


def test_mails_are_not_sent_without_end(world: World) -> None:
    client = world.globex.client("vera")
    answers = [post(client, "/api/v1/me/email-confirmation/", {}) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [202, 202, 202, 429]
    assert answers[-1].json()["code"] == "email.too_many"
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert len(mail.outbox) == 3


def test_only_somebody_signed_in_asks_for_a_mail(world: World) -> None:
    assert post(Client(), "/api/v1/me/email-confirmation/", {}).status_code == 401
    assert not mail.outbox


def test_an_invitation_for_nobody_in_particular_asks_for_no_address(world: World) -> None:
    token = invite(world, "")
    vera = Person.objects.get(id=world.globex.people["vera"].id)
    assert not EmailAddress.objects.filter(user=vera).exists()
    assert accept(world.globex.client("vera"), token).status_code == 200
