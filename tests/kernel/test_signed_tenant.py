"""The database believes no tenant that a key of its own did not sign, about now."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any
from unittest.mock import patch
from uuid import UUID

import psycopg
import pytest
from django.db import connection, connections, transaction
from django.test import override_settings

from config.databases import databases
from kernel.ids import uuid7
from kernel.tenancy import tenant_scope
from kernel.tenancy.binding import BIND, LIFETIME_S, install_key, signed_tenant
from tests.costs import counted
from tests.webservers import database_url
from tests.world import World

OTHER_SECRET = "a secret that this database was not told"

ID = "01a22ba2-be52-7772-b0ca-30fd87b7a458"  # the same in each process that collects the tests


def tenant_of(value: str) -> UUID:
    """What the database takes a value for. Raises psycopg's InsufficientPrivilege."""
    with psycopg.connect(database_url()) as ours, ours.transaction():
        ours.execute(BIND, [value])
        (found,) = ours.execute("select kernel_tenant()").fetchone() or (None,)
    assert isinstance(found, UUID)
    return found


def signed_at(offset_s: float, tenant_id: UUID) -> str:
    with patch.object(time, "time", return_value=time.time() + offset_s):
        return signed_tenant(tenant_id)


def test_a_signed_value_is_its_tenant(database: None) -> None:
    tenant_id = uuid7()
    assert tenant_of(signed_tenant(tenant_id)) == tenant_id


def test_the_signature_is_an_hmac_of_the_rest(database: None) -> None:
    claim, _, signature = signed_tenant(uuid7()).rpartition(".")
    for wrong in (signature[:-1] + "g", signature.upper(), signature[:-2], "", signature + "00"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="not signed"):
            tenant_of(f"{claim}.{wrong}")


@pytest.mark.parametrize("part", [0, 1, 2])
def test_no_part_can_be_exchanged(database: None, part: int) -> None:
    mine = signed_tenant(uuid7()).split(".")
    mine[part] = [str(uuid7()), str(int(time.time()) + 2 * LIFETIME_S), "0123456789ab"][part]
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="not signed"):
        tenant_of(".".join(mine))


@pytest.mark.parametrize("value", ["", ".", "...", "....", "x", ID, f"{ID}.1.2.3.4", "é.1.x.\U0001f511"])
def test_what_is_not_a_signed_value_binds_nothing(database: None, value: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        tenant_of(value)


def test_a_value_ends(database: None) -> None:
    assert tenant_of(signed_at(-LIFETIME_S + 30, uuid7()))
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="another time"):
        tenant_of(signed_at(-LIFETIME_S - 1, uuid7()))


def test_a_value_that_is_signed_later_does_not_fit_a_transaction_kept_open(database: None) -> None:
    assert tenant_of(signed_at(LIFETIME_S - 30, uuid7()))
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="another time"):
        tenant_of(signed_at(LIFETIME_S + 30, uuid7()))


def test_a_long_transaction_keeps_its_tenant(world: World) -> None:
    """The start of the transaction counts: work of an hour is not cut off in its middle."""
    with psycopg.connect(database_url()) as ours, ours.transaction():
        ours.execute(BIND, [signed_at(-LIFETIME_S + 1, world.acme.id)])
        ours.execute("select pg_sleep(1.1)")
        assert ours.execute("select count(*) from tenants_membership").fetchone() == (5,)


def test_a_scope_inside_a_scope_is_not_bound_again(world: World) -> None:
    with tenant_scope(world.acme.id), counted() as costs, tenant_scope(world.acme.id):
        pass
    assert [one for one in costs.sql if "set_config" in one] == []


def test_the_value_is_a_parameter_that_no_view_shows(world: World) -> None:
    with tenant_scope(world.acme.id):
        pid = _one("select pg_backend_pid()")
        connection.cursor().execute(BIND, [signed_tenant(world.acme.id)])
        with psycopg.connect(database_url()) as other:
            shown = other.execute("select query from pg_stat_activity where pid = %s", [pid]).fetchall()
    assert shown == [("select set_config('app.tenant', $1, true)",)]


@pytest.mark.parametrize("pool_size", [None, 16])
def test_web_and_workers_bind_on_the_server(pool_size: int | None) -> None:
    options = databases({"default": "postgresql://app@db/scriptorium"}, "", pool_size)["default"]["OPTIONS"]
    assert options["server_side_binding"] is True


def test_a_new_secret_is_taken_and_the_old_one_ends_an_hour_later(database: None) -> None:
    with _changes_rolled_back() as cursor:
        with override_settings(SECRET_KEY=OTHER_SECRET):
            install_key(cursor)
            assert _believes(cursor, signed_tenant(uuid7()))
        assert _believes(cursor, signed_tenant(uuid7()))
        cursor.execute(
            "select extract(epoch from retires_at - now()) from kernel_bindingkey where retires_at is not null"
        )
        assert [float(left) for (left,) in cursor.fetchall()] == [3600.0]
        cursor.execute("update kernel_bindingkey set retires_at = now() where retires_at is not null")
        assert not _believes(cursor, signed_tenant(uuid7()))


def test_a_secret_that_comes_back_stays(database: None) -> None:
    with _changes_rolled_back() as cursor:
        with override_settings(SECRET_KEY=OTHER_SECRET):
            install_key(cursor)
        install_key(cursor)
        cursor.execute("select count(*) from kernel_bindingkey where retires_at is null")
        assert cursor.fetchall() == [(1,)]
        assert _believes(cursor, signed_tenant(uuid7()))


def test_what_an_earlier_release_made_is_changed_and_can_be_changed_back(database: None) -> None:
    operation = import_module("kernel.migrations.0007_signed_tenant").Migration.operations[0]
    reads_bare = (
        "select (select count(*) from pg_policies where qual like '%app.tenant_id%'), "
        "(select count(*) from pg_proc where prosrc like '%app.tenant_id%'), "
        "(select count(*) from pg_policies where qual like '%kernel_tenant()%'), "
        "(select count(*) from pg_proc where prosrc like '%kernel_tenant()%')"
    )
    with _changes_rolled_back() as cursor:

        def counts() -> tuple[int, ...]:
            cursor.execute(reads_bare)
            return tuple(cursor.fetchone())

        now = counts()
        assert now[:2] == (0, 0)
        assert min(now[2:]) > 0
        owners = _owners(cursor)
        cursor.execute(operation.reverse_sql)
        assert counts() == (*now[2:], 0, 0)
        cursor.execute(operation.sql)
        assert counts() == now
        assert _owners(cursor) == owners


def _owners(cursor: Any) -> list[tuple[Any, ...]]:
    cursor.execute(
        "select proname, proowner, proacl::text, prosecdef, proconfig from pg_proc "
        "where pronamespace = 'public'::regnamespace and prosecdef order by 1"
    )
    return list(cursor.fetchall())


@contextmanager
def _changes_rolled_back() -> Iterator[Any]:
    with transaction.atomic(using="migrator"), connections["migrator"].cursor() as cursor:
        yield cursor
        transaction.set_rollback(True, using="migrator")


def _believes(cursor: Any, value: str) -> bool:
    cursor.execute("savepoint asked")
    try:
        cursor.execute(f"select kernel_tenant() from ({BIND}) bound", [value])  # noqa: S608
        return True
    except Exception:
        cursor.execute("rollback to savepoint asked")
        return False


def _one(sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]
