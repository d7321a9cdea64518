"""What a deactivated member kept private can be handed over or deleted by an owner, unseen until then."""

import json
from typing import Any

import pytest
from django.db import connections

from assistant import commands as assistant
from assistant.models import Conversation, ConversationMessage
from assistant.queries.conversations import shown_to
from editor import commands as editor
from editor import queries as documents
from editor.models import Document
from kernel.errors import Forbidden, NotFound
from kernel.journal.models import JournalEvent
from kernel.tenancy import tenant_scope
from knowledge import commands as knowledge
from knowledge import queries as files
from knowledge.errors import FileNotFound
from knowledge.models import File
from tenants import commands as tenants
from tests.knowledge.conftest import no_broker, reloaded, take_in
from tests.world import Company, World

__all__ = ["no_broker"]
SECRET = "The zanzibar vault is kept by Ottilie Brandt."

HEX = SECRET.encode().hex()  # as bytes are shown


@pytest.fixture
def left(world: World) -> dict[str, Any]:
    """What Walter of Acme had when he was deactivated, and an open document and file of his."""
    acme = world.acme
    file = take_in(acme, "walter", "vault.txt", SECRET, "private")
    shared = take_in(acme, "walter", "menu.txt", "The canteen opens at noon.")
    with tenant_scope(acme.id):
        walter = acme.actor("walter")
        document = editor.create_document(walter, "Zanzibar", "private", SECRET)
        trashed = editor.create_document(walter, "Old zanzibar", "private", SECRET)
        editor.trash(walter, trashed.id)
        open_document = editor.create_document(walter, "Menu", "organisation", "The canteen opens at noon.")
        for one in (document, open_document):
            editor.follow_document(one.id)
            editor.name_version(walter, one.id, "First")
        conversation = assistant.start_conversation(walter, document.id)
        quote = {
            "number": 1, "file_id": str(file.id), "title": "vault.txt", "page": 1, "start": 0, "end": 9, "quote": SECRET
        }  # fmt: skip
        ConversationMessage.objects.create(
            conversation=conversation, role="assistant", text=f"{SECRET[:-1]} [1].", citations=[quote]
        )
    deactivate(acme)
    return {
        "file": file, "shared": shared, "document": document, "trashed": trashed, "open": open_document,
        "conversation": conversation,
    }  # fmt: skip


def deactivate(company: Company, state: str = "deactivated") -> None:
    with tenant_scope(company.id):
        tenants.set_state(company.actor("olivia"), company.members["walter"], state)


def address(company: Company, rest: str = "") -> str:
    return company.url(f"members/{company.members['walter']}/private/{rest}")


def hand_over(company: Company, to: Any, by: str = "olivia") -> Any:
    return company.client(by).post(
        address(company, "hand-over/"), json.dumps({"to": str(to)}), content_type="application/json"
    )


def verbs_of(company: Company, subject_id: Any) -> list[str]:
    with tenant_scope(company.id):
        return list(JournalEvent.objects.filter(subject_id=subject_id).order_by("id").values_list("verb", flat=True))


def rows_with(company: Company, text: str) -> list[str]:
    """Tables in which a text stands, once for each row of the organisation."""
    with connections["migrator"].cursor() as cursor:
        cursor.execute(
            "select relname from pg_class where relrowsecurity and relkind in ('r', 'p') "
            "and relname <> 'tenants_person'"
        )
        found = []
        for (table,) in cursor.fetchall():
            holds = f'select count(*) from "{table}" t where tenant_id = %s and t::text like %s'  # noqa: S608
            cursor.execute(holds, [company.id, f"%{text}%"])
            found += [table] * cursor.fetchone()[0]
        return found


def test_an_owner_sees_how_much_there_is_and_nothing_of_it(world: World, left: dict[str, Any]) -> None:
    answer = world.acme.client("olivia").get(address(world.acme))
    assert answer.json() == {"documents": 2, "files": 1, "conversations": 1}
    with tenant_scope(world.acme.id):
        olivia = world.acme.actor("olivia")
        with pytest.raises(NotFound):
            documents.document(olivia, left["document"].id)
        with pytest.raises(FileNotFound):
            files.readable_file(olivia, left["file"].id)


def test_what_is_handed_over_is_the_heirs_alone_and_works(world: World, left: dict[str, Any]) -> None:
    acme = world.acme
    answer = hand_over(acme, acme.members["edith"])
    assert (answer.status_code, answer.json()) == (200, {"documents": 2, "files": 1})
    with tenant_scope(acme.id):
        edith = acme.actor("edith")
        assert documents.content(edith, left["document"].id).body.strip() == SECRET
        assert files.retrieve(edith, "Who keeps the zanzibar vault?").passages[0].text == SECRET
        assert editor.restore_from_trash(edith, left["trashed"].id).visibility == "private"
        editor.change_visibility(edith, left["document"].id, "organisation")
        with pytest.raises(FileNotFound):
            files.readable_file(acme.actor("olivia"), left["file"].id)
        assert File.objects.get(id=left["shared"].id).owner_id == acme.members["walter"]
        assert Document.objects.get(id=left["open"].id).owner_id == acme.members["walter"]
        assert [event.kind for event in documents.events(edith, left["document"].id)].count("document.handed_over") == 1
    assert verbs_of(acme, left["document"].id)[-2:] == ["document.handed_over", "document.visibility_changed"]
    assert verbs_of(acme, left["file"].id)[-1] == "file.handed_over"
    assert verbs_of(acme, acme.members["walter"])[-1] == "member.private_handed_over"


def test_conversations_are_never_handed_over_and_lose_the_quotes(world: World, left: dict[str, Any]) -> None:
    acme = world.acme
    hand_over(acme, acme.members["edith"])
    assert acme.client("olivia").get(address(acme)).json() == {"documents": 0, "files": 0, "conversations": 1}
    deactivate(acme, "active")
    with tenant_scope(acme.id):
        kept = Conversation.objects.get(id=left["conversation"].id)
        assert kept.owner_id == acme.members["walter"]
        shown = shown_to(acme.actor("walter"), kept.messages.all())
        assert [(one.citations, "zanzibar" in one.text) for one in shown] == [([], False)]


def test_of_bytes_that_the_heir_has_too_one_file_stays(world: World, left: dict[str, Any]) -> None:
    acme = world.acme
    own = take_in(acme, "edith", "mine.txt", SECRET, "private")
    assert hand_over(acme, acme.members["edith"]).json()["files"] == 1
    with tenant_scope(acme.id):
        found = files.readable_files(acme.actor("edith"), "", "ready")
        assert [one.id for one in found if one.visibility == "private"] == [own.id]
    assert reloaded(acme, left["file"]).state == "deleting"


def test_what_is_deleted_is_nowhere_and_the_rest_stays(world: World, left: dict[str, Any]) -> None:
    acme = world.acme
    with tenant_scope(acme.id):
        editor.change_visibility(acme.actor("olivia"), left["open"].id, "organisation")
        beside = assistant.start_conversation(acme.actor("olivia"), left["open"].id)
        Conversation.objects.filter(id=beside.id).update(document_id=left["document"].id)
    assert {"editor_event", "knowledge_chunk"} <= {*rows_with(acme, "anzibar"), *rows_with(acme, HEX)}
    answer = acme.client("olivia").delete(address(acme))
    assert (answer.status_code, answer.json()) == (200, {"documents": 2, "files": 1, "conversations": 1})
    knowledge.ingest(acme.id, left["file"].id)
    assert rows_with(acme, "anzibar") == rows_with(acme, HEX) == []
    with tenant_scope(acme.id):
        olivia = acme.actor("olivia")
        assert documents.content(olivia, left["open"].id).body.strip() == "The canteen opens at noon."
        assert len(documents.versions(olivia, left["open"].id)) == 1
        assert Conversation.objects.get(id=beside.id).document_id is None
        assert not editor.follow_document(left["document"].id)
    assert verbs_of(acme, left["document"].id)[-1] == "document.erased"
    assert verbs_of(acme, acme.members["walter"])[-1] == "member.private_deleted"
    assert acme.client("olivia").get(address(acme)).json() == {"documents": 0, "files": 0, "conversations": 0}


@pytest.mark.parametrize("who", ["adam", "edith", "vera"])
def test_nobody_but_an_owner_counts_hands_over_or_deletes(world: World, left: dict[str, Any], who: str) -> None:
    client = world.acme.client(who)
    assert client.get(address(world.acme)).status_code == 403
    assert client.delete(address(world.acme)).status_code == 403
    assert hand_over(world.acme, world.acme.members[who], by=who).status_code == 403
    with tenant_scope(world.acme.id), pytest.raises(Forbidden):
        tenants.delete_private_things(world.acme.actor(who), world.acme.members["walter"])


def test_an_active_member_keeps_everything_and_is_not_counted(world: World, left: dict[str, Any]) -> None:
    deactivate(world.acme, "active")
    olivia = world.acme.client("olivia")
    assert olivia.get(address(world.acme)).status_code == 404
    assert olivia.delete(address(world.acme)).json()["code"] == "member.not_deactivated"
    assert hand_over(world.acme, world.acme.members["edith"]).json()["code"] == "member.not_deactivated"


def test_an_heir_is_an_active_member_who_may_write(world: World, left: dict[str, Any]) -> None:
    acme = world.acme
    for recipient in (acme.members["walter"], acme.members["vera"], world.globex.members["edith"]):
        answer = hand_over(acme, recipient)
        assert (answer.status_code, answer.json()["fields"]["to"][0]["code"] in ("unknown", "role")) == (422, True)
    assert acme.client("olivia").get(address(acme)).json()["files"] == 1
