"""The catalogue of the real database: a tenant table without its walls fails the build."""

from typing import Any

import pytest
from django.apps import apps
from django.db import connections

from kernel.tenancy.constraints import AppendOnly
from kernel.tenancy.models import TenantManager

pytestmark = pytest.mark.isolation

# Tables that belong to no tenant. Nothing of an organisation's content may be in one of them.
GLOBAL = {
    "account_emailaddress", "account_emailconfirmation", "auth_group", "auth_group_permissions", "auth_permission",
    "django_content_type", "django_migrations", "django_session", "tenants_organisation", "tenants_platformevent",
    "usersessions_usersession",
}  # fmt: skip

# Global, and walled by membership: what an organisation sees of persons. Tested below.
PERSONS = "tenants_person"

# What only the role `sign_in` reaches.
ACCOUNTS = {"account_emailaddress", "account_emailconfirmation", "django_session", "usersessions_usersession"}

# The key that tenants are signed with: no row of a tenant, and nothing that `app` may touch.
SECRET = "kernel_bindingkey"

POLICY = "(tenant_id = ( SELECT kernel_tenant() AS kernel_tenant))"

# A function that finds tenants cannot take one from the setting; it may return tenant ids and nothing else.
TENANT_IDS_ONLY = "TABLE(tenant_id uuid)"

# Nobody can call a trigger's function; it takes the tenant from the row that it fires for.
TRIGGER = "trigger"


def ask(sql: str, *params: Any) -> list[tuple[Any, ...]]:
    with connections["migrator"].cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def tables_of_tenants() -> set[str]:
    walled = ask("select relname from pg_class where relrowsecurity and relkind in ('r', 'p')")
    return {name for (name,) in walled} - {PERSONS}


def test_every_table_is_global_or_walled(database: None) -> None:
    tables = ask("""select c.relname, c.relrowsecurity and c.relforcerowsecurity from pg_class c
                    join pg_namespace n on n.oid = c.relnamespace
                    where n.nspname = 'public' and c.relkind in ('r', 'p', 'm')""")
    assert {name for name, walled in tables if not walled} == GLOBAL | {SECRET}


def test_every_walled_table_has_the_one_policy(database: None) -> None:
    policies = ask(
        "select tablename, policyname, cmd, qual, with_check, roles::text from pg_policies where tablename <> %s",
        PERSONS,
    )
    wrong = [row for row in policies if row[1:] != ("tenant_isolation", "ALL", POLICY, POLICY, "{app}")]
    assert wrong == []
    assert {row[0] for row in policies} == tables_of_tenants()


def test_persons_are_seen_by_membership_and_without_what_signs_them_in(database: None) -> None:
    policies = ask(
        "select policyname, cmd, qual, with_check, roles::text from pg_policies where tablename = %s", PERSONS
    )
    shared = "(EXISTS ( SELECT\n   FROM tenants_membership m\n  WHERE (m.person_id = tenants_person.id)))"
    assert sorted(policies) == [
        ("of_a_member", "SELECT", shared, None, "{app}"),
        ("sign_in", "ALL", "true", "true", "{sign_in}"),
    ]
    columns = ask(
        "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0 and not attisdropped "
        "and has_column_privilege('app', attrelid, attnum, 'select') order by 1", PERSONS
    )  # fmt: skip
    assert [name for (name,) in columns] == ["created_at", "email", "id", "is_active", "language", "name"]
    assert ask("select has_any_column_privilege('app', %s, 'insert, update, references')", PERSONS) == [(False,)]
    assert ask("select has_table_privilege('app', %s, 'delete, truncate, trigger')", PERSONS) == [(False,)]


def test_accounts_and_sessions_are_reached_by_the_role_for_sign_in_alone(database: None) -> None:
    for table in ACCOUNTS:
        kinds = "select, insert, update, delete, truncate, references, trigger"
        assert ask("select has_table_privilege('app', %s, %s)", table, kinds) == [(False,)], table
        assert ask("select has_any_column_privilege('app', %s, 'select, update')", table) == [(False,)], table


def test_the_role_for_sign_in_reaches_no_table_of_a_tenant_and_bypasses_nothing(database: None) -> None:
    facts = "select rolsuper, rolbypassrls, rolcreaterole, rolinherit from pg_roles where rolname = 'sign_in'"
    assert ask(facts) == [(False, False, False, True)]
    assert ask("select 1 from pg_auth_members m join pg_roles r on r.oid = m.member where r.rolname = 'sign_in'") == []
    reached = ask("""select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
                     and has_any_column_privilege('sign_in', oid, 'select, insert, update')""")
    assert {name for (name,) in reached} == ACCOUNTS | {PERSONS}


def test_every_foreign_key_between_tenant_tables_holds_the_tenant(database: None) -> None:
    loose = ask("""
        select con.conname from pg_constraint con
        join pg_class a on a.oid = con.conrelid join pg_class b on b.oid = con.confrelid
        where con.contype = 'f' and a.relrowsecurity and b.relrowsecurity
          and b.relname <> 'tenants_person' and not exists (
          select 1 from unnest(con.conkey) k join pg_attribute att on att.attrelid = a.oid and att.attnum = k
          where att.attname = 'tenant_id')""")
    assert loose == []


def test_every_unique_index_but_the_primary_key_leads_with_the_tenant(database: None) -> None:
    oracles = ask("""
        select c.relname from pg_index i join pg_class c on c.oid = i.indexrelid join pg_class t on t.oid = i.indrelid
        join pg_attribute a on a.attrelid = t.oid and a.attnum = i.indkey[0]
        where t.relrowsecurity and i.indisunique and not i.indisprimary and a.attname <> 'tenant_id'
          and t.relname <> 'tenants_person'""")
    assert oracles == []


def test_the_runtime_role_owns_and_bypasses_nothing(database: None) -> None:
    assert ask("select rolsuper, rolbypassrls, rolcreaterole from pg_roles where rolname = 'app'") == [(False,) * 3]
    assert ask("select relname from pg_class c join pg_roles r on r.oid = c.relowner where rolname = 'app'") == []
    truncates = ask(
        "select table_name from information_schema.role_table_grants "
        "where grantee = 'app' and privilege_type = 'TRUNCATE'"
    )
    assert truncates == []


def test_no_role_at_run_time_puts_tables_before_ours(database: None) -> None:
    for role in ("app", "sign_in"):
        assert ask("select has_database_privilege(%s, current_database(), 'temporary, create')", role) == [(False,)]
        assert ask("select nspname from pg_namespace where has_schema_privilege(%s, oid, 'create')", role) == []


def test_the_key_is_read_by_the_owner_of_the_functions_alone(database: None) -> None:
    kinds = "select, insert, update, delete, truncate, references, trigger"
    assert ask("select has_table_privilege('app', %s, %s)", SECRET, kinds) == [(False,)]
    assert ask("select has_any_column_privilege('app', %s, 'select, insert, update, references')", SECRET) == [(False,)]
    owner = "select r.rolname from pg_class c join pg_roles r on r.oid = c.relowner where c.relname = %s"
    assert ask(owner, SECRET) == [("search",)]
    # Whoever may become the owner reads it too: `migrator`, which fills it.
    member = "select rolname from pg_roles where pg_has_role(rolname, 'search', 'member') and not rolsuper"
    assert sorted(ask(member)) == [("migrator",), ("search",)]


def test_one_function_reads_the_setting_and_it_is_evaluated_once_a_statement(database: None) -> None:
    readers = ask(
        "select proname, provolatile, proparallel, prosecdef from pg_proc where prosrc like %s", "%app.tenant%"
    )
    assert readers == [("kernel_tenant", "s", "s", True)]


def test_guarded_functions_are_searchs_and_take_the_tenant_from_its_signature(database: None) -> None:
    functions = ask("""select p.proname, r.rolname, p.prosrc, p.proconfig::text, pg_get_function_result(p.oid)
                       from pg_proc p join pg_roles r on r.oid = p.proowner
                       join pg_namespace n on n.oid = p.pronamespace where p.prosecdef and n.nspname = 'public'""")
    assert functions
    for name, owner, source, config, result in functions:
        assert owner == "search", name
        assert "search_path" in (config or ""), name
        is_bound = name == "kernel_tenant" or "(select kernel_tenant())" in source
        assert result in (TENANT_IDS_ONLY, TRIGGER) or is_bound, name


def test_there_is_no_view_that_could_see_past_the_policies(database: None) -> None:
    assert ask("select viewname from pg_views where schemaname = 'public'") == []


def test_every_tenant_model_is_fail_closed(database: None) -> None:
    tenant_tables = tables_of_tenants()
    for model in apps.get_models():
        if model._meta.db_table not in tenant_tables:
            continue
        assert isinstance(model._base_manager, TenantManager), model
        assert isinstance(model._default_manager, TenantManager), model


def test_what_others_leave_with_cannot_come_back(database: None) -> None:
    """Rows that may go with another one: the id of that one is kept, in a table that nothing is taken out of."""
    owners = {
        model._meta.get_field(constraint.leaves_with).related_model._meta.db_table
        for model in apps.get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, AppendOnly) and constraint.leaves_with
    }
    triggers = ask("select tgrelid::regclass::text from pg_trigger where tgname = %s and tgenabled = 'A'", "keep_id")
    stays = ask("select tgrelid::regclass::text from pg_trigger where tgname = %s and tgenabled = 'A'", "id_stays")
    assert owners
    assert owners <= {name for (name,) in triggers}
    assert triggers == stays
