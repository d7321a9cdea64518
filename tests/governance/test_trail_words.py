"""Free text in the audit trail finds what stands on the screen, and names are shown to whom the thing itself is."""

import json
from pathlib import Path
from typing import Any

import pytest

from editor import commands as documents
from generation import commands as providers
from generation.providers.accounts import Kind
from kernel import journal
from kernel.management.commands.describe_events import app_of
from kernel.tenancy import tenant_scope
from tenants import commands as tenants
from tests.knowledge.conftest import upload
from tests.world import Company, World

ROOT = Path(__file__).resolve().parents[2]
APPS = ("billing", "editor", "generation", "governance", "knowledge", "tenants", "assistant")


def trail(company: Company, who: str = "adam", **asked: Any) -> list[dict[str, Any]]:
    answer = company.client(who).get(company.url("audit/events/"), asked)
    assert answer.status_code == 200, answer.content
    rows: list[dict[str, Any]] = answer.json()["results"]
    return rows


def test_a_file_is_called_by_its_name_and_found_by_it(world: World) -> None:
    file = upload(world.acme, "walter", "harbour-rules.txt", "All boats are moored.")
    found = trail(world.acme, q="HARBOUR-ru")
    assert {row["subject_id"] for row in found} == {str(file.id)}
    assert {row["subject_name"] for row in found} == {"harbour-rules.txt"}
    assert trail(world.globex, q="HARBOUR-ru") == []


def test_the_name_of_a_private_file_is_neither_shown_nor_found(world: World) -> None:
    file = upload(world.acme, "walter", "my-salary.txt", "It is low.", "private")
    assert trail(world.acme, q="my-salary") == []
    [row, *_] = trail(world.acme, subject=f"file:{file.id}")
    assert row["subject_name"] == ""


@pytest.mark.parametrize("asked", ["STRASSE", "straße", "Strasse", "LÜBECK", "lubeck"])
def test_names_are_found_whatever_the_case_and_the_accents(world: World, asked: str) -> None:
    acme = world.acme
    file = upload(acme, "adam", "Die Straße nach Lübeck.txt", "It is long.")
    assert str(file.id) in {row["subject_id"] for row in trail(acme, q=asked)}
    listed = acme.client("adam").get(acme.url("files/"), {"q": asked}).json()["results"]
    assert [row["id"] for row in listed] == [str(file.id)]
    with tenant_scope(acme.id):
        document = documents.create_document(acme.actor("adam"), "Die Straße nach Lübeck")
        key = acme.client("adam").post(
            acme.url("api-keys/"), {"name": "Lübeck, Straße 4", "scopes": ["document.read"]}, format="json"
        )
        tenants.rename_person(acme.people["adam"], "Adam Lübeck-Straßer")
    found = {row["subject_id"] for row in trail(acme, q=asked)}
    assert {str(document.id), key.json()["id"]} <= found
    assert "Adam Lübeck-Straßer" in {row["actor_name"] for row in trail(acme, q=asked)}


def test_a_key_and_a_provider_are_called_by_their_names(world: World) -> None:
    key = world.acme.client("adam").post(
        world.acme.url("api-keys/"), {"name": "Weekly export", "scopes": ["document.read"]}, format="json"
    )
    assert key.status_code == 201, key.content
    with tenant_scope(world.acme.id):
        added = providers.add_provider(
            world.acme.actor("adam"), Kind.OPENAI, "Harbour server", base_url="", key="sk-1", models=[]
        )
    assert [row["verb"] for row in trail(world.acme, q="weekly exp")] == ["api_key.created"]
    [row] = trail(world.acme, q="harbour serv")
    assert (row["subject_name"], row["subject_id"]) == ("Harbour server", str(added.id))


@pytest.mark.parametrize(
    ("asked", "verbs"),
    [
        ({"q_verbs": "file.uploaded,file.deleted"}, {"file.uploaded"}),
        ({"q_kinds": "file"}, {"file.uploaded"}),
        ({"q_kinds": "human"}, {"file.uploaded"}),
        ({"q_kinds": "integration", "q_verbs": "file.deleted"}, set()),
        ({}, set()),
    ],
)
def test_what_a_screen_says_in_words_of_its_own_is_found_by_its_code(
    world: World, asked: dict[str, str], verbs: set[str]
) -> None:
    upload(world.acme, "walter", "rules.txt", "All boats are moored.")
    found = trail(world.acme, q="Datei hochgel", **asked)
    assert {row["verb"] for row in found if row["verb"].startswith("file.")} == verbs


@pytest.mark.parametrize("language", ["en", "de"])
def test_everything_that_is_journalled_has_words(language: str) -> None:
    told = json.loads((ROOT / "frontend/src/i18n" / language / "audit.json").read_text())
    verbs = {verb for verb, kind in journal.events().items() if app_of(kind) in APPS}
    assert len(verbs) > 55
    nameless = {verb for verb in verbs if verb.split(".", 1)[1] not in told["verb"].get(verb.split(".", 1)[0], {})}
    assert nameless == set()
