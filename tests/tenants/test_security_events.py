"""What the journal tells of the door: sign-ins, passwords, sessions, keys, downloads, readings. And how little of it
a stranger can make it tell.
"""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from kernel import journal
from kernel.clock import now
from kernel.ids import uuid7
from kernel.journal.models import JournalEvent, JournalRepeat
from kernel.rooms import Role
from kernel.tenancy import Actor, tenant_scope
from knowledge import commands as knowledge
from tenants import commands
from tenants.models import ApiKey, PlatformEvent
from tenants.secrets import new_api_key
from tests.world import PASSWORD, Company, World

pytestmark = pytest.mark.security

AUTH = "/_allauth/browser/v1/auth/"
ACCOUNT = "/_allauth/browser/v1/account/"


def of(company: Company, verb: str) -> list[JournalEvent]:
    with tenant_scope(company.id):
        return list(JournalEvent.objects.filter(verb=verb).order_by("id"))


def post(client: Client, path: str, **body: Any) -> Any:
    return client.post(path, body, content_type="application/json")


def sign_in(company: Company, password: str = PASSWORD, name: str = "walter", host: str = "10.1.1.1") -> Client:
    client = Client(REMOTE_ADDR=host)
    post(client, AUTH + "login", email=company.people[name].email, password=password)
    return client


def an_hour_later(company: Company) -> int:
    with tenant_scope(company.id):
        JournalRepeat.objects.update(since=now() - timedelta(hours=2))
        return journal.close_counts()


def test_sign_in_and_out_are_told_in_each_organisation_of_the_person(world: World) -> None:
    with tenant_scope(world.globex.id):
        elsewhere = commands.add_member(Actor.system(world.globex.id), world.acme.people["walter"], Role.VIEWER).id
    client = sign_in(world.acme)
    client.delete(AUTH + "session")
    for company, member in ((world.acme, world.acme.members["walter"]), (world.globex, elsewhere)):
        for verb in ("member.signed_in", "member.signed_out"):
            [event] = of(company, verb)
            assert (event.actor_kind, event.actor_id) == ("human", member)
            assert (event.subject_kind, event.subject_id, event.data) == ("member", member, {})


def test_hundreds_of_wrong_sign_ins_are_two_rows_with_their_number(world: World) -> None:
    acme = world.acme
    for number in range(300):
        sign_in(acme, f"wrong {number} password", host=f"10.{number % 250}.0.{number % 7 + 1}")
    [first] = of(acme, "member.sign_in_failed")
    assert (first.actor_kind, first.subject_id) == ("system", acme.members["walter"])
    assert an_hour_later(acme) >= 1
    _, counted = of(acme, "member.sign_in_failed")
    assert counted.data["repeated"] == 299
    assert set(counted.data) == {"repeated", "since", "until"}
    sign_in(acme, "wrong again")
    assert len(of(acme, "member.sign_in_failed")) == 3, "the next hour begins with a row of its own"
    assert of(world.globex, "member.sign_in_failed") == []


def test_unknown_addresses_are_counted_for_the_platform_and_named_nowhere(world: World) -> None:
    def counted() -> int:
        return sum(PlatformEvent.objects.filter(verb="sign_in.unknown_address").values_list("count", flat=True))

    before, rows = counted(), PlatformEvent.objects.count()
    for number in range(200):
        client = Client(REMOTE_ADDR=f"10.9.{number}.1")
        post(client, AUTH + "login", email=f"nobody-{uuid7().hex}@nowhere.example", password="wrong password")
    assert counted() == before + 200
    assert PlatformEvent.objects.count() <= rows + 2


def test_a_password_a_session_and_a_reset_are_told(world: World) -> None:
    acme = world.acme
    client, other = sign_in(acme), sign_in(acme)
    sessions = client.get("/_allauth/browser/v1/auth/sessions").json()["data"]
    ended = [one["id"] for one in sessions if not one["is_current"]]
    client.delete("/_allauth/browser/v1/auth/sessions", {"sessions": ended}, content_type="application/json")
    assert other.get("/api/v1/me/").status_code == 401
    post(client, ACCOUNT + "password/change", current_password=PASSWORD, new_password="a lighthouse on the hill")
    for verb in ("member.sessions_ended", "member.password_changed"):
        [event] = of(acme, verb)
        assert event.actor_id == event.subject_id == acme.members["walter"]
        assert event.personal is None
    assert len(of(acme, "member.signed_in")) == 1, "two sign-ins within the hour are one row and a number"


def test_keys_that_open_nothing_are_told_and_why(world: World) -> None:
    acme = world.acme
    secret, narrow = acme.api_key("olivia"), acme.api_key("olivia", frozenset({"policy.read"}))
    with tenant_scope(acme.id):
        dead = ApiKey.objects.order_by("id")[0]
        commands.revoke_api_key(acme.actor("olivia"), dead.id)
    tried = {"revoked": secret, "unknown": new_api_key(), "right": narrow, "malformed": "scr_nonsense"}
    for token in tried.values():
        for _ in range(60):
            answer = Client(headers={"Authorization": f"Bearer {token}"}).get(acme.url("members/"))
            assert answer.status_code in (401, 403)
    events = of(acme, "api_key.refused")
    assert sorted(event.data["reason"] for event in events) == sorted(tried)
    by_reason = {event.data["reason"]: event for event in events}
    assert (by_reason["revoked"].subject_kind, by_reason["revoked"].subject_id) == ("api_key", dead.id)
    assert by_reason["right"].data["missing"] == "member.read"
    assert not any(token in json.dumps([event.data for event in events]) for token in tried.values())
    assert an_hour_later(acme) >= 4
    assert [event.data["repeated"] for event in of(acme, "api_key.refused")[4:]] == [59] * 4


def test_strangers_with_ever_new_keys_do_not_lengthen_the_log(world: World) -> None:
    for _ in range(100):
        Client(headers={"Authorization": f"Bearer {new_api_key()}"}).get(world.acme.url("documents/"))
    [event] = of(world.acme, "api_key.refused")
    assert (event.subject_kind, event.subject_id) == ("organisation", world.acme.id)


def test_downloads_exports_and_readings_of_the_log_are_told(world: World) -> None:
    acme = world.acme
    walter = acme.client("walter")
    with tenant_scope(acme.id):
        file, _ = knowledge.upload_file(acme.actor("walter"), "a.md", [b"# A text\n\nWords.\n"], "private")
    made = post(walter, acme.url("documents/"), title="A title").json()
    for _ in range(3):
        assert walter.get(acme.url(f"files/{file.id}/download/")).status_code == 200
        exported = walter.get(acme.url(f"documents/{made['id']}/content/"), {"format": "file"})
        assert exported.status_code == 200
        assert acme.client("adam").get(acme.url("audit/events/")).status_code == 200
    for verb, who in (("file.downloaded", "walter"), ("document.exported", "walter"), ("audit.read", "adam")):
        [event] = of(acme, verb)
        assert event.actor_id == acme.members[who], verb
    assert acme.client("vera").get(acme.url(f"files/{file.id}/download/")).status_code == 404
    assert len(of(acme, "file.downloaded")) == 1
