"""Connections that lie in the pool: the dead are found without asking the living."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connections
from psycopg_pool import ConnectionPool

from kernel.postgres.base import check
from tests.costs import counted
from tests.webservers import database_url


@pytest.fixture
def pool(database: None) -> Iterator[ConnectionPool[Any]]:
    """One connection, checked as the product's are."""
    with ConnectionPool(database_url(), min_size=1, max_size=1, check=check, timeout=5, open=True) as pool:
        pool.wait()
        yield pool


def backend(pool: ConnectionPool[Any]) -> int:
    with pool.connection() as connection:
        return connection.info.backend_pid


def test_the_products_pool_checks_so(database: None) -> None:
    wrapper: Any = connections["default"]
    assert wrapper.pool is None or wrapper.pool._check is check
    assert type(wrapper).__module__ == "kernel.postgres.base"


def test_a_living_one_is_not_asked(pool: ConnectionPool[Any]) -> None:
    before = backend(pool)
    with counted() as costs:
        assert backend(pool) == before
    assert costs.sql == []


def test_one_that_the_server_ended_is_not_given_out(pool: ConnectionPool[Any]) -> None:
    before = backend(pool)
    with psycopg.connect(database_url(), autocommit=True) as other:
        assert other.execute("select pg_terminate_backend(%s, 2000)", [before]).fetchone() == (True,)
    with pool.connection() as connection:
        assert connection.info.backend_pid != before
        assert connection.execute("select 1").fetchone() == (1,)


def test_one_that_was_told_something_is_asked_and_given_out(pool: ConnectionPool[Any]) -> None:
    """A notice is no end."""
    with pool.connection() as connection:
        connection.autocommit = True
        connection.execute("listen a_channel")
        before = connection.info.backend_pid
    with psycopg.connect(database_url(), autocommit=True) as other:
        other.execute("notify a_channel")
    with counted() as costs:
        assert backend(pool) == before
    assert costs.sql == [""]


def test_one_that_was_closed_here_is_an_error() -> None:
    connection = psycopg.connect(database_url())
    connection.close()
    with pytest.raises(psycopg.OperationalError):
        check(connection)
