"""Erasing a person: what they typed is in no store afterwards, what others have stays, the log still proves itself."""

import time
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connections

from editor import commands as editor
from editor.events import Anchor
from generation.models import Generation
from governance import queries as audit
from kernel import redis
from kernel.crypto import SubjectErased, unseal
from kernel.ids import uuid7
from kernel.journal.models import JournalEvent
from kernel.rooms import Role
from kernel.tenancy import tenant_scope
from knowledge import commands as knowledge
from knowledge import tasks
from knowledge.models import Entity, File
from tenants import commands as tenants
from tenants.models import Membership, Person
from tests.generation.driving import Gateway, ask
from tests.governance.logs import seal_all
from tests.upstreams.recording import Act
from tests.upstreams.server import Upstream
from tests.world import Company, World

MARK = "Zyxquokkaville"
"""What the erased person typed, said and is called."""
KEPT = "Wombatkeeping"
"""What other people have, and what the person wrote where others work."""
REASON = "Asked for by letter of 3 May."


@pytest.fixture(autouse=True)
def no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    for task in (tasks.ingest_file, tasks.rebuild_graph):
        monkeypatch.setattr(task, "apply_async", lambda *_args, **_options: None)


def rows(text: str) -> Iterator[tuple[str, str]]:
    """Table and row of every row of the database that holds the text, in letters or in bytes."""
    needles = [text.lower(), text.encode().hex(), text.lower().encode().hex()]
    with connections["migrator"].cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = 'public' order by 1")
        tables = [row[0] for row in cursor.fetchall()]
        for table in tables:
            cursor.execute(
                f'select lower(t::text) from "{table}" t where lower(t::text) like any(%s)',  # noqa: S608
                [[f"%{needle}%" for needle in needles]],
            )
            yield from ((table, row[0]) for row in cursor.fetchall())


def tables_with(text: str) -> set[str]:
    return {table for table, _ in rows(text)}


def things_with(text: str) -> dict[str, int]:
    """How many rows of shared things hold it; a conversation about them is its owner's."""
    found = Counter(table for table, _ in rows(text))
    return {table: count for table, count in found.items() if table.startswith(("editor_", "knowledge_"))}


def redis_with(text: str) -> list[bytes]:
    found, needles = [], (text.encode().lower(), text.encode().hex().encode())
    for key in redis.client().scan_iter("*"):
        dumped: Any = redis.client().dump(key)
        values = key + bytes(dumped or b"")
        if any(needle in values.lower() for needle in needles):
            found.append(key)
    return found


def files_with(text: str) -> list[Path]:
    files = (path for path in Path(settings.SCRIPTORIUM_VAR).rglob("*") if path.is_file() and not path.is_symlink())
    return [path for path in files if text.encode().lower() in path.read_bytes().lower()]


def call(company: Company, who: str, method: str, path: str, **body: Any) -> Any:
    client = company.client(who)
    return getattr(client, method)(company.url(path), body, "application/json")


def use_everything(gateway: Gateway, upstream: Upstream, who: str, mark: str) -> dict[str, Any]:
    """Type a word wherever a member can, and let a model answer with it."""
    company, person = gateway.company, gateway.company.people[who]
    tenants.rename_person(person, f"{mark} Miller")
    made: dict[str, Any] = {}
    for visibility, word in (("private", mark), ("organisation", KEPT)):
        document = call(company, who, "post", "documents/", title=f"{word} plan", visibility=visibility,
                        markdown=f"# {word}\n\n{word} lies by the sea.").json()  # fmt: skip
        made[visibility] = UUID(document["id"])
        call(company, who, "post", f"documents/{document['id']}/versions/", name=f"{word} version")
        with tenant_scope(company.id):
            editor.follow_document(made[visibility])
            editor.take_snapshot(made[visibility])
    made["files"] = []
    for visibility, word in (("private", mark), ("organisation", KEPT)):
        text = f"{word} Corporation was founded by Anna Berg in Hamburg in 1980.\n\n{word} Corporation makes rope."
        with tenant_scope(company.id):
            file, _ = knowledge.upload_file(company.actor(who), f"{word}.txt", [text.encode()], visibility)
        knowledge.ingest(company.id, file.id)
        made["files"].append(file.id)
    upstream.script.standing = Act(text=f"{mark} is what you asked for [1].")
    made["generation"] = gateway.start(ask(f"What is {mark}?", idempotency_key=f"{mark}-1"), person=who)
    gateway.events(made["generation"], person=who)
    conversation = call(company, who, "post", "conversations/", title=f"{mark} talk").json()
    for _ in range(2):
        said = call(company, who, "post", f"conversations/{conversation['id']}/messages/", text=f"Is {mark} old?")
        gateway.events(UUID(said.json()["generation_id"]), person=who)
    anchor = Anchor({"tname": "default"}, {"tname": "default"})
    with tenant_scope(company.id):
        for document_id in (made["private"], made["organisation"]):
            origin = {"sources": [{"file_id": str(made["files"][0]), "title": f"{mark}.txt"}]}
            editor.suggest(company.actor(who), document_id, anchor, "insert", mark, mark, origin, uuid7())
    keyed = company.client(who).post(
        company.url("documents/"), {"title": f"{mark} again", "visibility": "private"}, "application/json",
        headers={"Idempotency-Key": f"{mark}-2"},
    )  # fmt: skip
    assert keyed.status_code == 201
    return made


def erase(company: Company, who: str = "walter") -> Any:
    path = f"members/{company.members[who]}/"
    assert call(company, "olivia", "patch", path, state="deactivated").status_code == 200
    return call(company, "olivia", "post", f"{path}erasure/", reason=REASON)


def purge(company: Company) -> None:
    """What a worker does with deleted files."""
    with tenant_scope(company.id):
        due = list(File.objects.filter(state="deleting").values_list("id", flat=True))
    for file_id in due:
        knowledge.ingest(company.id, file_id)


@pytest.mark.slow
def test_nothing_that_a_person_typed_is_left_in_any_store(gateway: Gateway, upstream: Upstream, world: World) -> None:
    acme = gateway.company
    made = use_everything(gateway, upstream, "walter", MARK)
    assert tables_with(MARK) >= {
        "editor_document", "editor_event", "editor_snapshot", "editor_projection", "editor_word", "editor_version",
        "knowledge_file", "knowledge_chunk", "knowledge_entity", "assistant_conversation",
        "assistant_conversationmessage", "generation_generation", "kernel_idempotentresponse", "tenants_person",
    }, "the walk sees what is there"  # fmt: skip
    assert files_with(MARK)
    seal_all(acme)
    shared = things_with(KEPT)
    assert len(shared) >= 5
    answer = erase(acme)
    assert answer.status_code == 200, answer.content
    purge(acme)
    seal_all(acme)
    email = acme.people["walter"].email
    for word in (MARK, email):
        assert list(rows(word)) == []
        assert redis_with(word) == []
        assert files_with(word) == []
    with tenant_scope(acme.id):
        assert audit.verify_log().is_ok
        assert not Entity.objects.filter(name__icontains=MARK).exists()
        assert Generation.objects.filter(id=made["generation"]).exists(), "the receipt's figures stay"
    assert things_with(KEPT) == shared, "what others work with stays"


def test_others_and_other_organisations_keep_what_they_have(gateway: Gateway, world: World) -> None:
    """A person of two organisations is erased from one: their account and their place in the other stay."""
    acme, globex, walter = world.acme, world.globex, world.acme.people["walter"]
    with tenant_scope(globex.id):
        other = tenants.add_member(globex.actor("olivia"), walter, Role.WRITER)
    client = acme.client("walter")
    made = client.post(globex.url("documents/"), {"title": f"{KEPT} there"}, "application/json").json()
    edith = call(acme, "edith", "post", "documents/", title=f"{KEPT} of Edith", visibility="private").json()
    private = call(acme, "walter", "post", "documents/", title="Mine", visibility="private").json()
    assert erase(acme).json()["erased"]["private_documents"] == 1
    assert call(acme, "edith", "get", f"documents/{edith['id']}/").status_code == 200
    assert client.get(globex.url(f"documents/{made['id']}/")).status_code == 200
    assert client.get(globex.url("session/")).json()["member"]["display_name"] == "Walter"
    assert client.get(acme.url("session/")).status_code in (401, 403, 404)
    shown = call(acme, "olivia", "get", f"members/{acme.members['walter']}/").json()
    assert (shown["state"], shown["display_name"]) == ("erased", "Erased person")
    assert walter.email not in str(call(acme, "olivia", "get", "members/").content)
    assert call(acme, "edith", "get", f"documents/{private['id']}/").status_code == 404
    with tenant_scope(globex.id):
        assert Membership.objects.get(id=other.id).person_id == walter.id
    assert Person.objects.filter(id=walter.id).exists()


def test_the_account_goes_with_the_last_organisation_even_one_that_deactivated_it(world: World) -> None:
    acme, globex, walter = world.acme, world.globex, world.acme.people["walter"]
    with tenant_scope(globex.id):
        other = tenants.add_member(globex.actor("olivia"), walter, Role.WRITER)
        tenants.set_state(globex.actor("olivia"), other.id, "deactivated")
    assert erase(acme).status_code == 200
    assert Person.objects.filter(id=walter.id).exists(), "Globex may activate them again"
    answer = call(globex, "olivia", "post", f"members/{other.id}/erasure/", reason=REASON)
    assert answer.status_code == 200
    assert not Person.objects.filter(email=walter.email).exists()


def test_only_owners_erase_only_the_deactivated_and_only_for_a_reason(world: World) -> None:
    acme, walter = world.acme, world.acme.members["walter"]
    path = f"members/{walter}/erasure/"
    for who in ("adam", "edith", "vera"):
        assert call(acme, who, "post", path, reason=REASON).status_code == 403
        assert call(acme, who, "get", path).status_code == 403
    assert call(acme, "olivia", "post", path, reason=REASON).json()["code"] == "member.not_deactivated"
    assert call(acme, "olivia", "post", f"members/{acme.members['olivia']}/erasure/", reason=REASON).status_code == 409
    call(acme, "olivia", "patch", f"members/{walter}/", state="deactivated")
    for reason in ("", " . ", "..."):
        assert call(acme, "olivia", "post", path, reason=reason).status_code == 422
    assert call(world.globex, "olivia", "post", path, reason=REASON).status_code == 404
    assert call(world.globex, "olivia", "get", path).status_code == 404
    assert call(acme, "olivia", "post", path, reason=REASON).status_code == 200
    again = call(acme, "olivia", "post", path, reason=REASON)
    assert (again.status_code, any(again.json()["erased"].values())) == (200, False)
    for change in ({"state": "active"}, {"role": "editor"}):
        refused = call(acme, "olivia", "patch", f"members/{walter}/", **change)
        assert (refused.status_code, refused.json()["code"]) == (410, "member.erased")


def test_what_goes_and_what_stays_is_said_before_and_what_went_is_sealed_without_content(world: World) -> None:
    acme, walter = world.acme, world.acme.members["walter"]
    for visibility in ("private", "private", "organisation"):
        call(acme, "walter", "post", "documents/", title=MARK, visibility=visibility)
    call(acme, "walter", "post", "conversations/", title=MARK)
    said = call(acme, "olivia", "get", f"members/{walter}/erasure/").json()
    assert (said["goes"]["private_documents"], said["goes"]["conversations"]) == (2, 1)
    assert said["stays"] == {"shared_documents": 1, "shared_files": 0}
    erased = erase(acme).json()["erased"]
    assert {kind: erased[kind] for kind in said["goes"]} == said["goes"]
    seal_all(acme)
    with tenant_scope(acme.id):
        event = JournalEvent.objects.get(verb="member.erased")
        assert (event.subject_id, event.data["erased"]["private_documents"]) == (walter, 2)
        assert MARK.lower() not in str(event.data).lower()
        assert audit.verify_log().is_ok
    trail = call(acme, "olivia", "get", f"audit/events/{event.id}/").json()
    assert trail["personal"] == {"reason": REASON}


def test_an_address_that_was_invited_is_erased_with_the_person_and_not_with_the_inviter(world: World) -> None:
    acme = world.acme
    with tenant_scope(acme.id):
        invitation, token = tenants.invite(acme.actor("adam"), "writer", "nora@example.org")
    nora = Person.objects.create_user("nora@example.org", "correct horse battery", name="Nora")
    EmailAddress.objects.create(user=nora, email=nora.email, verified=True, primary=True)
    with tenant_scope(acme.id):
        member = tenants.accept_invitation(nora, token)
        event = JournalEvent.objects.get(verb="member.invited", subject_id=invitation.id)
        assert b"nora" in unseal(event.personal_subject, "journal:member.invited", bytes(event.personal or b""))
        tenants.set_state(acme.actor("olivia"), member.id, "deactivated")
        assert tenants.erase_member(acme.actor("olivia"), member.id, REASON)["invitations"] == 1
    with tenant_scope(acme.id), pytest.raises(SubjectErased):
        unseal(event.personal_subject, "journal:member.invited", bytes(event.personal or b""))
    assert "nora@example.org" not in str(list(rows("nora@example.org")))


def test_a_running_generation_of_an_erased_person_keeps_nothing_but_its_cost(
    gateway: Gateway, upstream: Upstream
) -> None:
    upstream.script.next(Act(text=f"{MARK} " * 40, cut=4, pause_s=0.05))
    running = gateway.start(ask(f"What is {MARK}?"))
    assert erase(gateway.company).status_code == 200
    for _ in range(200):
        with tenant_scope(gateway.company.id):
            row = Generation.objects.get(id=running)
        if row.is_final:
            break
        time.sleep(0.05)
    assert row.is_final
    assert (row.transcript, row.sealed_request, row.sources) == (None, None, [])
    with tenant_scope(gateway.company.id):
        [event] = JournalEvent.objects.filter(subject_id=running)
    assert event.personal is None
    assert event.data["usage"]["input_tokens"] > 0


def test_the_command_line_erases_too(world: World) -> None:
    email = world.acme.people["walter"].email
    out = StringIO()
    call_command("erase_member", tenant=world.acme.slug, email=email.upper(), reason=REASON, stdout=out)
    assert out.getvalue().startswith("Erased: ")
    assert not Person.objects.filter(email=email).exists()
    with pytest.raises(CommandError, match="no member"):
        call_command("erase_member", tenant=world.acme.slug, email=email, reason=REASON)
