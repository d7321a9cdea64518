"""The audit trail calls people and documents what the screen calls them, and finds them by that."""

from typing import Any

import pytest

from editor import commands
from tests.editor.conftest import Page
from tests.editor.yjs_peer import batch

pytestmark = pytest.mark.usefixtures("page")


def edited(page: Page) -> None:
    """Walter and Edith type, and a worker writes the one row about it."""
    for actor in (page.walter, page.edith):
        peer = page.peer(actor)
        commands.append_updates(page.id, [batch(actor, peer.type("a"), peer.client, 1)])
    commands.follow_document(page.id)


def trail(page: Page, name: str = "adam", **asked: Any) -> list[dict[str, Any]]:
    acme = page.world.acme
    answer = acme.client(name).get(acme.url("audit/events/"), asked)
    assert answer.status_code == 200, answer.content
    rows: list[dict[str, Any]] = answer.json()["results"]
    return rows


def test_an_edit_names_the_people_who_typed(page: Page) -> None:
    edited(page)
    [row] = trail(page, verb="document.edited")
    assert set(row["actor_name"].split(", ")) == {"Walter", "Edith"}


def test_an_edit_is_found_by_each_of_its_people_and_by_nobody_else(page: Page) -> None:
    edited(page)
    members = page.world.acme.members
    for name, found in (("walter", 1), ("edith", 1), ("vera", 0)):
        assert len(trail(page, verb="document.edited", actor=members[name])) == found


@pytest.mark.parametrize("text", ["Quarterly rep", "EDITH", "walter", "ment.edited"])
def test_free_text_finds_what_stands_on_the_screen(page: Page, text: str) -> None:
    commands.rename(page.walter, page.id, "Quarterly report")
    commands.change_visibility(page.walter, page.id, "organisation")
    edited(page)
    [row] = [row for row in trail(page, q=text) if row["verb"] == "document.edited"]
    assert row["subject_name"] == "Quarterly report"
    assert trail(page, q="no such words anywhere") == []


def test_the_title_of_a_private_document_is_neither_shown_nor_found(page: Page) -> None:
    commands.rename(page.walter, page.id, "Quarterly report")
    edited(page)
    commands.change_visibility(page.walter, page.id, "private")
    [row] = trail(page, verb="document.edited")
    assert row["subject_name"] == ""
    assert trail(page, q="Quarterly") == []
