"""What sign-in, cookies and answers of the API give away, and to whom."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from kernel.tenancy.consumers import TenantConsumer, origin_of
from tenants.passwords import NotSimilarToPerson, refuse_similar_password
from tests.world import World

pytestmark = pytest.mark.security

NINA = ("nina.hart@lighthouse-books.example", "Nina Hart")


@pytest.mark.parametrize(
    "password",
    [
        "nina.hart@lighthouse-books.example",
        "NINA.HART@LIGHTHOUSE-BOOKS.EXAMPLE",
        "nina.hart1985",
        "NinaHart2026!!",
        "2026ninahart",
        "trah.anin!",
        "lighthouse-books1",
        "lighthousebooks.example",
        "N\u00edna-Hart-99",
        "\uff4e\uff49\uff4e\uff41\uff48\uff41\uff52\uff54\uff11\uff12",
    ],
)
def test_a_password_like_the_person_is_refused_at_sign_up(database: Any, password: str) -> None:
    body = {"email": NINA[0], "name": NINA[1], "password": password}
    answer = Client().post("/_allauth/browser/v1/auth/signup", body, content_type="application/json")
    assert answer.status_code == 400, answer.content
    assert {(error["param"], error["code"]) for error in answer.json()["errors"]} == {
        ("password", "password_too_similar")
    }


@pytest.mark.parametrize(
    "password", ["correct horse battery", "hart am Wind gesegelt", "q8Zr-77ab-kk2T", "books and tea at nine"]
)
def test_another_password_is_taken(password: str) -> None:
    refuse_similar_password(password, [*NINA, "Lighthouse Books"])


def test_a_password_like_the_organisation_is_refused_when_it_is_changed(world: World) -> None:
    person = world.acme.people["walter"]
    for password in (f"{world.acme.slug}{world.acme.slug}", f"{world.acme.slug}2026", person.email):
        with pytest.raises(ValidationError):
            NotSimilarToPerson().validate(password, person)


@pytest.mark.parametrize("path", ["documents/", "session/", "nowhere/"])
def test_no_answer_of_the_api_is_kept_on_the_way(world: World, path: str) -> None:
    for client in (world.acme.client("walter"), Client()):
        assert "no-store" in client.get(world.acme.url(path)).headers.get("Cache-Control", "")


def test_sign_in_and_the_person_are_not_kept_on_the_way(world: World) -> None:
    walter = world.acme.client("walter")
    for path in ("/api/v1/me/", "/_allauth/browser/v1/auth/session", f"/t/{world.acme.slug}/openai/v1/models"):
        assert "no-store" in walter.get(path).headers["Cache-Control"]


_SETTINGS = """
import json
from config import settings as s
names = "SESSION_COOKIE_NAME CSRF_COOKIE_NAME SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE SECURE_HSTS_SECONDS".split()
print(json.dumps({name: getattr(s, name) for name in names}))
"""


@pytest.mark.parametrize(
    ("address", "prefix", "hsts_s"),
    [("https://write.example", "__Host-", 31_536_000), ("http://localhost:8000", "", 0)],
)
def test_cookies_are_bound_to_the_host_where_tls_is_on(address: str, prefix: str, hsts_s: int) -> None:
    environment = {**os.environ, "PUBLIC_URL": address, "PYTHONPATH": "platform:."}
    told = subprocess.run(
        [sys.executable, "-c", _SETTINGS], env=environment, capture_output=True, text=True, check=True
    ).stdout
    assert json.loads(told.splitlines()[-1]) == {
        "SESSION_COOKIE_NAME": f"{prefix}sessionid",
        "CSRF_COOKIE_NAME": f"{prefix}csrftoken",
        "SESSION_COOKIE_SECURE": bool(prefix),
        "CSRF_COOKIE_SECURE": bool(prefix),
        "SECURE_HSTS_SECONDS": hsts_s,
    }


class Door(TenantConsumer):
    capability = "document.read"


@pytest.mark.parametrize(
    ("scheme", "host", "origin", "is_ours"),
    [
        ("ws", "a.example", "http://a.example", True),
        ("ws", "a.example:80", "http://a.example", True),
        ("ws", "A.example", "http://a.example:80", True),
        ("wss", "a.example", "https://a.example", True),
        ("ws", "a.example:8000", "http://a.example:8000", True),
        ("ws", "a.example", "https://a.example", False),
        ("wss", "a.example", "http://a.example", False),
        ("ws", "a.example", "http://a.example:8080", False),
        ("ws", "a.example:8000", "http://a.example", False),
        ("ws", "a.example", "ftp://a.example", False),
        ("ws", "a.example", "http://x@a.example", False),
        ("ws", "a.example", "http://a.example:port", False),
        ("ws", "a.example", "http://[a.example", False),
        ("ws", "a.example", "null", False),
        ("ws", "", "null", False),
        ("ws", "", "http://", False),
        ("ws", "trusted.example", "https://trusted.example", True),
    ],
)
def test_a_sockets_origin_is_compared_with_scheme_and_port(
    settings: Any, scheme: str, host: str, origin: str, is_ours: bool
) -> None:
    settings.CSRF_TRUSTED_ORIGINS, settings.SECURE_PROXY_SSL_HEADER = ["https://trusted.example"], None
    door = Door()
    door.scope = {"scheme": scheme, "headers": [(b"host", host.encode()), (b"origin", origin.encode())]}
    assert door._origin_is_ours() is is_ours


def test_the_gateways_word_on_tls_counts_only_where_it_is_taken(settings: Any) -> None:
    headers = [(b"host", b"a.example"), (b"origin", b"https://a.example"), (b"x-forwarded-proto", b"https")]
    door = Door()
    door.scope = {"scheme": "ws", "headers": headers}
    settings.CSRF_TRUSTED_ORIGINS, settings.SECURE_PROXY_SSL_HEADER = [], None
    assert not door._origin_is_ours()
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert door._origin_is_ours()
    assert origin_of("null") is None
