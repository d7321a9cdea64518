"""Documents are found by the words in them."""

from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connections
from hypothesis import given, settings
from hypothesis import strategies as st

from editor import commands
from editor.models import Document, Word
from editor.prose.search_words import asked_words, passage, stored_words
from kernel.tenancy import tenant_scope
from tests.world import World

TEXT = "The invoice was paid in Zürich.\n\nNaïve Ærøskøbing STRASSE. Straße. 日本語の文章です。 İstanbul ﬁnal don't"


def write(world: World, title: str, markdown: str, visibility: str = "organisation", person: str = "walter") -> str:
    with tenant_scope(world.acme.id):
        made = commands.create_document(world.acme.actor(person), title, visibility, markdown)
        commands.follow_document(made.id)
    return str(made.id)


def find(world: World, q: str, person: str = "walter", **query: str) -> list[dict[str, Any]]:
    answer = world.acme.client(person).get(world.acme.url("documents/"), {"q": q, **query})
    assert answer.status_code == 200, answer.content
    return list(answer.json()["results"])


@pytest.mark.parametrize(
    ("query", "marked"),
    [
        ("invoice", ["invoice"]),
        ("INVO", ["invo"]),
        ("zurich paid", ["paid", "Zürich"]),
        ("ZÜRICH", ["Zürich"]),
        ("Zu\u0308rich", ["Zürich"]),
        ("naive", ["Naïve"]),
        ("aeroskob", ["Ærøskøb"]),
        ("straße", ["STRASSE", "Straße"]),
        ("文章", ["文章"]),
        ("語", ["語"]),
        ("istanbul", ["İstanbul"]),
        ("final", ["ﬁnal"]),
        ("don't", ["don", "t"]),
    ],
)
def test_a_word_in_the_text_is_found_with_its_passage(world: World, query: str, marked: list[str]) -> None:
    write(world, "Plan", TEXT)
    write(world, "Other", "Nothing of the kind.")
    (found,) = find(world, query)
    assert found["title"] == "Plan"
    seen = [piece["text"] for piece in found["passage"] if piece["is_match"]]
    assert [value for value in marked if value not in seen] == []
    assert "".join(piece["text"] for piece in found["passage"]).strip("… ") in TEXT


@pytest.mark.parametrize("query", ["nvoice", "invoice unpaid", "文語", "%", "_", "invoice\\"])
def test_what_does_not_stand_there_is_not_found(world: World, query: str) -> None:
    write(world, "Plan", "The receipt was paid. 文章と語")
    assert find(world, query) == []


def test_nobody_finds_by_words_what_they_may_not_read(world: World) -> None:
    mine = write(world, "Diary", "A secret resignation", "private")
    assert [row["id"] for row in find(world, "resignation")] == [mine]
    for person in ("olivia", "edith", "vera"):
        assert find(world, "resignation", person) == []
    answer = world.globex.client("olivia").get(world.globex.url("documents/"), {"q": "resignation"})
    assert answer.json()["results"] == []


def test_a_word_that_was_taken_out_is_not_found_any_more(world: World) -> None:
    made = write(world, "Plan", "before")
    with tenant_scope(world.acme.id):
        actor = world.acme.actor("walter")
        version = commands.name_version(actor, Document.objects.get(id=made).id, "First")
        commands.import_markdown(actor, Document.objects.get(id=made).id, "afterwards")
        commands.follow_document(Document.objects.get(id=made).id)
    assert len(find(world, "afterw")) == 1
    with tenant_scope(world.acme.id):
        commands.restore_version(actor, Document.objects.get(id=made).id, version.id)
        commands.follow_document(Document.objects.get(id=made).id)
    assert find(world, "afterw") == []
    assert len(find(world, "before")) == 1


def test_titles_come_first_and_no_page_repeats_or_leaves_out_a_document(world: World) -> None:
    titled = write(world, "Ångström report", "x")
    others = [write(world, f"Note {n}", "the angstrom unit") for n in range(4)]
    client, seen, cursor = world.acme.client("walter"), [], ""
    while cursor is not None:
        query = {"q": "angstrom", "limit": "2", **({"cursor": cursor} if cursor else {})}
        body = client.get(world.acme.url("documents/"), query).json()
        seen += [row["id"] for row in body["results"]]
        cursor = body["next"]
    assert seen == [titled, *reversed(others)]


def test_documents_from_before_are_found_after_the_upgrade(world: World) -> None:
    made = write(world, "Überblick", "An élan of old")
    with tenant_scope(world.acme.id):
        Word.objects.all().delete()
        Document.objects.update(folded_title="")
    assert find(world, "elan") == find(world, "uberblick") == []
    with tenant_scope(world.acme.id):
        migration = import_module("editor.migrations.0005_words_of_kept_documents")
        migration._fold_what_is_there(None, SimpleNamespace(connection=connections["default"]))
    assert [row["id"] for row in find(world, "elan")] == [row["id"] for row in find(world, "uberblick")] == [made]


@given(st.text(max_size=60), st.integers(0, 60), st.integers(1, 20))
@settings(max_examples=300, deadline=None)
def test_any_beginning_of_any_word_is_found_in_any_text(text: str, start: int, length: int) -> None:
    """Every word that is stored finds its text again, and a passage is made of the text itself."""
    query = text[start : start + length]
    stored = stored_words(text)
    whole = " ".join(text.split()[:3])
    for asked in asked_words(whole):
        assert any(word.startswith(asked) for word in stored), (asked, stored)
    pieces = [piece.text for piece in passage(text, query) if piece.text not in ("… ", " …")]
    assert "".join(pieces) in text
