"""A document's life, through the API."""

from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from editor import commands
from editor.events import Anchor
from kernel.ids import uuid7
from kernel.tenancy import tenant_scope
from tests.world import World


def create(world: World, person: str = "walter", **fields: Any) -> dict[str, Any]:
    body = {"title": "Plan", "visibility": "organisation", **fields}
    answer = world.acme.client(person).post(world.acme.url("documents/"), body, "application/json")
    assert answer.status_code == 201, answer.content
    return answer.json()


def get(world: World, path: str, person: str = "walter", **query: str) -> Any:
    return world.acme.client(person).get(world.acme.url(path), query)


def post(world: World, path: str, body: dict[str, Any] | None = None, person: str = "walter") -> Any:
    return world.acme.client(person).post(world.acme.url(path), body or {}, "application/json")


def patch(world: World, path: str, body: dict[str, Any], person: str = "walter") -> Any:
    return world.acme.client(person).patch(world.acme.url(path), body, "application/json")


def test_a_document_is_created_from_markdown(world: World) -> None:
    made = create(world, markdown="# Title\n\nSome **bold** text.")
    assert (made["title"], made["head"], made["may_edit"]) == ("Plan", 1, True)
    assert get(world, f"documents/{made['id']}/content/", format="markdown").json() == {
        "seq": 1,
        "markdown": "# Title\n\nSome **bold** text.\n",
    }
    assert get(world, f"documents/{made['id']}/content/", format="text").json()["text"] == "Title\n\nSome bold text."
    assert get(world, f"documents/{made['id']}/content/").json()["document"]["type"] == "doc"


def test_markdown_is_added_at_the_end_as_one_event(world: World) -> None:
    made = create(world, markdown="one")
    assert post(world, f"documents/{made['id']}/import/", {"markdown": "two\n\n- three"}).json() == {"seq": 2}
    assert get(world, f"documents/{made['id']}/content/", format="text").json()["text"] == "one\n\ntwo\n\nthree"
    kinds = [event["kind"] for event in get(world, f"documents/{made['id']}/events/").json()["results"]]
    assert kinds == ["document.created", "content.imported"]


def test_documents_are_found_by_words_of_their_title(world: World) -> None:
    create(world, title="Budget of the year")
    create(world, title="Year in review")
    found = get(world, "documents/", q="year budget").json()["results"]
    assert [document["title"] for document in found] == ["Budget of the year"]


def test_a_private_document_is_its_owners_alone(world: World) -> None:
    made = create(world, visibility="private")
    for person in ("olivia", "edith", "vera"):
        assert get(world, f"documents/{made['id']}/", person).status_code == 404
        assert get(world, "documents/", person).json()["results"] == []
    assert get(world, "documents/").json()["results"][0]["id"] == made["id"]


def test_a_document_is_renamed_trashed_and_brought_back(world: World) -> None:
    made = create(world)
    url = world.acme.url(f"documents/{made['id']}/")
    client = world.acme.client("walter")
    assert client.patch(url, {"title": "  New   name "}, "application/json").json()["title"] == "New name"
    assert client.delete(url).json()["trashed_at"] is not None
    assert get(world, "documents/").json()["results"] == []
    assert len(get(world, "documents/", state="trashed").json()["results"]) == 1
    assert post(world, f"documents/{made['id']}/import/", {"markdown": "x"}).json()["code"] == "document.trashed"
    assert post(world, f"documents/{made['id']}/restore/").json()["trashed_at"] is None
    assert len(get(world, "documents/").json()["results"]) == 1


def test_a_writer_does_not_trash_what_is_not_hers(world: World) -> None:
    made = create(world, "edith")
    assert world.acme.client("walter").delete(world.acme.url(f"documents/{made['id']}/")).status_code == 403
    assert world.acme.client("adam").delete(world.acme.url(f"documents/{made['id']}/")).status_code == 200


def test_a_viewer_reads_and_changes_nothing(world: World) -> None:
    made = create(world)
    assert get(world, f"documents/{made['id']}/", "vera").json()["may_edit"] is False
    for path in ("lease/", "import/", "versions/"):
        assert post(world, f"documents/{made['id']}/{path}", {"markdown": "x"}, "vera").status_code == 403
    assert post(world, "documents/", {"title": "x"}, "vera").status_code == 403


def test_leases_are_small_and_never_the_same(world: World) -> None:
    made = create(world)
    clients = [post(world, f"documents/{made['id']}/lease/").json()["client"] for _ in range(3)]
    assert len(set(clients)) == 3
    assert max(clients) < 10


def test_pages_follow_each_other(world: World) -> None:
    ids = [create(world, title=f"Document {n}")["id"] for n in range(5)]
    seen: list[str] = []
    cursor = ""
    while True:
        page = get(world, "documents/", limit="2", **({"cursor": cursor} if cursor else {})).json()
        seen += [document["id"] for document in page["results"]]
        cursor = page["next"]
        if not cursor:
            break
    assert seen == ids[::-1]


def test_a_new_document_is_its_owners_until_it_is_shared(world: World) -> None:
    made = post(world, "documents/", {"title": "Mine"}).json()
    assert made["visibility"] == "private"
    assert get(world, f"documents/{made['id']}/", person="edith").status_code == 404
    patch(world, f"documents/{made['id']}/", {"visibility": "organisation"})
    assert get(world, f"documents/{made['id']}/", person="edith").status_code == 200


def test_an_owner_settles_who_reads_new_documents_and_old_ones_stay(world: World) -> None:
    old = post(world, "documents/", {"title": "Old"}).json()
    for person, status in (("adam", 403), ("walter", 403), ("olivia", 200)):
        answer = patch(world, "organisation/", {"new_document_visibility": "organisation"}, person)
        assert answer.status_code == status
    assert get(world, "organisation/", person="walter").json()["new_document_visibility"] == "organisation"
    new = post(world, "documents/", {"title": "New"}).json()
    said = post(world, "documents/", {"title": "Said", "visibility": "private"}).json()
    assert (new["visibility"], said["visibility"]) == ("organisation", "private")
    assert get(world, f"documents/{old['id']}/").json()["visibility"] == "private"
    assert patch(world, "organisation/", {"new_document_visibility": "world"}, "olivia").status_code == 422
    globex = world.globex.client("olivia").get(world.globex.url("organisation/")).json()
    assert globex["new_document_visibility"] == "private"


def test_the_list_counts_the_callers_own_suggestions_that_wait(world: World) -> None:
    made = create(world, markdown="Some text.")
    with tenant_scope(world.acme.id):
        walter = world.acme.actor("walter")
        anchor = Anchor({"tname": "default"}, {"tname": "default"})
        first, _ = (
            commands.suggest(walter, UUID(made["id"]), anchor, "insert", "", "More.", {"model": "m"}, uuid7())
            for _ in range(2)
        )

    def waiting(person: str) -> list[int]:
        return [row["waiting_suggestions"] for row in get(world, "documents/", person=person).json()["results"]]

    assert (waiting("walter"), waiting("edith")) == ([2], [0])
    with tenant_scope(world.acme.id):
        commands.reject_suggestion(walter, UUID(made["id"]), first.id)
    assert waiting("walter") == [1]


def test_a_list_costs_the_same_queries_whatever_its_length(world: World) -> None:
    client = world.acme.client("walter")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(world.acme.url("documents/")).status_code == 200
        return len(captured)

    create(world)
    queries()
    few = queries()
    for person in ("walter", "edith", "adam", "walter"):
        create(world, person)
    assert queries() == few


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"title": "x" * 301}, 422),
        ({"title": "x", "visibility": "world"}, 422),
        ({"title": "x", "unknown": 1}, 422),
        ({"title": 7, "markdown": []}, 422),
    ],
)
def test_bad_input_is_told(world: World, body: dict[str, Any], status: int) -> None:
    answer = post(world, "documents/", body)
    assert answer.status_code == status
    assert answer.json()["request_id"]


@pytest.mark.parametrize(
    "path",
    [
        "documents/?cursor=rubbish",
        "documents/?limit=x",
        "documents/{id}/content/?format=pdf",
        "documents/{id}/content/?seq=x",
        "documents/{id}/events/?after=-1",
        "documents/{id}/versions/?cursor=rubbish",
        "documents/{id}/suggestions/?state=lost",
    ],
)
def test_bad_queries_are_told(world: World, path: str) -> None:
    made = create(world)
    answer = world.acme.client("walter").get(world.acme.url(path.format(id=made["id"])))
    assert answer.status_code == 400, answer.content


def test_content_before_the_beginning_is_refused(world: World) -> None:
    made = create(world)
    answer = get(world, f"documents/{made['id']}/content/", seq="99")
    assert (answer.status_code, answer.json()["code"]) == (422, "version.unknown")


@pytest.mark.isolation
def test_globex_gets_what_an_unknown_id_gets(world: World) -> None:
    made = create(world)
    globex = world.globex.client("olivia")
    for path in ("", "content/", "events/", "origins/", "versions/", "suggestions/"):
        foreign = globex.get(world.globex.url(f"documents/{made['id']}/{path}"))
        unknown = globex.get(world.globex.url(f"documents/{uuid7()}/{path}"))
        assert foreign.status_code == unknown.status_code == 404
        assert {**foreign.json(), "request_id": ""} == {**unknown.json(), "request_id": ""}


def test_a_replay_from_zero_equals_what_readers_get(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    made = create(world, markdown="one")
    for word in ("two", "three"):
        post(world, f"documents/{made['id']}/import/", {"markdown": word})
    with tenant_scope(world.acme.id):
        assert commands.take_snapshot(made["id"])
    post(world, f"documents/{made['id']}/import/", {"markdown": "four"})
    call_command("replay", tenant=world.acme.slug, document=made["id"])
    assert "equals" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("markdown", "title", "text"),
    [
        ("# Water *plan*\n\nBody", "Water plan", "Body"),
        ("Water plan\n==========\n\nBody", "Water plan", "Body"),
        ("\ufeff# Water #\n", "Water", ""),
        ("Body\n\n# Later", "notes", "Body\n\nLater"),
        ("## Second level\n\nBody", "notes", "Second level\n\nBody"),
        ("```\n# comment\n```", "notes", "# comment"),
        ("# " + "x" * 400, "notes", "x" * 400),
        ("", "notes", ""),
    ],
)
def test_the_title_of_an_imported_file_is_not_doubled(world: World, markdown: str, title: str, text: str) -> None:
    made = create(world, title="", markdown=markdown, file_name="C:\\texts\\notes.md")
    assert made["title"] == title
    assert get(world, f"documents/{made['id']}/content/", format="text").json()["text"] == text


def test_a_title_that_was_given_leaves_the_text_as_it_is(world: World) -> None:
    made = create(world, title="Mine", markdown="# Theirs", file_name="notes.md")
    assert get(world, f"documents/{made['id']}/content/", format="text").json()["text"] == "Theirs"


@pytest.mark.parametrize(
    "markdown",
    [
        "# Water *plan*\n\nBody\n",
        "# Water\n",
        "# **1.** [Plan](https://a.example) `x` \\#\n\n## Second\n\n- a\n",
        "Body\n\n# Later\n",
        "## Second level\n\nBody\n",
        "```\n# comment\n```\n",
        "# Twice\n\n# Twice\n\nBody\n",
        "| a |\n|---|\n| 1 |\n\n- [ ] task\n",
    ],
)
def test_an_imported_file_is_downloaded_as_it_came(world: World, markdown: str) -> None:
    made = create(world, title="", markdown=markdown, file_name="notes.md")
    assert get(world, f"documents/{made['id']}/content/", format="file").json()["file"] == markdown
    assert get(world, f"documents/{made['id']}/content/", format="markdown").json()["markdown"] == markdown


@pytest.mark.parametrize("title", ["Plain", "C #", "1. One_two* [x](y) <b> & `c`", "#", "# #"])
def test_a_downloaded_document_comes_in_again_with_its_title(world: World, title: str) -> None:
    made = create(world, title=title, markdown="# Inside\n\nBody")
    file = get(world, f"documents/{made['id']}/content/", format="file").json()["file"]
    again = create(world, title="", markdown=file, file_name="other.md")
    assert (again["title"], get(world, f"documents/{again['id']}/content/", format="text").json()["text"]) == (
        title,
        "Inside\n\nBody",
    )


def test_a_renamed_file_is_downloaded_under_its_new_name(world: World) -> None:
    made = create(world, title="", markdown="# Old *name*\n\nBody", file_name="notes.md")
    patch(world, f"documents/{made['id']}/", {"title": "New_name"})
    assert get(world, f"documents/{made['id']}/content/", format="file").json()["file"] == "# New\\_name\n\nBody\n"
