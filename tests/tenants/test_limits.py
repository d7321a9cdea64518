"""Guessing and flooding are slowed down, and only for whoever does it."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kernel import redis
from kernel.errors import RateLimited
from kernel.limits import Delay, Window, network_of
from kernel.limits import _key as limits_key
from kernel.rooms import Role
from kernel.tenancy import Actor, tenant_scope
from tenants import commands
from tenants.secrets import new_api_key
from tests.world import PASSWORD, World

pytestmark = pytest.mark.security


def network() -> str:
    """An address nobody has used yet."""
    n = uuid4().int
    return f"10.{n % 256}.{n // 256 % 256}.{n // 65536 % 256}"


def sign_in(email: str, password: str, address: str, **headers: str) -> Any:
    body = {"email": email, "password": password}
    path = "/_allauth/browser/v1/auth/login"
    return Client(REMOTE_ADDR=address).post(path, body, content_type="application/json", headers=headers)


def test_a_strangers_wrong_tries_do_not_lock_the_owner_out(world: World) -> None:
    email, stranger, owner = world.acme.people["walter"].email, network(), network()
    answers = [sign_in(email, "not the password", stranger) for _ in range(8)]
    assert [answer.status_code for answer in answers] == [400] * 5 + [429] * 3
    assert 1 <= int(answers[-1]["Retry-After"]) <= 15
    assert sign_in(email, PASSWORD, owner).status_code == 200
    assert sign_in(email, PASSWORD, stranger).status_code == 429


def test_nobody_tells_a_person_from_an_unknown_address_at_the_limit(world: World) -> None:
    known, unknown = world.acme.people["vera"].email, f"{uuid4().hex}@nowhere.example"
    here = network()
    for email in (known, unknown):
        answers = [sign_in(email, "not the password", here) for _ in range(7)]
        assert [answer.status_code for answer in answers] == [400] * 5 + [429] * 2


def test_an_address_in_another_case_is_the_same_address(world: World) -> None:
    email, here = world.acme.people["vera"].email, network()
    answers = [sign_in(email.upper() if n % 2 else email, "not the password", here) for n in range(7)]
    assert answers[-1].status_code == 429


def test_a_forwarded_address_is_not_believed(world: World) -> None:
    email, here = world.acme.people["vera"].email, network()
    forged = {"X-Forwarded-For": "", "X-Real-IP": "", "Forwarded": ""}
    answers = [sign_in(email, "no", here, **dict.fromkeys(forged, network())) for _ in range(7)]
    assert answers[-1].status_code == 429


def test_signing_in_forgets_ones_own_wrong_tries(world: World) -> None:
    email, here = world.acme.people["vera"].email, network()
    for _ in range(3):
        for _ in range(4):
            assert sign_in(email, "not the password", here).status_code == 400
        assert sign_in(email, PASSWORD, here).status_code == 200


def test_one_password_tried_on_many_people_is_slowed_down(world: World, settings: Any) -> None:
    settings.WRONG_PASSWORDS_PER_MINUTE = 4
    here = network()
    answers = [sign_in(f"{uuid4().hex}@nowhere.example", "Password2026", here) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [400] * 4 + [429]
    assert int(answers[-1]["Retry-After"]) >= 1


def test_delays_grow_and_end_at_the_longest(db: Any) -> None:
    delay, caller = Delay("test", free=2, first_s=10, max_s=35, forgotten_s=60), uuid4().hex
    delay.admit(caller)
    waits = []
    for _ in range(4):
        delay.admit(caller)
        with pytest.raises(RateLimited) as refusal:
            delay.admit(caller)
        waits.append(refusal.value.extra["retry_after_s"])
        _let_time_pass(delay, caller)
    assert waits == [10, 20, 35, 35]
    delay.forget(caller)
    delay.admit(caller)


def _let_time_pass(delay: Delay, caller: str) -> None:
    redis.client().hset(limits_key(delay.name, caller), "free_at", "0")


def test_bad_keys_are_limited_and_good_ones_are_not(world: World, settings: Any) -> None:
    settings.BAD_KEYS_PER_MINUTE = 3
    client, good = Client(REMOTE_ADDR=network()), world.acme.api_key()

    def ask(key: str, slug: str = world.acme.slug) -> Any:
        return client.get(f"/t/{slug}/api/v1/session/", headers={"Authorization": f"Bearer {key}"})

    answers = [ask(new_api_key()), ask("scr_nothing"), ask(good, "nobody"), ask(new_api_key()), ask(good)]
    assert [answer.status_code for answer in answers] == [401, 401, 401, 429, 200]
    assert 1 <= int(answers[3]["Retry-After"]) <= 60


def test_guessed_invitations_are_limited_and_a_right_one_is_not(world: World, settings: Any) -> None:
    settings.INVITATION_GUESSES_PER_MINUTE = 3
    with tenant_scope(world.acme.id):
        _, token = commands.invite(world.acme.actor("adam"), "writer")
    client = Client(REMOTE_ADDR=network())
    client.force_login(world.globex.people["vera"])
    guesses = [f"{world.acme.slug}.{uuid4().hex}", "nobody.guess"]
    asked = [client.get(f"/api/v1/invitations/{guess}/") for guess in guesses]
    posted = [client.post(f"/api/v1/invitations/{guess}/") for guess in guesses]
    assert [answer.status_code for answer in asked + posted] == [404, 404, 404, 429]
    assert int(posted[-1]["Retry-After"]) >= 1
    assert client.get(f"/api/v1/invitations/{token}/").status_code == 200


def test_reads_of_one_person_are_limited(world: World, settings: Any) -> None:
    settings.API_READS_PER_MINUTE = 3
    walter = world.acme.client("walter")
    answers = [walter.get(world.acme.url("session/")) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert int(answers[-1]["Retry-After"]) >= 1
    assert world.acme.client("vera").get(world.acme.url("session/")).status_code == 200


def test_more_keys_give_one_person_no_more_reads(world: World, settings: Any) -> None:
    settings.API_READS_PER_MINUTE, settings.API_READS_PER_PERSON_PER_MINUTE = 3, 5
    keys = [Client(headers={"Authorization": f"Bearer {world.acme.api_key('olivia')}"}) for _ in range(3)]
    url = world.acme.url("documents/")
    assert [keys[0].get(url).status_code for _ in range(9)] == [200] * 3 + [429] * 6  # its own, and no more of hers
    answers = [key.get(url) for key in (*keys[1:], world.acme.client("olivia")) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200, 429, 429, 429, 429]
    assert int(answers[-1]["Retry-After"]) >= 1
    assert world.acme.client("vera").get(url).status_code == 200


def test_reads_of_one_organisation_are_limited_and_another_reads_on(world: World, settings: Any) -> None:
    settings.API_READS_PER_ORGANISATION_PER_MINUTE = 4
    readers = [world.acme.client(name) for name in ("walter", "vera", "edith")]
    answers = [reader.get(world.acme.url("documents/")) for reader in readers for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200] * 4 + [429] * 2
    assert int(answers[-1]["Retry-After"]) >= 1
    assert world.globex.client("walter").get(world.globex.url("documents/")).status_code == 200


def test_organisations_of_one_person_are_limited_by_those_that_were_founded(world: World, settings: Any) -> None:
    settings.ORGANISATIONS_PER_DAY = 2
    walter = world.acme.client("walter")

    def found(slug: str) -> Any:
        return walter.post("/api/v1/organisations/", {"name": "New", "slug": slug}, content_type="application/json")

    fresh = [f"new-{uuid4().hex[:12]}" for _ in range(3)]
    answers = [found(slug) for slug in (fresh[0], world.acme.slug, "admin", fresh[1], fresh[2])]
    assert [answer.status_code for answer in answers] == [201, 409, 409, 201, 429]
    assert int(answers[-1]["Retry-After"]) >= 1


def test_me_asks_as_much_for_six_organisations_as_for_one(world: World) -> None:
    vera = world.acme.client("vera")
    vera.get("/api/v1/me/")
    with CaptureQueriesContext(
        connection,
    ) as before:
        vera.get("/api/v1/me/")
    for _ in range(5):
        place = commands.create_organisation(world.acme.people["olivia"], "Another", f"another-{uuid4().hex[:12]}")
        with tenant_scope(place.id):
            commands.add_member(Actor.system(place.id), world.acme.people["vera"], Role.VIEWER)
    with CaptureQueriesContext(connection) as after:
        shown = vera.get("/api/v1/me/").json()
    assert [place["role"] for place in shown["organisations"]] == ["viewer"] * 6
    assert len(after) == len(before)


def test_without_redis_reads_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> Any:
        raise redis.redis.ConnectionError

    monkeypatch.setattr(redis, "client", away)
    Window("test", 1, 60).count("anybody")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9%eth0", "2001:db8:1:2::/64"),
        ("", ""),
        ("not an address", "not an address"),
    ],
)
def test_a_network_is_an_address_or_the_64_of_one(address: str, expected: str) -> None:
    assert network_of(address) == expected
