"""What people change about themselves: name, password, where they are signed in."""

import pytest
from django.test import Client

from kernel.journal.models import JournalEvent
from kernel.tenancy import tenant_scope
from tests.tenants.test_api import patch, post
from tests.world import PASSWORD, World

BASE = "/_allauth/browser/v1"
NEW = "seven grey herons"


def signed_in(email: str, password: str = PASSWORD) -> Client:
    client = Client(HTTP_USER_AGENT="Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0")
    assert post(client, f"{BASE}/auth/login", {"email": email, "password": password}).status_code == 200
    return client


def test_a_new_name_is_seen_by_others_and_written_down(world: World) -> None:
    walter = world.acme.client("walter")
    answer = patch(walter, "/api/v1/me/", {"name": "  Walter   Weir "})
    assert (answer.status_code, answer.json()["person"]["name"]) == (200, "Walter Weir")
    seen = world.acme.client("edith").get(world.acme.url("members/")).json()["results"]
    assert "Walter Weir" in {member["display_name"] for member in seen}
    with tenant_scope(world.acme.id):
        assert JournalEvent.objects.filter(verb="member.renamed").count() == 1
    assert patch(walter, "/api/v1/me/", {"name": "Walter Weir"}).status_code == 200
    with tenant_scope(world.acme.id):
        assert JournalEvent.objects.filter(verb="member.renamed").count() == 1


@pytest.mark.parametrize("name", ["", "   ", "x" * 121, "\x00"])
def test_a_name_says_something_and_is_not_a_novel(world: World, name: str) -> None:
    assert patch(world.acme.client("walter"), "/api/v1/me/", {"name": name}).status_code in (400, 422)
    assert world.acme.client("walter").get("/api/v1/me/").json()["person"]["name"] == "Walter"


def test_only_a_person_signed_in_changes_themselves(world: World) -> None:
    assert patch(Client(), "/api/v1/me/", {"name": "Nobody"}).status_code == 401
    assert patch(world.acme.client("walter"), "/api/v1/me/", {"name": "W", "email": "w@x.example"}).status_code in (
        400,
        422,
    )


def test_a_password_is_changed_by_who_knows_the_old_one(world: World) -> None:
    email = world.acme.people["walter"].email
    here, elsewhere = signed_in(email), signed_in(email)
    url = f"{BASE}/account/password/change"
    wrong = post(here, url, {"current_password": "not this one", "new_password": NEW})
    assert (wrong.status_code, wrong.json()["errors"][0]["param"]) == (400, "current_password")
    easy = post(here, url, {"current_password": PASSWORD, "new_password": "walter walter"})
    assert (easy.status_code, easy.json()["errors"][0]["param"]) == (400, "new_password")
    assert post(here, url, {"current_password": PASSWORD, "new_password": NEW}).status_code == 200
    assert here.get("/api/v1/me/").status_code == 200
    assert elsewhere.get("/api/v1/me/").status_code == 401
    assert signed_in(email, NEW).get("/api/v1/me/").status_code == 200


def test_one_signs_out_in_another_browser_from_here(world: World) -> None:
    email = world.acme.people["walter"].email
    here, elsewhere = signed_in(email), signed_in(email)
    listed = here.get(f"{BASE}/auth/sessions").json()["data"]
    assert sorted(session["is_current"] for session in listed) == [False, True]
    (other,) = [session["id"] for session in listed if not session["is_current"]]
    left = here.delete(f"{BASE}/auth/sessions", {"sessions": [other]}, "application/json").json()["data"]
    assert [session["is_current"] for session in left] == [True]
    assert elsewhere.get("/api/v1/me/").status_code == 401


def test_nobody_ends_the_session_of_another_person(world: World) -> None:
    walter, edith = (signed_in(world.acme.people[name].email) for name in ("walter", "edith"))
    (hers,) = [session["id"] for session in edith.get(f"{BASE}/auth/sessions").json()["data"]]
    assert walter.delete(f"{BASE}/auth/sessions", {"sessions": [hers]}, "application/json").status_code == 400
    assert edith.get("/api/v1/me/").status_code == 200
