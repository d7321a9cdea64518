"""A mail server that does not answer: whoever signs up is in, whoever wants a mail is told to come back."""

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


def test_signing_up_works_and_mails_are_refused_until_the_server_is_back(mailless: WebProcess) -> None:
    email = f"nora.{uuid7().hex}@initech.example"
    sign_up = {"email": email, "password": PASSWORD, "name": "Nora"}
    with closing(visitor(mailless)) as nora, closing(visitor(mailless)) as stranger:
        assert nora.post(f"{AUTH}/signup", json=sign_up).status_code == 200
        assert Person.objects.get(email=email).name == "Nora"
        assert nora.get("/api/v1/me/").json()["person"]["email"] == email
        nora.headers["X-CSRFToken"] = nora.cookies["csrftoken"]
        answers = [
            nora.post("/api/v1/me/email-confirmation/"),
            *(
                stranger.post(f"{AUTH}/password/request", json={"email": one})
                for one in (email, "nobody@nowhere.example")
            ),
        ]
    for answer in answers:
        refused(answer, 503, "email.unavailable")
        assert int(answer.headers["retry-after"]) > 0
    told = mailless.output()
    assert told.count("mail.unsent") == 4
    assert email not in told
    assert "Traceback" not in told
