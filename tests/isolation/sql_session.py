"""Somebody who can run SQL of their own as role `app`, inside a transaction that is bound to one organisation."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg
from django.db import connections

from kernel.tenancy.binding import BIND, signed_tenant
from tests.webservers import database_url


class SqlSession:
    """`run` is one statement or several; what the database refuses is undone, and what it allows stays."""

    def __init__(self, connection: psycopg.Connection[Any], tenant_id: UUID) -> None:
        self._connection = connection
        self.tenant_id = tenant_id
        self.refusals: list[str] = []
        self.notices: list[str] = []
        connection.add_notice_handler(lambda notice: self.notices.append(notice.message_primary or ""))

    def run(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of the last statement; none where it was refused."""
        if not self._is_in_transaction():
            self._connection.execute("begin")
        self._connection.execute("savepoint before")
        try:
            cursor = self._connection.execute(sql)
            while cursor.nextset():
                pass
            rows: list[tuple[Any, ...]] = cursor.fetchall() if cursor.description else []
        except psycopg.Error as error:
            self.refusals.append(f"{error.sqlstate}: {error}")
            if self._is_in_transaction():
                self._connection.execute("rollback to savepoint before")
            return []
        return rows

    def foreign_rows(self) -> dict[str, int]:
        """How many rows of other organisations it sees, by table, where it sees any."""
        counts = {table: self.run(f"select count(*) from public.{table} where tenant_id <> '{self.tenant_id}'")  # noqa: S608
                  for table in walled_tables()}  # fmt: skip
        return {table: rows[0][0] for table, rows in counts.items() if rows and rows[0][0]}

    def _is_in_transaction(self) -> bool:
        return self._connection.info.transaction_status != psycopg.pq.TransactionStatus.IDLE


@contextmanager
def bound_session(tenant_id: UUID, signed: str = "") -> Iterator[SqlSession]:
    with psycopg.connect(database_url(), autocommit=True) as connection:
        connection.execute("begin")
        connection.execute(BIND, [signed or signed_tenant(tenant_id)])
        yield SqlSession(connection, tenant_id)


def walled_tables() -> list[str]:
    """Every table of tenants, as the catalogue names it."""
    with connections["migrator"].cursor() as cursor:
        walled = "select relname from pg_class where relrowsecurity and relkind in ('r', 'p')"
        cursor.execute(f"{walled} and relname <> 'tenants_person' order by 1")
        return [name for (name,) in cursor.fetchall()]


def content_of(tenant_id: UUID) -> dict[str, str]:
    """A digest of each table's rows of one organisation, read past the policies."""
    digests = {}
    with connections["migrator"].cursor() as cursor:
        for table in walled_tables():
            digest = f"select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from {table} t"  # noqa: S608
            cursor.execute(f"{digest} where tenant_id = %s", [tenant_id])
            digests[table] = cursor.fetchone()[0]
    return digests
