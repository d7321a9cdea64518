"""Nobody learns from outside who has an account: not by an answer, nor by a mail, nor by the work that it takes."""

from typing import Any
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core import mail
from django.test import Client

from kernel import redis
from tenants.models import Person
from tests.tenants.test_accept_invitation import confirm, mailed_key
from tests.tenants.test_limits import network
from tests.world import PASSWORD, World

pytestmark = pytest.mark.security
HEADLESS = "/_allauth/browser/v1/auth"
WISH = "a quite long phrase 7"


@pytest.fixture(autouse=True)
def _mailbox(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch, settings: Any) -> list[str]:
    """One entry for each password that is hashed. Work is counted, for time is noise."""
    settings.PASSWORD_HASHERS = [f"{CountedHasher.__module__}.{CountedHasher.__qualname__}"]
    monkeypatch.setattr(CountedHasher, "made", [])
    return CountedHasher.made


class CountedHasher(PBKDF2PasswordHasher):
    iterations = 1000
    made: list[str] = []

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        self.made.append(password)
        return super().encode(password, salt, iterations)


def unknown() -> str:
    return f"{uuid4().hex}@nowhere.example"


def known() -> str:
    """Somebody whose password was hashed as they all are now."""
    person = Person.objects.create_user(f"{uuid4().hex}@somewhere.example", PASSWORD, name="Kay")
    return person.email


def ask(path: str, client: Client | None = None, **body: str) -> Any:
    client = client or Client(REMOTE_ADDR=network())
    return client.post(f"{HEADLESS}/{path}", body, content_type="application/json")


def seen(answer: Any) -> tuple[int, Any, list[str], list[str]]:
    """All that a caller sees of an answer."""
    headers = sorted(name for name in answer.headers if name not in ("X-Request-ID",))
    return answer.status_code, answer.json(), headers, sorted(answer.cookies)


def sign_up(email: str, client: Client | None = None, password: str = WISH) -> Any:
    return ask("signup", client, email=email, password=password, name="Nora")


def test_a_sign_up_answers_alike_for_new_taken_and_waiting_addresses(world: World, hashes: list[str]) -> None:
    taken, new, waiting = known(), unknown(), unknown()
    sign_up(waiting)
    answers, work = [], []
    for email in (new, taken, taken.upper(), waiting):
        redis.client().flushdb()
        before = len(hashes)
        answers.append(seen(sign_up(email)))
        work.append(len(hashes) - before)
    assert answers[0][0] == 401
    assert answers == [answers[0]] * 4
    assert work == [1] * 4


def test_the_owner_of_a_taken_address_is_told_by_mail_and_keeps_the_password(world: World) -> None:
    taken = known()
    sign_up(taken)
    [told] = mail.outbox
    assert told.to == [taken]
    assert "verify-email" not in str(told.body)
    assert "reset-password" in str(told.body)
    assert ask("login", email=taken, password=WISH).status_code == 400
    assert ask("login", email=taken, password=PASSWORD).status_code == 200
    assert Person.objects.filter(email=taken).count() == 1


def test_signing_in_after_a_sign_up_tells_nothing_either(world: World, hashes: list[str]) -> None:
    """Otherwise a stranger signs up with an address, then in: only with a new one the password would be right."""
    taken, new, nobody = known(), unknown(), unknown()
    for email in (taken, new):
        sign_up(email)
    answers, work = [], []
    for email in (taken, new, nobody):
        before = len(hashes)
        answers.append(seen(ask("login", email=email, password=WISH)))
        work.append(len(hashes) - before)
    assert answers[0][0] == 400
    assert answers == [answers[0]] * 3
    assert work == [1] * 3


def test_whoever_answers_the_mail_is_in_and_in_that_browser_only(database: Any) -> None:
    email, browser, other = unknown(), Client(REMOTE_ADDR=network()), Client(REMOTE_ADDR=network())
    sign_up(email, browser)
    assert browser.get("/api/v1/me/").status_code == 401
    assert confirm(browser, mailed_key(email)) == 200
    assert browser.get("/api/v1/me/").status_code == 200
    second = unknown()
    sign_up(second, browser := Client(REMOTE_ADDR=network()))
    assert confirm(other, mailed_key(second)) == 401
    assert other.get("/api/v1/me/").status_code == browser.get("/api/v1/me/").status_code == 401
    assert ask("login", email=second, password=WISH).status_code == 200


def test_signing_up_again_sends_the_link_again(database: Any) -> None:
    email = unknown()
    sign_up(email)
    redis.client().flushdb()
    sign_up(email)
    assert ["verify-email" in str(each.body) for each in mail.outbox] == [True, True]
    confirm(Client(), mailed_key(email))
    assert ask("login", email=email, password=WISH).status_code == 200


def test_a_reset_proves_the_address_too(database: Any) -> None:
    email = unknown()
    sign_up(email)
    ask("password/request", email=email)
    key = str(mail.outbox[-1].body).split("/reset-password/")[1].split()[0]
    ask("password/reset", key=key, password="another long phrase 9")
    assert ask("login", email=email, password="another long phrase 9").status_code == 200


def test_a_reset_answers_alike_and_mails_the_address_alone(world: World, hashes: list[str]) -> None:
    taken, new = known(), unknown()
    before = len(hashes)
    answers = [seen(ask("password/request", email=email)) for email in (taken, new)]
    assert answers[0] == answers[1]
    assert [each.to for each in mail.outbox] == [[taken], [new]]
    assert len(hashes) == before


def test_who_came_in_before_without_confirming_comes_in_again(world: World) -> None:
    walter = world.acme.people["walter"]
    world.acme.client("walter")
    EmailAddress.objects.create(user=walter, email=walter.email, primary=True)
    assert ask("login", email=walter.email, password=PASSWORD).status_code == 200


def test_a_mail_server_that_is_down_answers_alike(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise OSError("connection refused")

    taken, new = known(), unknown()
    monkeypatch.setattr("allauth.account.adapter.DefaultAccountAdapter.send_mail", broken)
    answers = [sign_up(email) for email in (new, taken)]
    assert [answer.status_code for answer in answers] == [503, 503]
    assert answers[0].json()["code"] == answers[1].json()["code"]
