"""Entities over HTTP: with their relations and the sentences behind them."""

import pytest

from kernel.ids import uuid7
from tests.knowledge.conftest import take_in
from tests.world import World

TEXT = "# People\n\nMarta Lindqvist leads Project Heron. Project Heron depends on the HP-300."


def test_entities_are_listed_searched_and_paged(world: World) -> None:
    take_in(world.acme, "edith", "people.md", TEXT)
    client = world.acme.client("vera")
    first = client.get(world.acme.url("entities/?limit=2")).json()
    rest = client.get(world.acme.url(f"entities/?limit=2&cursor={first['next']}")).json()
    assert [row["name"] for row in (*first["results"], *rest["results"])] == [
        "HP-300",
        "Marta Lindqvist",
        "Project Heron",
    ]
    assert rest["next"] is None
    (found,) = client.get(world.acme.url("entities/?q=Lindqvist")).json()["results"]
    assert (found["name"], found["kind"], found["mentions"]) == ("Marta Lindqvist", "person", 1)


def test_an_entity_shows_its_relations_with_the_sentences_that_say_them(world: World) -> None:
    file = take_in(world.acme, "edith", "people.md", TEXT)
    client = world.acme.client("vera")
    (heron,) = client.get(world.acme.url("entities/?q=heron")).json()["results"]
    shown = client.get(world.acme.url(f"entities/{heron['id']}/")).json()
    facts = {(fact["subject"], fact["predicate"], fact["object"]): fact["sources"] for fact in shown["facts"]}
    (source,) = facts["Project Heron", "depends on", "HP-300"]
    assert (source["file_id"], source["title"], source["page"]) == (str(file.id), "people.md", 1)
    assert source["text"] == "Project Heron depends on the HP-300."
    assert [one["text"] for one in shown["sources"]] == ["Project Heron", "Project Heron"]
    assert "Project Heron depends on the HP-300." in [one["sentence"] for one in shown["sources"]]
    assert all(one["text"] in one["sentence"] != one["text"] for one in shown["sources"])


def test_a_sentence_without_an_end_is_shown_near_the_name(world: World) -> None:
    row = "part " * 300
    take_in(world.acme, "edith", "parts.md", f"{row}Project Heron depends on the HP-300 {row}.")
    client = world.acme.client("vera")
    (heron,) = client.get(world.acme.url("entities/?q=heron")).json()["results"]
    (mention,) = client.get(world.acme.url(f"entities/{heron['id']}/")).json()["sources"]
    assert "Project Heron depends on the HP-300" in mention["sentence"]
    assert len(mention["sentence"]) < 700


@pytest.mark.isolation
def test_a_foreign_entity_is_as_unknown_as_an_unknown_one(world: World) -> None:
    take_in(world.acme, "edith", "people.md", TEXT)
    (heron,) = world.acme.client("vera").get(world.acme.url("entities/?q=heron")).json()["results"]
    for entity in (heron["id"], str(uuid7())):
        response = world.globex.client("olivia").get(world.globex.url(f"entities/{entity}/"))
        assert (response.status_code, response.json()["code"]) == (404, "entity.not_found")
