"""What the middleware adds to every answer is known, whichever hosts an installation names (ADR 0160)."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import RequestFactory

from kernel.http import direct


@pytest.fixture(autouse=True)
def _asked_anew() -> Iterator[None]:
    direct._of_every_answer.cache_clear()
    yield
    direct._of_every_answer.cache_clear()


@pytest.mark.parametrize("hosts", [[".example.com"], ["*"], ["a.example.com", ".example.com"], ["[::1]"]])
def test_every_answer_is_headed_whatever_hosts_are_named(settings: Any, hosts: list[str]) -> None:
    settings.ALLOWED_HOSTS = hosts
    said = dict(direct.headers_of(RequestFactory().post("/"), {}, b"{}"))
    assert said[b"X-Content-Type-Options"] == b"nosniff"
    assert said[b"Content-Length"] == b"2"
