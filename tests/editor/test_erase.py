"""Deleting documents for good: all of it goes, nothing else does, and events never go alone."""

import threading
from contextlib import suppress
from typing import Any
from uuid import UUID

import pytest
from django.db import Error, connection, connections

from editor import commands
from editor.commands.append import append_to_documents
from editor.commands.erase import delete_for_good
from editor.models import Document, Event, Projection, Word
from kernel.tenancy import tenant_scope
from kernel.tenancy.keys import lock_id
from tests.world import World


@pytest.fixture
def documents(world: World) -> list[UUID]:
    with tenant_scope(world.acme.id):
        made = [commands.create_document(world.acme.actor(), "Plan", "private", f"quokka {n}").id for n in range(2)]
        for document_id in made:
            commands.name_version(world.acme.actor(), document_id, "First")
            commands.follow_document(document_id)
            commands.take_snapshot(document_id)
    return made


def rows_of(world: World, document_id: UUID) -> dict[str, int]:
    """How many rows of each of the editor's tables name the document."""
    with tenant_scope(world.acme.id), connection.cursor() as cursor:
        cursor.execute(
            "select table_name from information_schema.columns where column_name = 'document_id' and table_name like "
            "'editor\\_%%'"
        )
        tables = sorted(row[0] for row in cursor.fetchall())
        counts: dict[str, int] = {}
        for table in tables:
            cursor.execute(f'select count(*) from "{table}" where document_id = %s', [document_id])  # noqa: S608
            counts[table] = cursor.fetchone()[0]
        return counts


def test_a_document_goes_with_every_row_that_names_it_and_leaves_the_others(
    world: World, documents: list[UUID]
) -> None:
    gone, stays = documents
    before = rows_of(world, stays)
    assert {table for table, count in before.items() if count} >= {
        "editor_event", "editor_clientlease", "editor_snapshot", "editor_idspan", "editor_projection",
        "editor_version", "editor_word",
    }  # fmt: skip
    with tenant_scope(world.acme.id):
        assert delete_for_good([gone]) == 1
    left = {table: count for table, count in rows_of(world, gone).items() if count}
    assert left == {"editor_documentid": 1}, "its id is never used again"
    assert rows_of(world, stays) == before
    client = world.acme.client()
    assert client.get(world.acme.url(f"documents/{gone}/")).status_code == 404
    assert client.get(world.acme.url(f"documents/{stays}/")).status_code == 200
    with tenant_scope(world.acme.id):
        assert delete_for_good([gone]) == 0
        assert commands.follow_document(gone) is False
        assert append_to_documents({gone: []}) == {}


def test_a_worker_that_follows_the_document_and_its_deletion_do_not_lock_each_other_out(
    world: World, documents: list[UUID]
) -> None:
    is_following, ends, failed = threading.Event(), threading.Event(), []

    def follow() -> None:
        try:
            with tenant_scope(world.acme.id), connection.cursor() as cursor:
                cursor.execute("select pg_advisory_xact_lock(%s)", [lock_id("follow", documents[0])])
                is_following.set()
                ends.wait(0.5)  # meanwhile the deletion begins
                Document.objects.filter(id=documents[0]).update(projected_seq=1)
        except Error as error:
            failed.append(error)
        finally:
            connections.close_all()

    worker = threading.Thread(target=follow)
    worker.start()
    assert is_following.wait(10)
    with tenant_scope(world.acme.id):
        assert delete_for_good(documents) == 2
    worker.join(20)
    assert failed == []


def test_another_organisations_document_is_not_touched(world: World, documents: list[UUID]) -> None:
    with tenant_scope(world.globex.id):
        assert delete_for_good(documents) == 0
    assert all(rows_of(world, document)["editor_event"] for document in documents)


@pytest.mark.parametrize("using", ["default", "migrator"])
@pytest.mark.parametrize("statement", ["delete from", "update {} set kind = 'x' --", "truncate"])
def test_an_event_cannot_go_or_change_while_its_document_stands(
    world: World, documents: list[UUID], using: str, statement: str
) -> None:
    sql = statement.format("editor_event") if "{}" in statement else f"{statement} editor_event"
    with tenant_scope(world.acme.id), pytest.raises(Error, match=r"append-only|permission denied"):
        connections[using].cursor().execute(sql)
    with suppress(Error):
        connections["migrator"].rollback()
    with tenant_scope(world.acme.id):
        assert Event.objects.filter(document_id__in=documents).count() >= 2


def test_a_document_cannot_go_and_leave_its_events(world: World, documents: list[UUID]) -> None:
    def delete_it_alone() -> Any:
        with tenant_scope(world.acme.id):
            Document.objects.filter(id=documents[0]).delete()

    with pytest.raises(Error, match="foreign key"):
        delete_it_alone()
    with tenant_scope(world.acme.id):
        assert Projection.objects.filter(document_id=documents[0]).exists()
        assert Word.objects.filter(document_id=documents[0], word="quokka").exists()
