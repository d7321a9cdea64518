"""A tenant's transaction begins and is bound in one round trip, and fails as any statement would."""

from unittest.mock import patch

import psycopg
import pytest
from django.db import OperationalError, ProgrammingError, connection, transaction

from kernel.tenancy import opening, scope, tenant_scope
from tests.webservers import database_url
from tests.world import World


def _one(sql: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def test_the_scope_is_one_transaction_of_its_tenant(world: World) -> None:
    with tenant_scope(world.acme.id):
        assert connection.connection.info.transaction_status is psycopg.pq.TransactionStatus.INTRANS
        assert _one("select kernel_tenant()") == world.acme.id
        assert _one("select now() = statement_timestamp()") is False
    assert connection.connection.info.transaction_status is psycopg.pq.TransactionStatus.IDLE


def test_nothing_of_it_is_left_when_it_is_rolled_back(world: World) -> None:
    with pytest.raises(ZeroDivisionError), tenant_scope(world.acme.id):
        raise ZeroDivisionError
    assert _one("select current_setting('app.tenant', true)") in (None, "")


def test_a_scope_in_a_transaction_that_has_begun_is_bound_in_it(world: World) -> None:
    with transaction.atomic(), patch.object(scope, "begin_bound") as begun:
        before = _one("select pg_current_xact_id()::text")
        with tenant_scope(world.acme.id):
            assert _one("select pg_current_xact_id()::text") == before
            assert _one("select kernel_tenant()") == world.acme.id
    begun.assert_not_called()


def test_a_scope_in_one_that_has_sent_nothing_begins_it(world: World) -> None:
    with transaction.atomic(), tenant_scope(world.acme.id):
        assert _one("select kernel_tenant()") == world.acme.id


def test_what_the_server_refuses_is_raised_and_the_connection_goes_on(world: World) -> None:
    with (
        patch.object(opening, "_BIND", b"select no_such_function($1)"),
        pytest.raises(ProgrammingError, match="no_such_function"),
        tenant_scope(world.acme.id),
    ):
        pass
    with tenant_scope(world.acme.id):
        assert _one("select kernel_tenant()") == world.acme.id


def test_a_lost_connection_is_an_outage(world: World) -> None:
    with tenant_scope(world.acme.id):
        pid = _one("select pg_backend_pid()")
    # Django looks at a connection once a request, and a thread may be in its middle.
    with psycopg.connect(database_url(), autocommit=True) as other:
        other.execute("select pg_terminate_backend(%s, 5000)", [pid])
    with pytest.raises(OperationalError), tenant_scope(world.acme.id):
        pass
    connection.close()
    with tenant_scope(world.acme.id):
        assert _one("select kernel_tenant()") == world.acme.id
