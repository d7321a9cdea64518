"""People, invitations and keys over the API."""

import json
from typing import Any

from django.test import Client

from tests.world import World


def post(client: Client, url: str, body: dict[str, Any], **headers: str) -> Any:
    return client.post(url, json.dumps(body), content_type="application/json", headers=headers)


def patch(client: Client, url: str, body: dict[str, Any]) -> Any:
    return client.patch(url, json.dumps(body), content_type="application/json")


def test_the_session_tells_who_i_am(world: World) -> None:
    answer = world.acme.client("walter").get(world.acme.url("session/")).json()
    assert answer["member"]["display_name"] == "Walter"
    assert answer["member"]["role"] == "writer"
    assert "member.manage" not in answer["capabilities"]


def test_a_stranger_gets_what_an_unknown_organisation_gives(world: World) -> None:
    stranger = world.globex.client("olivia")
    foreign, unknown = stranger.get(world.acme.url("session/")), stranger.get("/t/nobody/api/v1/session/")
    assert foreign.status_code == unknown.status_code == 404
    assert {**foreign.json(), "request_id": ""} == {**unknown.json(), "request_id": ""}


def test_someone_not_signed_in_gets_401_everywhere(world: World) -> None:
    assert Client().get(world.acme.url("session/")).status_code == 401
    assert Client().get("/t/nobody/api/v1/session/").status_code == 401


def test_an_invited_person_joins_once(world: World) -> None:
    made = post(world.acme.client("adam"), world.acme.url("invitations/"), {"role": "writer"})
    token = made.json()["link"].rsplit("/", 1)[1]
    newcomer = world.globex.client("vera")
    assert post(newcomer, f"/api/v1/invitations/{token}/", {}).json()["role"] == "writer"
    assert newcomer.get(world.acme.url("session/")).status_code == 200
    late = post(world.globex.client("walter"), f"/api/v1/invitations/{token}/", {})
    assert (late.status_code, late.json()["code"]) == (410, "invitation.closed")


def test_a_deactivated_member_is_out_at_once(world: World) -> None:
    walter = world.acme.client("walter")
    url = world.acme.url(f"members/{world.acme.members['walter']}/")
    assert patch(world.acme.client("adam"), url, {"state": "deactivated"}).status_code == 200
    assert walter.get(world.acme.url("session/")).status_code == 404


def test_only_an_owner_makes_owners_and_one_always_stays(world: World) -> None:
    adam = world.acme.client("adam")
    assert patch(adam, world.acme.url(f"members/{world.acme.members['edith']}/"), {"role": "owner"}).status_code == 403
    last = patch(
        world.acme.client("olivia"),
        world.acme.url(f"members/{world.acme.members['olivia']}/"),
        {"role": "admin"},
    )
    assert (last.status_code, last.json()["code"]) == (409, "member.last_owner")


def test_a_key_is_shown_once_works_and_ends(world: World) -> None:
    olivia, keys = world.acme.client("olivia"), world.acme.url("api-keys/")
    made = post(olivia, keys, {"name": "sync", "scopes": ["document.read"]}).json()
    bearer = {"Authorization": f"Bearer {made['key']}"}
    assert Client().get(world.acme.url("session/"), headers=bearer).json()["capabilities"] == ["document.read"]
    assert made["key"] not in olivia.get(keys).content.decode()
    assert olivia.delete(f"{keys}{made['id']}/").status_code == 204
    refused = Client().get(world.acme.url("session/"), headers=bearer)
    assert (refused.status_code, refused.json()["code"]) == (401, "api_key.refused")


def test_a_key_opens_no_other_organisation(world: World) -> None:
    bearer = {"Authorization": f"Bearer {world.acme.api_key()}"}
    foreign = Client().get(world.globex.url("session/"), headers=bearer)
    unknown = Client().get("/t/nobody/api/v1/session/", headers=bearer)
    assert foreign.status_code == unknown.status_code == 401


def test_an_unknown_field_is_told(world: World) -> None:
    answer = post(world.acme.client("adam"), world.acme.url("invitations/"), {"role": "writer", "rolle": 1})
    assert answer.status_code == 422
    assert "rolle" in answer.json()["fields"]


def test_a_body_that_is_not_utf8_is_refused(world: World) -> None:
    answer = world.acme.client("adam").post(
        world.acme.url("invitations/"), b'{"role": "\xff"}', content_type="application/json"
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")


def test_a_write_with_an_idempotency_key_happens_once(world: World) -> None:
    adam, url = world.acme.client("adam"), world.acme.url("invitations/")
    first = post(adam, url, {"role": "viewer"}, **{"Idempotency-Key": "once"})
    again = post(adam, url, {"role": "viewer"}, **{"Idempotency-Key": "once"})
    assert {**first.json(), "link": ""} == again.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    other = post(adam, url, {"role": "writer"}, **{"Idempotency-Key": "once"})
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")


def test_a_person_founds_an_organisation(world: World) -> None:
    client = world.acme.client("walter")
    made = post(client, "/api/v1/organisations/", {"name": "Initech", "slug": f"initech-{world.acme.slug[-6:]}"})
    assert made.status_code == 201
    assert {place["role"] for place in client.get("/api/v1/me/").json()["organisations"]} == {
        "writer",
        "owner",
    }
    taken = post(client, "/api/v1/organisations/", {"name": "X", "slug": world.acme.slug})
    assert (taken.status_code, taken.json()["code"]) == (409, "organisation.slug_taken")


def test_every_answer_carries_a_request_id(world: World) -> None:
    answer = world.acme.client().get(world.acme.url("session/"), headers={"X-Request-ID": "trace-me-12345"})
    assert answer.headers["X-Request-ID"] == "trace-me-12345"
