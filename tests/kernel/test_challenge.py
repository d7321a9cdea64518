"""Whoever gets 401 is told how to sign in, wherever it comes from."""

import pytest
from django.test import Client

from tests.world import World

ADDRESSES = [
    "/api/v1/me/",
    "/t/{acme}/api/v1/documents/",
    "/t/{acme}/openai/v1/models",
    "/_allauth/browser/v1/auth/session",
]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ({}, 'Bearer realm="Scriptorium"'),
        ({"Authorization": "Bearer scr_wrong"}, 'Bearer realm="Scriptorium", error="invalid_token"'),
    ],
)
def test_a_401_names_the_scheme_and_whether_a_key_was_refused(
    world: World, address: str, headers: dict[str, str], said: str
) -> None:
    answer = Client(headers=headers).get(address.format(acme=world.acme.slug))
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == said


def test_other_answers_name_none(world: World) -> None:
    vera = world.acme.client("vera")
    assert not vera.get(world.acme.url("documents/")).has_header("WWW-Authenticate")
    assert not vera.get(world.acme.url("members/")).has_header("WWW-Authenticate")
