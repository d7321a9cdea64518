"""Tenants stay apart where a pooler gives each transaction whichever connection is free."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit
from uuid import UUID

import psycopg
import pytest
from django.db import connections

from config.databases import databases
from embedded.account import give, unprivileged_account
from embedded.child import Program
from embedded.passwords import write_private
from embedded.ports import LOOPBACK, free_port
from embedded.service import Service
from kernel.tenancy import tenant_scope
from kernel.tenancy.binding import BIND, signed_tenant
from tests.webservers import database_url
from tests.world import World

pytestmark = [
    pytest.mark.isolation,
    pytest.mark.skipif(not shutil.which("pgbouncer"), reason="`make test` installs Debian's package pgbouncer"),
]

CONNECTIONS = 2
SETTINGS = """
[databases]
* = host={host} port={server_port}
[pgbouncer]
listen_addr = {host}
listen_port = {port}
unix_socket_dir =
auth_type = plain
auth_file = {users}
pool_mode = transaction
default_pool_size = {connections}
"""


class PgBouncer(Service):
    """In transaction mode, with fewer connections than there are clients."""

    def __init__(self, folder: Path) -> None:
        super().__init__("pgbouncer", folder, free_port())
        self.account = unprivileged_account()

    @property
    def url(self) -> str:
        parts = urlsplit(database_url())
        return parts._replace(netloc=f"{parts.username}:{parts.password}@{LOOPBACK}:{self.port}").geturl()

    def prepare(self) -> None:
        server, users = urlsplit(database_url()), self.folder / "users"
        give(self.folder, self.account)
        write_private(users, f'"{server.username}" "{unquote(server.password or "")}"\n')
        settings = {"port": self.port, "server_port": server.port, "users": users, "connections": CONNECTIONS}
        write_private(self.folder / "settings", SETTINGS.format(host=LOOPBACK, **settings))
        for path in (users, self.folder / "settings"):
            if self.account:
                os.chown(path, self.account.uid, self.account.gid)

    def program(self) -> Program:
        return self._program("pgbouncer", str(self.folder / "settings"), account=self.account)

    def answers(self) -> bool:
        try:
            psycopg.connect(self.url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True


@pytest.fixture
def pooler(database: None, new_folder: Callable[[str], Path]) -> Iterator[PgBouncer]:
    """In the place of the server: for each thread's connections of Django as well, which are made anew."""
    server = PgBouncer(new_folder("pgbouncer"))
    server.prepare()
    server.start()
    known = connections.settings["default"]
    before, options = dict(known), databases({"default": server.url}, "", None)["default"]
    connections["default"].close()
    known.update(HOST=options["HOST"], PORT=options["PORT"], OPTIONS=options["OPTIONS"])
    yield server
    connections["default"].close()
    known.clear()
    known.update(before)
    server.stop()


def test_scopes_of_two_tenants_take_turns_on_two_connections(world: World, pooler: PgBouncer) -> None:
    seen: list[tuple[object, object]] = []

    def work(tenant_id: UUID) -> None:
        for _ in range(30):
            with tenant_scope(tenant_id), connections["default"].cursor() as cursor:
                cursor.execute("select distinct tenant_id from tenants_membership")
                seen.append((tenant_id, cursor.fetchall()))
        connections["default"].close()

    threads = [threading.Thread(target=work, args=[one.id]) for one in (world.acme, world.globex) * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 180
    assert [one for one in seen if one[1] != [(one[0],)]] == []


def test_a_transaction_after_another_tenants_has_none(world: World, pooler: PgBouncer) -> None:
    with psycopg.connect(pooler.url, autocommit=True, prepare_threshold=None) as client:
        for _ in range(2 * CONNECTIONS):
            with client.transaction():
                client.execute(BIND, [signed_tenant(world.acme.id)])
                assert client.execute("select count(*) from tenants_membership").fetchone() == (5,)
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="no tenant is bound"):
                client.execute("select count(*) from tenants_membership")
