"""The roles of docker/compose.yaml as processes, each with its own user of a Redis by docker/redis-users.acl."""

import os
import re
import runpy
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import redis

from embedded import product
from embedded.passwords import write_private
from embedded.ports import free_port
from embedded.redis import RedisServer
from tests.webservers import ROOT, WebProcess, environment, log_file, web_processes

DOCKER = ROOT / "docker"
ROLES = ("web", "control", "worker", "ingest", "beat")
# The test's own view of the server; no role of the product has one like it.
ONLOOKER = "user onlooker on >seen +@all ~* &*\n"


class RedisOfRoles(RedisServer):
    """The compose file's Redis: the rules as make_secrets.py fills them in, and no password without a name."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, free_port(), name="redis-of-roles")
        rules = (DOCKER / "redis-users.acl").read_text()
        self.secrets: dict[str, str] = runpy.run_path(str(DOCKER / "make_secrets.py"))["of_redis"](rules)

    @property
    def url(self) -> str:
        return f"redis://onlooker:seen@127.0.0.1:{self.port}/0"

    def url_of(self, role: str) -> str:
        return self.secrets[f"redis_url_{role}"].replace("redis:6379", f"127.0.0.1:{self.port}")

    def of(self, role: str) -> "redis.Redis":
        return redis.Redis.from_url(self.url_of(role))

    def denied(self) -> list[tuple[str, str, str]]:
        """Whom the server refused what: user, command, key or channel.

        CLIENT is what redis-py says of itself at the start of a connection, whatever comes of it.
        """
        with redis.Redis.from_url(self.url, decode_responses=True) as onlooker:
            log: Any = onlooker.acl_log()
        refused = {(one["username"], one["reason"], one["object"]) for one in log}
        return sorted(one for one in refused if one[2] != "client")

    def prepare(self) -> None:
        super().prepare()
        write_private(self.folder / "users", self.secrets["redis_users"] + ONLOOKER)

    def _settings(self) -> str:
        without_password = re.sub(r"requirepass .*\n", "", super()._settings())
        return f"{without_password}aclfile {self.folder}/users\n"


@dataclass(frozen=True)
class Roles:
    """Both planes, and workers with their scheduler, as long as they run."""

    redis: RedisOfRoles
    web: WebProcess
    control: WebProcess

    def plane_of(self, path: str) -> WebProcess:
        """Where the gateway sends an address."""
        rule = re.search(r'"~(\S+)" control;', (DOCKER / "gateway.conf").read_text())
        assert rule is not None
        return self.control if re.search(rule[1], path) else self.web


@contextmanager
def roles(folder: Path) -> Iterator[Roles]:
    server = RedisOfRoles(folder)
    server.prepare()
    server.start()
    workers = [_worker(role, server) for role in ("worker", "ingest", "beat")]
    try:
        with (
            web_processes(1, REDIS_URL=server.url_of("web"), PLANE="data") as (web,),
            web_processes(1, REDIS_URL=server.url_of("control"), PLANE="control") as (control,),
        ):
            yield Roles(server, web, control)
    finally:
        for one in workers:
            os.killpg(one.pid, 9)
            one.wait()
        server.stop()


def _worker(role: str, server: RedisOfRoles) -> "subprocess.Popen[bytes]":
    log = log_file(role)
    words = product.celery_beat(log.with_suffix(".beat")) if role == "beat" else product.celery_worker(role)
    told = {**environment(), "REDIS_URL": server.url_of(role)}
    with log.open("ab") as output:
        return subprocess.Popen(
            [sys.executable, *words], cwd=ROOT, env=told, stdout=output, stderr=output, start_new_session=True
        )
