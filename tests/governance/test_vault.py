"""A conversation's placeholders, and the secret that they are made by."""

from collections.abc import Iterator

import pytest

from governance.filters import vault as vaults
from governance.filters.vault import RedisVault
from kernel.redis import client
from kernel.tenancy import tenant_scope
from tests.costs import counted
from tests.world import World


@pytest.fixture(autouse=True)
def acme(world: World) -> Iterator[None]:
    vaults._kept.clear()
    with tenant_scope(world.acme.id):
        yield


def placeholder(value: str, conversation: str = "one") -> str:
    """As a request makes it, which has a vault of its own."""
    return RedisVault(conversation).placeholder_for("email", value)


def test_a_value_keeps_its_placeholder_within_a_conversation() -> None:
    ada = placeholder("ada@analytical.example")
    assert placeholder("ada@analytical.example") == ada
    assert placeholder("bob@analytical.example") != ada
    assert placeholder("ada@analytical.example", "another") != ada


def test_a_known_conversation_costs_one_round_trip_and_no_statement() -> None:
    placeholder("ada@analytical.example")
    with counted() as costs:
        placeholder("bob@analytical.example")
    assert (costs.trips, costs.sql) == (["pipeline HSETNX HGET EXPIRE HGET"], [])


def test_what_redis_lost_is_made_anew() -> None:
    placeholder("ada@analytical.example")
    client().delete(RedisVault("one")._key)
    anew = placeholder("ada@analytical.example")
    assert placeholder("ada@analytical.example") == anew
    assert placeholder("bob@analytical.example") != anew


def test_the_secret_that_stands_in_redis_counts() -> None:
    """Another process made a new one, after Redis had lost the one that is kept here."""
    placeholder("ada@analytical.example")
    of_before = dict(vaults._kept)
    client().delete(RedisVault("one")._key)
    vaults._kept.clear()
    theirs = placeholder("ada@analytical.example")
    vaults._kept.clear()
    vaults._kept.update(of_before)
    assert placeholder("ada@analytical.example") == theirs


def test_few_secrets_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vaults, "_KEPT_SECRETS", 2)
    first, *_ = [placeholder("ada@analytical.example", name) for name in ("one", "two", "three")]
    assert len(vaults._kept) == 2
    assert placeholder("ada@analytical.example", "one") == first
