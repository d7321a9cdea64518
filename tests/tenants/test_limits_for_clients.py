"""Every limit as a real client meets it: the status, when to come back, and that those beside it go on."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from kernel import redis
from kernel.limits import _key as limits_key
from tenants.secrets import new_api_key
from tests.robustness.browser import Caller
from tests.webservers import WebProcess, web_processes
from tests.world import World

pytestmark = pytest.mark.security

LIMITS = {
    "BAD_KEYS_PER_MINUTE": "4",
    "INVITATION_GUESSES_PER_MINUTE": "4",
    "API_READS_PER_MINUTE": "4",
    "ORGANISATIONS_PER_DAY": "2",
}


@pytest.fixture(scope="module")
def web(django_db_setup: None, django_db_blocker: Any) -> Iterator[WebProcess]:
    with django_db_blocker.unblock(), web_processes(1, **LIMITS) as (process,):
        yield process


@pytest.fixture(autouse=True)
def _fresh(database: None) -> None:
    """Other tests have called from this network too."""
    for name in ("bad-keys", "invitation-guesses"):
        redis.client().delete(limits_key(name, "127.0.0.1"))


def test_bad_keys_are_limited_whatever_they_are_tried_on(web: WebProcess, world: World) -> None:
    acme, good = world.acme, world.acme.api_key()
    http = {
        "api": f"{web.url}/t/{acme.slug}/api/v1/documents/",
        "openai": f"{web.url}/t/{acme.slug}/openai/v1/models",
        "nobody's": f"{web.url}/t/nobody-{uuid4().hex[:8]}/api/v1/documents/",
    }
    sockets = [f"{web.ws_url}/t/{acme.slug}/ws/{kind}/{uuid4()}/" for kind in ("documents", "generations")]
    assert [asked(url, new_api_key()).status_code for url in http.values()] == [401, 401, 401]
    assert handshake(sockets[0], new_api_key()) is None  # the fourth: let in, and closed by its code
    for url in http.values():
        comes_back(asked(url, new_api_key()))
    for url in sockets:
        refused = handshake(url, new_api_key())
        assert refused is not None
        assert refused.status_code == 429
        assert refused.headers["content-type"] == "application/problem+json"
        assert 1 <= int(refused.headers["retry-after"]) <= 60
    # Whoever shares the network and has a key, or a session, notices nothing.
    assert [asked(http[name], good).status_code for name in ("api", "openai")] == [200, 200]
    assert handshake(sockets[0], good) is None
    with Caller(web, acme, "vera") as vera:
        assert vera.get("session/").status_code == 200


def test_guessed_invitations_are_limited_and_members_are_not(web: WebProcess, world: World) -> None:
    with Caller(web, world.acme, "vera") as vera:

        def guess(_: int) -> httpx.Response:
            return vera.get(f"{web.url}/api/v1/invitations/{world.acme.slug}.{uuid4().hex}/")

        after(4, guess, 404)
        assert vera.get("session/").status_code == 200
    with Caller(web, world.globex, "adam") as adam, Caller(web, world.globex, "walter") as walter:
        token = adam.post("invitations/", json={"role": "writer"}).json()["link"].rstrip("/").rpartition("/")[2]
        assert walter.get(f"{web.url}/api/v1/invitations/{token}/").status_code == 200


def test_reads_are_limited_for_one_person_or_key_alone(web: WebProcess, world: World) -> None:
    acme, key = world.acme, world.acme.api_key()
    with Caller(web, acme, "walter") as walter, Caller(web, acme, "vera") as vera:
        after(4, lambda _: walter.get("documents/"), 200)
        after(4, lambda _: asked(f"{web.url}/t/{acme.slug}/api/v1/documents/", key), 200)
        assert vera.get("documents/").status_code == 200
        assert walter.post("documents/", json={"title": "Written all the same"}).status_code == 201


def test_a_person_is_asked_of_no_more_often_than_an_organisation(web: WebProcess, world: World) -> None:
    with Caller(web, world.acme, "walter") as walter, Caller(web, world.acme, "vera") as vera:
        after(4, lambda _: walter.get(f"{web.url}/api/v1/me/"), 200)
        assert vera.get(f"{web.url}/api/v1/me/").status_code == 200


def test_foundings_are_limited_for_one_person_alone(web: WebProcess, world: World) -> None:
    def found(caller: Caller) -> httpx.Response:
        place = {"name": "New", "slug": f"new-{uuid4().hex[:12]}"}
        return caller.post(f"{web.url}/api/v1/organisations/", json=place)

    with Caller(web, world.acme, "walter") as walter, Caller(web, world.acme, "vera") as vera:
        after(2, lambda _: found(walter), 201, within_s=86_400)
        assert found(vera).status_code == 201


def asked(url: str, key: str) -> httpx.Response:
    return httpx.get(url, headers={"Authorization": f"Bearer {key}"}, timeout=30)


def handshake(url: str, key: str) -> Any:
    """The response that refuses it, or None where a socket is opened, whatever becomes of it."""
    try:
        with connect(url, additional_headers={"Authorization": f"Bearer {key}"}):
            return None
    except InvalidStatus as refused:
        return refused.response


def after(tries: int, ask: Callable[[int], httpx.Response], status: int, within_s: int = 60) -> None:
    """So many tries are answered; the next one is told when to come back."""
    assert [ask(number).status_code for number in range(tries)] == [status] * tries
    comes_back(ask(tries), within_s)


def comes_back(answer: httpx.Response, within_s: int = 60) -> None:
    assert answer.status_code == 429, answer.text
    assert 1 <= int(answer.headers["retry-after"]) <= within_s
