"""A tenant's transaction begins and is bound in one round trip, and fails as any statement would."""

from contextlib import nullcontext
from itertools import count
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import psycopg
import psycopg_pool
import pytest
from django.db import OperationalError, ProgrammingError, connection, transaction
from psycopg import pq
from psycopg.generators import fetch_many

from kernel.tenancy import opening, scope, tenant_scope
from kernel.tenancy.opening import begin_bound
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


class _Stopped(BaseException):
    """As a signal is."""


def _failing(at: int, error: BaseException) -> Any:
    """What fetches answers, until the one with this number."""
    calls = count(1)

    def fetch(server: pq.abc.PGconn) -> Any:
        if next(calls) == at:
            raise error
        return (yield from fetch_many(server))

    return patch.object(opening, "fetch_many", fetch)


@pytest.mark.parametrize("at", [1, 2, 3])
@pytest.mark.parametrize(
    ("error", "raised"), [(psycopg.OperationalError("midway"), OperationalError), (_Stopped("midway"), _Stopped)]
)
def test_what_fails_midway_is_what_is_raised_and_nobody_gets_that_connection(
    world: World, at: int, error: BaseException, raised: type[BaseException]
) -> None:
    with tenant_scope(world.acme.id):
        server = connection.connection.pgconn
    with _failing(at, error), pytest.raises(raised, match="midway"), tenant_scope(world.acme.id):
        pass
    assert server.status == pq.ConnStatus.BAD
    with tenant_scope(world.acme.id):
        assert _one("select kernel_tenant()") == world.acme.id


def test_what_the_server_refused_before_it_went_is_what_is_raised(world: World) -> None:
    with (
        patch.object(opening, "_BIND", b"select no_such_function($1)"),
        _failing(3, psycopg.OperationalError("the connection is lost")),
        pytest.raises(ProgrammingError, match="no_such_function"),
        tenant_scope(world.acme.id),
    ):
        pass
    with tenant_scope(world.acme.id):
        assert _one("select kernel_tenant()") == world.acme.id


class _Deaf:
    """A connection that takes no statement. Nothing is under way on it, so nothing else would close it."""

    def __init__(self, server: pq.abc.PGconn) -> None:
        self._server = server

    def send_query_params(self, *_: object) -> None:
        raise psycopg.OperationalError("not sent")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._server, name)


def test_no_connection_returns_to_its_pool_in_pipeline_mode(world: World) -> None:
    with psycopg_pool.ConnectionPool(database_url(), min_size=1, max_size=1, open=True) as pool:
        driver = pool.getconn()
        deaf = SimpleNamespace(pgconn=_Deaf(driver.pgconn), wait=driver.wait, lock=driver.lock, info=driver.info)
        with pytest.raises(psycopg.OperationalError, match="not sent"):
            begin_bound("", SimpleNamespace(connection=deaf, wrap_database_errors=nullcontext()))
        pool.putconn(driver)
        with pool.connection() as another:
            assert another.pgconn.pipeline_status == pq.PipelineStatus.OFF
            assert another.execute("select 1").fetchone() == (1,)
