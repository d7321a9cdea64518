"""The product on servers of its own, which a test may stop, flush and start again without hurting others."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import connections

from config.databases import parse
from embedded.ports import free_port
from embedded.postgres import PostgresServer
from embedded.redis import RedisServer
from tests.webservers import ROOT, WebProcess, web_processes
from tests.workers import Worker, worker_process


@dataclass(frozen=True)
class Servers:
    """A PostgreSQL that writes safely, so that what it committed outlives its stop, and a Redis."""

    postgres: PostgresServer
    redis: RedisServer

    @property
    def environment(self) -> dict[str, str]:
        addresses = {"DATABASE_URL": self.postgres.url, "MIGRATOR_DATABASE_URL": self.postgres.migrator_url}
        return {**addresses, "SIGN_IN_DATABASE_URL": self.postgres.sign_in_url, "REDIS_URL": self.redis.url}

    def start_again(self) -> None:
        """Starts what a test left stopped."""
        for server in (self.postgres, self.redis):
            if not server.answers():
                server.start()


@dataclass(frozen=True)
class Product:
    """Two web processes and a worker with its beat, on servers that can be taken away."""

    servers: Servers
    webs: list[WebProcess]
    worker: Worker


@contextmanager
def private_servers(folder: Path) -> Iterator[Servers]:
    servers = Servers(
        PostgresServer(folder / "postgres", free_port(), name="private-postgres"),
        RedisServer(folder / "redis", free_port(), name="private-redis"),
    )
    started = (servers.postgres, servers.redis)
    try:
        for server in started:
            server.prepare()
            server.start()
        _migrate(servers)
        yield servers
    finally:
        for server in started:
            server.stop()


def _migrate(servers: Servers) -> None:
    path = os.pathsep.join([str(ROOT), str(ROOT / "platform")])
    environment = {**os.environ, **servers.environment, "PYTHONPATH": path}
    command = [sys.executable, "manage.py", "migrate", "--database", "migrator", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


@contextmanager
def private_product(servers: Servers) -> Iterator[Product]:
    addresses = servers.environment
    with web_processes(2, **addresses) as webs, worker_process(**addresses) as worker:
        yield Product(servers, webs, worker)


@contextmanager
def speaking_to(servers: Servers) -> Iterator[None]:
    """Lets the verbs of this process work in the private database."""
    before = {alias: dict(connections.settings[alias]) for alias in ("default", "sign_in")}
    _use({"default": parse(servers.postgres.url), "sign_in": parse(servers.postgres.sign_in_url)})
    try:
        yield
    finally:
        _use(before)


def _use(addresses: dict[str, dict[str, object]]) -> None:
    for alias, address in addresses.items():
        changed = {name: address[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
        connections.settings[alias].update(changed)
        connections[alias].close()
        connections[alias].close_pool()  # type: ignore[attr-defined]
