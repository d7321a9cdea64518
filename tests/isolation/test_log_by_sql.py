"""SQL of anybody's choice as role `app`, bound to an organisation, does not write the log of a document anew."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.db import connections

from editor import commands
from editor.commands import packing
from editor.commands.erase import delete_for_good
from editor.commands.packing import pack_range
from kernel.tenancy import tenant_scope
from kernel.tenancy.binding import signed_tenant
from tests.isolation.sql_session import SqlSession, bound_session
from tests.world import World

pytestmark = pytest.mark.isolation

PACKED = 4


@pytest.fixture
def logs(world: World, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A document of Acme with a packed range, another without, and one of Globex; their ids by name."""
    monkeypatch.setattr(packing, "EVENTS_PER_RANGE", PACKED)
    monkeypatch.setattr(packing, "HOT_EVENTS", 2)
    with tenant_scope(world.acme.id):
        made = {"packed": _document(world, "acme"), "rows": _document(world, "acme")}
        assert pack_range(made["packed"])
    with tenant_scope(world.globex.id):
        made["theirs"] = _document(world, "globex")
    return {name: str(one) for name, one in made.items()}


def _document(world: World, slug: str) -> Any:
    walter = getattr(world, slug).actor("walter")
    document = commands.create_document(walter, "A text", "organisation", "Once upon a time.")
    for number in range(10):
        commands.rename(walter, document.id, f"A text {number}")
    commands.take_snapshot(document.id)
    commands.follow_document(document.id)
    return document.id


@pytest.fixture
def session(world: World, logs: dict[str, str]) -> Iterator[SqlSession]:
    with bound_session(world.acme.id) as session:
        yield session


AGAIN = "insert into editor_document select ({row}::editor_document).*"
GONE = "delete from editor_document where id = '{rows}'"
SOME = "delete from editor_event where document_id = '{rows}' and seq > 3"
FORGED = (
    "insert into editor_event (tenant_id, document_id, seq, kind, actor_kind, actor_id, lease, command_id, "
    "correlation_id, schema_version, sha256, data, at) select tenant_id, document_id, {seq}, kind, actor_kind, "
    "actor_id, 0, gen_random_uuid(), '', schema_version, sha256, '{{}}', at from editor_event "
    "where document_id = '{packed}' limit 1"
)
RANGE = (
    "insert into editor_logrange (tenant_id, document_id, first_seq, last_seq, root, payload_bytes, body, packed_at) "
    "select tenant_id, {document}, {first}, {last}, '', 0, '', now() from editor_logrange limit 1"
)
# What is refused in one of these is undone, and the rest of it goes on to the commit.
REWRITES = {
    "an event goes alone": ["delete from editor_event where document_id = '{rows}' and seq = 3"],
    "an event is changed": ["update editor_event set actor_id = gen_random_uuid() where document_id = '{rows}'"],
    "an event takes another's place": [FORGED.replace("{seq}", "8")],
    "a range goes": ["delete from editor_logrange"],
    "a range is changed": ["update editor_logrange set body = ''"],
    "a range is changed by a conflict": [
        RANGE.format(document="document_id", first=1, last=4)
        + " on conflict (tenant_id, document_id, first_seq) do update set body = ''"
    ],
    "a range is changed by a merge": [
        "merge into editor_logrange r using (select 1) s on true when matched then update set body = ''"
    ],
    "an event is changed by a conflict": [
        "insert into editor_event select * from editor_event where document_id = '{rows}' "
        "on conflict (tenant_id, document_id, seq) do update set at = now()"
    ],
    "a range over events that are not there": [RANGE.format(document="document_id", first=5, last=500)],
    "a range that overlaps": [RANGE.format(document="document_id", first=3, last=8)],
    "a range of another organisation's document": [RANGE.format(document="'{theirs}'::uuid", first=1, last=2)],
    "a document goes, its log stays": [GONE],
    "a document comes back with a part of its log": [GONE, SOME, AGAIN],
    "a document comes back with no log": [GONE, SOME.replace(" and seq > 3", ""), AGAIN],
    "a document is away while events go": [
        "update editor_document set id = gen_random_uuid() where id = '{rows}'",
        SOME,
        "update editor_document set id = '{rows}' where id not in (select document_id from editor_event)",
    ],
    "a document comes back where a conflict is": [GONE, SOME, AGAIN + " on conflict (id) do update set title = ''"],
    "ids are freed": ["delete from editor_documentid"],
    "ids are changed": ["update editor_documentid set document_id = gen_random_uuid()"],
    "all ids are freed": ["truncate editor_documentid"],
    "triggers are switched off": ["alter table editor_document disable trigger all"],
    "a replica has no triggers": ["set session_replication_role = replica"],
    "a schema before ours": ["set search_path = pg_temp, public", SOME],
}


@pytest.mark.parametrize("attack", REWRITES)
def test_a_log_is_not_written_anew(session: SqlSession, logs: dict[str, str], attack: str) -> None:
    """Each document has its log as it was, or is gone with all of it."""
    before = {name: _events(one) for name, one in logs.items()}
    row = _row(session, logs["rows"])
    for statement in REWRITES[attack]:
        session.run(statement.format(**logs, row=row))
    session.run("commit")
    assert session.refusals, "everything passed"
    for name, one in logs.items():
        assert _events(one) == before[name] or (not _stands(one) and not _events(one)), name


@pytest.mark.parametrize("level", ["read committed", "repeatable read", "serializable"])
def test_the_id_of_a_deleted_document_is_taken_for_good(session: SqlSession, logs: dict[str, str], level: str) -> None:
    """Also for a transaction that began before, and is shown no more than there was then."""
    document = logs["rows"]
    row = _row(session, document)
    with bound_session(session.tenant_id) as early:
        early.run(f"set session characteristics as transaction isolation level {level}; commit")
        early.run(f"select set_config('app.tenant', '{signed_tenant(session.tenant_id)}', true)")
        assert early.run(f"select id::text from editor_document where id = '{document}'") == [(document,)]  # noqa: S608
        with tenant_scope(session.tenant_id):
            assert delete_for_good([UUID(document)]) == 1
        early.run(AGAIN.format(row=row))
        early.run("commit")
        assert [one[:5] for one in early.refusals] in (["23505"], ["40001"])
    assert not _stands(document)
    assert not _events(document)


def _row(session: SqlSession, document: str) -> str:
    [(row,)] = session.run(f"select quote_literal(d::text) from editor_document d where id = '{document}'")  # noqa: S608
    return str(row)


def _events(document: str) -> list[tuple[Any, ...]]:
    """What readers see of the log, read past the policies: rows and ranges."""
    with connections["migrator"].cursor() as cursor:
        cursor.execute("select e::text from editor_event e where document_id = %s order by seq", [document])
        rows = cursor.fetchall()
        cursor.execute("select r::text from editor_logrange r where document_id = %s order by first_seq", [document])
        return [*rows, *cursor.fetchall()]


def _stands(document: str) -> bool:
    with connections["migrator"].cursor() as cursor:
        cursor.execute("select 1 from editor_document where id = %s", [document])
        return cursor.fetchone() is not None
