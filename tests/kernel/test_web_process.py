"""A real web process: alive, ready, honest about what is missing, silent about content."""

import httpx
import pytest

from config.health import CLOCK_NOTE
from tests.webservers import web_processes
from tests.world import PASSWORD, World

pytestmark = pytest.mark.slow


def sign_in(base: str, email: str) -> httpx.Client:
    """A browser that signed in through allauth's headless API."""
    client = httpx.Client(base_url=base, headers={"Origin": base})
    client.get("/")
    answer = client.post(
        "/_allauth/browser/v1/auth/login",
        json={"email": email, "password": PASSWORD},
        headers={"X-CSRFToken": client.cookies["csrftoken"]},
    )
    assert answer.status_code == 200, answer.text
    return client


def test_people_sign_in_and_are_themselves(world: World) -> None:
    with web_processes(1) as [web]:
        # Notes for people may stand beside it: the clock alarm is one for all processes and lasts an hour.
        told = httpx.get(f"{web.url}/health/ready").json()
        assert (told["status"], told["parts"]) == ("ready", {"database": True, "redis": True})
        assert told.get("notes", []) in ([], [CLOCK_NOTE])
        walter = sign_in(web.url, world.acme.people["walter"].email)
        assert walter.get(world.acme.url("session/")).json()["member"]["display_name"] == "Walter"
        assert "scriptorium_http_requests_total" in walter.get("/metrics").text
        assert world.acme.people["walter"].email not in web.output()


def test_a_wrong_password_is_throttled(world: World) -> None:
    with web_processes(1) as [web]:
        client = httpx.Client(base_url=web.url, headers={"Origin": web.url})
        client.get("/")
        body = {"email": world.acme.people["vera"].email, "password": "not the password"}
        headers = {"X-CSRFToken": client.cookies["csrftoken"]}
        answers = [client.post("/_allauth/browser/v1/auth/login", json=body, headers=headers) for _ in range(7)]
        assert answers[0].json()["errors"][0]["code"] == "email_password_mismatch"
        assert (answers[-1].status_code, answers[-1].json()["code"]) == (429, "rate_limited")
        assert 1 <= int(answers[-1].headers["Retry-After"]) <= 15


def test_without_redis_the_process_says_it_is_not_ready(world: World) -> None:
    with web_processes(1, REDIS_URL="redis://127.0.0.1:1/0") as [web]:
        answer = httpx.get(f"{web.url}/health/ready")
        assert (answer.status_code, answer.json()["parts"]["redis"]) == (503, False)
        assert httpx.get(f"{web.url}/health/live").status_code == 200
