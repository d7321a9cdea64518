"""SQL of anybody's choice as role `app`, in a transaction bound to one organisation, reaches no other one."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from django.test import override_settings

from kernel.ids import uuid7
from kernel.tenancy.binding import LIFETIME_S, signed_tenant
from tenants.models import Person
from tests.isolation.sql_session import SqlSession, bound_session, content_of, walled_tables
from tests.isolation.things import canary, things_of
from tests.kernel.test_signed_tenant import signed_at
from tests.world import World, build_world

pytestmark = pytest.mark.isolation


@pytest.fixture(scope="module")
def filled(django_db_setup: None, django_db_blocker: Any) -> World:
    """Made once: nothing here may change it."""
    with django_db_blocker.unblock():
        world = build_world()
        things_of(world.globex)
    return world


@pytest.fixture
def session(database: None, filled: World) -> Iterator[SqlSession]:
    with bound_session(filled.acme.id) as session:
        yield session


# Each is run as it stands; {globex} is the other organisation's id. What matters is what can be seen afterwards.
ATTACKS = {
    "the old setting": "select set_config('app.tenant_id', '{globex}', false)",
    "a bare id": "select set_config('app.tenant', '{globex}', true)",
    "an id that is signed by nobody": "select set_config('app.tenant', '{globex}.9999999999.0.00', false)",
    "no setting": "reset app.tenant",
    "all settings as they were": "reset all",
    "another user": "set session authorization migrator",
    "the user of the session": "reset session authorization; reset role",
    "the functions' owner": "set role search",
    "the tables' owner": "select set_config('role', 'migrator', false)",
    "no row security": "set row_security = off",
    "no triggers": "set session_replication_role = replica",
    "membership of a role": "grant search to app",
    "a policy that lets everybody in": "create policy mine on editor_document for all to app using (true)",
    "no policy": "drop policy tenant_isolation on editor_document",
    "a table without policies": "alter table editor_document disable row level security",
    "a function in the place of ours": "create or replace function kernel_tenant() returns uuid language sql as "
    "$$select '{globex}'::uuid$$",
    "a function of ours, changed": "alter function kernel_tenant() security invoker",
    "a function before ours on the path": "create function pg_temp.kernel_tenant() returns uuid language sql as "
    "$$select '{globex}'::uuid$$; set search_path = pg_temp, public",
    "a hash before the server's on the path": "create function pg_temp.sha256(bytea) returns bytea language sql as "
    "$$select '\\x00'::bytea$$; set search_path = pg_temp, pg_catalog, public",
    "a table of keys before ours on the path": "create temp table kernel_bindingkey (id text, inner_pad bytea, "
    "outer_pad bytea, retires_at timestamptz); set search_path = pg_temp, public",
    "a schema before ours on the path": "create schema mine; set search_path = mine, public",
    "a key of their own": "insert into kernel_bindingkey values ('0', '', '')",
    "a guarded function of their own": "create function public.mine() returns bigint language sql security definer as "
    "'select count(*) from editor_document'; alter function public.mine() owner to search",
    "a view": "create temp view seen as select * from editor_document",
    "an extension": "create extension dblink",
    "a setting of the role that stays": "alter role app in database postgres set row_security = off",
    "the end of the transaction": "commit; begin",
    "a savepoint's end": "savepoint one; select set_config('app.tenant', '', true); rollback to one; release one",
    "a prepared statement": "prepare mine as select count(*) from editor_document; "
    "select set_config('app.tenant', '{globex}', true)",
    "a cursor that outlives the transaction": "declare mine cursor with hold for select * from editor_document; commit",
    "a message to everybody": "select pg_notify('mine', '{globex}')",
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_anybody_may_run_shows_no_row_of_another(session: SqlSession, filled: World, attack: str) -> None:
    session.run(ATTACKS[attack].replace("{globex}", str(filled.globex.id)))
    assert session.foreign_rows() == {}


def test_the_attacks_would_show_something(database: None, filled: World) -> None:
    """The probe finds rows where there are some to be seen, in most tables."""
    with bound_session(filled.globex.id) as session:
        session.tenant_id = filled.acme.id
        assert len(session.foreign_rows()) > len(walled_tables()) / 3


EVERY_SETTING = """
do $$
declare setting text; tried text; seen bigint;
begin
  for setting in select name from pg_settings where name <> 'exit_on_error' loop
    foreach tried in array array['off', 'on', '0', '{globex}', 'migrator', 'search'] loop
      begin
        perform set_config(setting, tried, true);
        select count(*) into seen from editor_document where tenant_id = '{globex}';
        if seen > 0 then raise notice 'opened by % = %', setting, tried; end if;
        raise exception 'undone';
      exception when others then null;
      end;
    end loop;
  end loop;
  raise notice 'all tried';
end
$$
"""


def test_no_setting_of_the_server_opens_another(session: SqlSession, filled: World) -> None:
    """Each one that there is, in turn, set to values that might switch something."""
    session.run(EVERY_SETTING.replace("{globex}", str(filled.globex.id)))
    assert [one for one in session.notices if one.startswith("opened") or one == "all tried"] == ["all tried"]


# Each would give away what another tenant is signed with, or one of its rows.
WAYS_OF_READING = [
    "select * from kernel_bindingkey",
    "select inner_pad from kernel_bindingkey",
    "table kernel_bindingkey",
    "copy kernel_bindingkey to stdout",
    "copy (select * from editor_document) to program 'cat'",
    "copy editor_document to '/tmp/documents'",
    "select query_to_xml('select * from kernel_bindingkey', true, true, '')",
    "select table_to_xml('kernel_bindingkey', true, true, '')",
    "select database_to_xml(true, true, '')",
    "select * from pg_stats where tablename = 'kernel_bindingkey'",
    "select * from pg_statistic",
    "select pg_read_file('postgresql.conf')",
    "select pg_ls_dir('base')",
    "select lo_import('/etc/passwd')",
    "select lo_export(1, '/tmp/lo')",
    "select pg_get_functiondef('kernel_tenant'::regproc)",
    "select prosrc from pg_proc where prosrc like '%tenant%'",
    "select query from pg_stat_activity",
    "select statement from pg_prepared_statements",
    "select setting from pg_settings where name like 'app.%'",
    "select * from pg_authid",
    "select pg_get_expr(polqual, polrelid) from pg_policy",
    "analyze verbose kernel_bindingkey",
    "explain (analyze, verbose) select * from editor_document",
]


@pytest.mark.parametrize("way", WAYS_OF_READING)
def test_nothing_gives_away_a_key_or_a_text(session: SqlSession, filled: World, way: str) -> None:
    signed = signed_tenant(filled.globex.id)
    with bound_session(filled.globex.id, signed):
        told = f"{session.run(way)} {session.notices} {session.refusals}"
    for secret in (*_pads(), signed.rpartition(".")[2], canary(filled.globex)):
        assert secret not in told


def _pads() -> list[str]:
    with connections["migrator"].cursor() as cursor:
        cursor.execute("select inner_pad, outer_pad from kernel_bindingkey")
        return [form for row in cursor.fetchall() for pad in row for form in (bytes(pad).hex(), repr(bytes(pad))[2:-1])]


WAYS_TO_PEOPLE = [
    "select password from tenants_person",
    "select * from tenants_person",
    "select p from tenants_person p",
    "select to_jsonb(p) from tenants_person p",
    "select last_login from tenants_person",
    "copy tenants_person to stdout",
    "select table_to_xml('tenants_person', true, true, '')",
    "update tenants_person set is_active = true",
    "update tenants_person set email = 'mine@example.org' returning email",
    "delete from tenants_person",
    "insert into tenants_person (id, email) select gen_random_uuid(), 'mine@example.org'",
    "select max(password) from tenants_membership m join tenants_person p on p.id = m.person_id",
    "set role sign_in; select password from tenants_person",
    "select set_config('role', 'sign_in', false); select password from tenants_person",
    "select session_key from django_session",
    "select session_data from django_session",
    "insert into django_session values ('mine', 'mine', now())",
    "delete from django_session",
    "select session_key from usersessions_usersession",
    "select email from account_emailaddress",
    "update account_emailaddress set verified = true",
    "select key from account_emailconfirmation",
    "select count(*) from django_session",
    "select most_common_vals from pg_stats where tablename in ('tenants_person', 'django_session')",
]


@pytest.mark.parametrize("way", WAYS_TO_PEOPLE)
def test_no_password_no_session_and_no_account_is_reached(session: SqlSession, way: str) -> None:
    assert session.run(way) == []
    assert session.refusals or "pg_stats" in way  # a view, which leaves out what may not be read


def test_of_persons_the_members_are_seen_and_nobody_else(session: SqlSession, filled: World) -> None:
    seen = {email for (email,) in session.run("select email from tenants_person")}
    assert seen == {person.email for person in filled.acme.people.values()}


def test_an_account_that_an_organisation_has_is_not_deleted(session: SqlSession, filled: World) -> None:
    for company in (filled.acme, filled.globex):
        session.run(f"select tenants_delete_account('{company.people['walter'].pk}')")
    session.run("commit")
    assert all(Person.objects.filter(pk=company.people["walter"].pk) for company in (filled.acme, filled.globex))


def test_values_that_were_seen_elsewhere_open_nothing(session: SqlSession, filled: World) -> None:
    globex = filled.globex.id
    mine, theirs = signed_tenant(filled.acme.id), signed_tenant(globex)
    ended, later = signed_at(-LIFETIME_S - 1, globex), signed_at(LIFETIME_S + 60, globex)
    with override_settings(SECRET_KEY="another"):
        by_another_key = signed_tenant(globex)
    exchanged = mine.replace(str(filled.acme.id), str(globex))
    glued = f"{theirs.rpartition('.')[0]}.{mine.rpartition('.')[2]}"
    for value in (ended, later, by_another_key, exchanged, glued, f"{theirs}0", theirs.upper()):
        session.run("savepoint one")
        session.run(f"select set_config('app.tenant', '{value}', true)")
        assert session.run("select count(*) from tenants_membership") == []
        session.run("rollback to one")
    assert session.run("select count(*) from tenants_membership") == [(5,)]


def test_a_condition_that_tells_what_it_is_asked_is_not_asked_of_others_rows(
    session: SqlSession, filled: World
) -> None:
    session.run(
        "create function pg_temp.tell(text) returns boolean language plpgsql cost 0.0000001 as "
        "$$begin raise notice '%', $1; return true; end$$"
    )
    session.run("select count(*) from editor_document d where pg_temp.tell(d.tenant_id::text || d.title)")
    assert [one for one in session.notices if str(filled.globex.id) in one] == []


def test_the_guarded_functions_tell_nothing_of_others_with_their_ids(session: SqlSession, filled: World) -> None:
    """They answer for the bound tenant, or with ids of tenants alone: neither ids of rows nor scores."""
    people = [str(one) for one in (*filled.globex.members.values(), filled.globex.people["olivia"].pk)]
    for name, arguments in _guarded_functions():
        if name == "kernel_tenant":
            continue
        given = ", ".join(_argument(kind) for kind in arguments)
        for person in people:
            rows = session.run(f"select * from {name}({given})".replace("{person}", person))  # noqa: S608
            for row in rows:
                assert not {str(value) for value in row} & set(people), name
                assert len(row) == 1 or name == "tenants_of_person_as", (name, row)


WRITES = [
    "update editor_document set title = 'taken'",
    "update editor_document set title = 'taken' where tenant_id = '{globex}'",
    "update editor_document set tenant_id = '{globex}'",
    "delete from editor_document where tenant_id = '{globex}'",
    "delete from tenants_membership where tenant_id <> '{acme}'",
    "truncate editor_document cascade",
    "insert into tenants_membership (id, tenant_id, person_id, role, state, grant_epoch, colour, joined_at) "
    "select '{new}', '{globex}', person_id, 'owner', 'active', 1, '', now() from tenants_membership limit 1",
    "merge into editor_document d using (select '{globex}'::uuid as t) s on d.tenant_id = s.t "
    "when matched then update set title = 'taken'",
    "copy tenants_membership from stdin",
    "alter table editor_document rename to taken",
]


@pytest.mark.parametrize("write", WRITES)
def test_no_write_changes_a_row_of_another(session: SqlSession, filled: World, write: str) -> None:
    before = content_of(filled.globex.id)
    names = {"globex": filled.globex.id, "acme": filled.acme.id, "new": uuid7()}
    session.run(write.format(**names))
    session.run("commit")
    assert content_of(filled.globex.id) == before


def _guarded_functions() -> list[tuple[str, list[str]]]:
    with connections["migrator"].cursor() as cursor:
        cursor.execute(
            "select proname, array(select format_type(t, null) from unnest(proargtypes) t) from pg_proc "
            "where prosecdef and pronamespace = 'public'::regnamespace"
        )
        return list(cursor.fetchall())


def _argument(kind: str) -> str:
    known = {"uuid": "'{person}'", "uuid[]": "array['{person}'::uuid]", "text": "'canary'", "integer": "1000"}
    made = {"timestamp with time zone": "now()", "real[]": "array_fill(0.05::real, array[384])", "bigint": "0"}
    return {**known, **made}.get(kind, "null")
