"""What can be asked of a data folder from outside: stop it, ask after it, run a command of the product in it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from embedded import child, product
from embedded.account import make_private, unprivileged_account
from embedded.console import Console
from embedded.errors import EmbeddedError
from embedded.plan import plan
from embedded.postgres import PostgresServer
from embedded.redis import RedisServer
from embedded.registry import stop_leftovers
from embedded.settings import ROOT, RunSettings
from embedded.state import RunState

STOP_WITHIN_S = 60


def stop(settings: RunSettings, console: Console) -> int:
    """End a run, whether its runner lives or was killed. Nothing is left afterwards."""
    running = RunState(settings.run).read()
    if running is not None:
        child.stop(running.process, signal.SIGTERM, STOP_WITHIN_S)
    leftovers = stop_leftovers(settings.notes)
    console.say("Stopped." if running or leftovers else "Nothing was running.")
    return 0


def status(settings: RunSettings, console: Console) -> int:
    """Say where it runs; exit status 1 where it does not."""
    running = RunState(settings.run).read()
    console.say(f"Running at {running.address}" if running else "Not running.")
    return 0 if running else 1


def manage(settings: RunSettings, arguments: list[str]) -> int:
    """Run a command of manage.py against the running database, or one started for it."""
    with product_environment(settings) as environment:
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        return subprocess.run(command, env=dict(environment), check=False).returncode


@contextmanager
def product_environment(settings: RunSettings) -> Iterator[Mapping[str, str]]:
    """The environment of the run in progress; without one, PostgreSQL and Redis are started for the while.

    Raises EmbeddedError when a run is just starting.
    """
    running = RunState(settings.run).read()
    if running is not None and not running.environment:
        raise EmbeddedError("Scriptorium is just starting. Try again when it has said where it is.")
    if running is not None:
        yield {**os.environ, **running.environment}
        return
    make_private(settings.var, unprivileged_account())
    os.umask(0o077)
    state = RunState(settings.run)
    state.acquire()
    stop_leftovers(settings.notes)
    made = plan(settings)
    servers = [server for server in made.servers if isinstance(server, PostgresServer | RedisServer)]
    try:
        for server in servers:
            server.prepare()
            server.start()
        yield product.product_environment(
            settings.environment, {**made.additions, "MIGRATOR_DATABASE_URL": made.migrator_url}
        )
    finally:
        for server in servers:
            server.stop()
