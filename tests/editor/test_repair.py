"""A document that an earlier release let be poisoned opens again, for everybody, and the log stays what it was."""

import json
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from editor import commands, queries
from editor.commands.log import Entry, Written, write_all
from editor.events import Committed, Kind, Refused
from editor.models import Document, Event, IdSpan
from editor.yjs.lib0 import var_string
from editor.yjs.updates import STRING
from kernel.errors import Forbidden
from tests.editor import hostile
from tests.editor.conftest import Page
from tests.editor.yjs_peer import Peer, batch, text_of

STOCK = 2_000_000_000
POISONS = json.loads((Path(__file__).parents[1] / "upgrade" / "poisons.json").read_text())


def poisoned(page: Page, poison: dict[str, Any]) -> list[bytes]:
    """As a document of that day: the log holds the updates, and no index was kept."""
    updates = [b64decode(update) for update in poison["updates_base64"]]
    for update in updates:
        write_all([Written(page.id, page.row.head + 1, [Entry(Kind.UPDATED, page.walter, update)])])
    IdSpan.objects.filter(document_id=page.id).delete()
    Document.objects.filter(id=page.id).update(ids_known=Document.Ids.NOT_YET)
    return updates


@pytest.mark.parametrize("poison", POISONS, ids=[poison["name"] for poison in POISONS])
def test_a_poisoned_document_opens_and_takes_edits_after_a_repair(page: Page, poison: dict[str, Any]) -> None:
    updates = poisoned(page, poison)
    digests = list(Event.objects.filter(document_id=page.id).order_by("seq").values_list("sha256", flat=True))
    voided = commands.repair_document(page.walter, page.id)
    assert voided
    assert "Hello" in text_of(page.id)
    peer = page.peer()
    (kept,) = commands.append_updates(page.id, [batch(page.walter, peer.type("kept "), peer.client, 1)]).outcomes
    assert isinstance(kept, Committed)
    commands.import_markdown(page.walter, page.id, "imported")
    assert "Hellokept " in text_of(page.id)
    assert text_of(page.id).endswith("imported")
    assert commands.take_snapshot(page.id)
    assert commands.replay(page.id).equals_snapshot
    assert queries.history(page.id, voided[-1]).doc() is not None
    for update in updates[1:] or updates:
        (again,) = commands.append_updates(page.id, [batch(page.walter, update)]).outcomes
        assert isinstance(again, Refused)
    after = Event.objects.filter(document_id=page.id).order_by("seq").values_list("sha256", flat=True)
    assert list(after)[: len(digests)] == digests


def test_ids_that_a_voided_deletion_names_are_never_leased(page: Page) -> None:
    poisoned(page, next(poison for poison in POISONS if poison["name"] == "deletes_the_future"))
    commands.repair_document(page.walter, page.id)
    assert commands.lease_client(page.walter, page.id) > 60


def waiting(client: int, **named: Any) -> dict[str, Any]:
    """A poison: a letter under `client` that waits for what it names."""
    update = hostile.encode({client: (0, [hostile.item(STRING, var_string("x"), **named)])}, {})
    return {"updates_base64": [b64encode(update).decode()]}


@pytest.mark.parametrize("named", ["origin", "right", "parent"])
def test_ids_that_voided_content_waits_for_are_never_leased(page: Page, named: str) -> None:
    """A browser that holds the voided update would put it into the text when such an id is written under."""
    following = page.row.next_client
    poisoned(page, waiting(STOCK, **{named: (following, 0)}))
    assert commands.repair_document(page.walter, page.id) == [2]
    assert commands.lease_client(page.walter, page.id) == following + 1


@pytest.mark.parametrize(("is_leased", "code"), [(True, "editor.unknown_content"), (False, "lease.foreign")])
def test_an_id_that_voided_content_was_written_under_takes_nothing_more(page: Page, is_leased: bool, code: str) -> None:
    """Who holds the voided update takes what comes under its id for what they have already."""
    client = commands.lease_client(page.walter, page.id) if is_leased else STOCK
    poisoned(page, waiting(client, origin=(client + 1, 0)))
    assert commands.repair_document(page.walter, page.id) == [2]
    peer = Peer(client, *queries.events_between(page.id, 0).updates)
    numbered = (client, 1) if is_leased else (0, None)
    (outcome,) = commands.append_updates(page.id, [batch(page.walter, peer.type("y"), *numbered)]).outcomes
    assert isinstance(outcome, Refused)
    assert outcome.code == code


def test_a_second_repair_keeps_what_the_first_one_voided(page: Page) -> None:
    voided = []
    for client in (STOCK, STOCK + 9):
        poisoned(page, waiting(client, origin=(client + 1, 0)))
        voided += commands.repair_document(page.walter, page.id)
    assert len(voided) == 2
    assert page.row.voided == voided


def test_a_deletion_of_what_came_later_is_voided_and_what_came_stays(page: Page) -> None:
    peer = page.peer()
    deletes = hostile.encode({}, {peer.client: [(0, 5)]})
    poisoned(page, {"updates_base64": [b64encode(one).decode() for one in (deletes, peer.add_paragraph("later"))]})
    assert commands.repair_document(page.walter, page.id) == [2]
    assert "later" in text_of(page.id)


def test_snapshots_that_hold_the_poison_are_taken_away(page: Page) -> None:
    poisoned(page, {"updates_base64": ["AQHY378BAAQBB2RlZmF1bHQFd29yZHMA"]})
    assert commands.take_snapshot(page.id)
    assert commands.repair_document(page.walter, page.id) == [2]
    assert text_of(page.id) == "Hello"
    assert page.row.snapshot_seq == 0


def test_a_document_without_poison_stays_as_it_is(page: Page) -> None:
    commands.import_markdown(page.walter, page.id, "**more** a😀b")
    head = page.row.head
    assert commands.repair_document(page.walter, page.id) == []
    assert page.row.head == head


def test_only_who_manages_the_document_repairs_it(page: Page) -> None:
    with pytest.raises(Forbidden):
        commands.repair_document(page.world.acme.actor("vera"), page.id)


def test_the_command_names_what_it_voided(page: Page, capsys: pytest.CaptureFixture[str]) -> None:
    poisoned(page, {"updates_base64": ["AQHY378BAAQBB2RlZmF1bHQFd29yZHMA"]})
    call_command("repair", "--tenant", page.world.acme.slug, "--document", str(page.id))
    assert "Voided 1 events: 2" in capsys.readouterr().out


@pytest.mark.parametrize("poison", POISONS, ids=[poison["name"] for poison in POISONS])
def test_what_the_server_would_write_into_a_poisoned_document_is_refused(page: Page, poison: dict[str, Any]) -> None:
    poisoned(page, poison)
    head = page.row.head
    acme = page.world.acme
    answer = acme.client("walter").post(
        acme.url(f"documents/{page.id}/import/"), {"markdown": "imported"}, content_type="application/json"
    )
    assert answer.status_code == 409, answer.content
    assert answer.json()["code"] == "document.needs_repair"
    assert page.row.head == head


@pytest.mark.parametrize("poison", POISONS, ids=[poison["name"] for poison in POISONS])
def test_what_a_writer_sends_into_a_poisoned_document_is_refused(page: Page, poison: dict[str, Any]) -> None:
    """It could be hidden by what the log holds; who wrote it before keeps it and may send it after the repair."""
    peer = page.peer()
    poisoned(page, poison)
    sent = batch(page.walter, peer.type(" more"), peer.client, 1)
    (refused,) = commands.append_updates(page.id, [sent]).outcomes
    assert isinstance(refused, Refused)
    assert refused.code == "document.needs_repair"


def test_who_reads_what_cannot_be_built_is_told_to_repair_it(page: Page) -> None:
    poisoned(page, next(poison for poison in POISONS if poison["name"] == "parent_is_a_letter"))
    acme = page.world.acme
    answer = acme.client("walter").get(acme.url(f"documents/{page.id}/content/"))
    assert answer.status_code == 409, answer.content
    assert answer.json()["code"] == "document.needs_repair"
    commands.repair_document(page.walter, page.id)
    assert acme.client("walter").get(acme.url(f"documents/{page.id}/content/")).status_code == 200


def test_a_repair_over_the_api_says_what_it_voided_names_a_version_and_is_journaled(page: Page) -> None:
    poisoned(page, next(poison for poison in POISONS if poison["name"] == "parent_is_a_letter"))
    acme = page.world.acme
    url = acme.url(f"documents/{page.id}/")
    assert acme.client("vera").post(f"{url}repair/").status_code == 403
    answer = acme.client("walter").post(f"{url}repair/")
    assert answer.json() == {"voided": [2]}
    versions = acme.client("walter").get(f"{url}versions/").json()["results"]
    assert [version["name"] for version in versions] == ["After the repair"]
    events = acme.client("walter").get(f"{url}events/").json()["results"]
    assert [event["details"] for event in events if event["kind"] == "document.repaired"] == [{"voided": [2]}]
    trail = acme.client("adam").get(acme.url("audit/events/"), {"verb": "document.repaired"}).json()["results"]
    assert [row["actor_name"] for row in trail] == ["Walter"]
    assert acme.client("walter").post(f"{url}repair/").json() == {"voided": []}
