"""A mail server that does not answer: whoever needs a mail is told to come back, and can do the same again then."""

from collections.abc import Iterator
from contextlib import closing

import httpx
import pytest

from embedded.ports import free_port
from kernel.ids import uuid7
from tenants.models import Person
from tests.robustness.browser import refused
from tests.webservers import WebProcess, web_processes
from tests.world import PASSWORD

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("robustness")]

AUTH = "/_allauth/browser/v1/auth"


@pytest.fixture
def mailless(database: None) -> Iterator[WebProcess]:
    with web_processes(1, EMAIL_URL=f"smtp://127.0.0.1:{free_port()}", LOG_LEVEL="INFO") as (process,):
        yield process


def visitor(web: WebProcess) -> httpx.Client:
    client = httpx.Client(base_url=web.url, headers={"Origin": web.url}, timeout=20)
    client.get("/_allauth/browser/v1/config")
    client.headers["X-CSRFToken"] = client.cookies["csrftoken"]
    return client


def test_whoever_needs_a_mail_is_told_to_come_back(mailless: WebProcess) -> None:
    """Whether an address is new, known or waiting for its mail, the answer is the same: it tells nothing about it."""
    known = f"nora.{uuid7().hex}@initech.example"
    Person.objects.create_user(email=known, password=PASSWORD, name="Nora")
    new = f"novak.{uuid7().hex}@initech.example"
    with closing(visitor(mailless)) as stranger:
        answers = [
            *(
                stranger.post(f"{AUTH}/signup", json={"email": one, "password": PASSWORD, "name": "Nora"})
                for one in (new, known, new)
            ),
            *(
                stranger.post(f"{AUTH}/password/request", json={"email": one})
                for one in (known, "nobody@nowhere.example")
            ),
        ]
    for answer in answers:
        refused(answer, 503, "email.unavailable")
        assert int(answer.headers["retry-after"]) > 0
    told = mailless.output()
    assert told.count("mail.unsent") == 5
    assert known not in told
    assert new not in told
    assert "Traceback" not in told
