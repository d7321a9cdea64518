"""`make run`: start everything, say where it is, keep it running, stop everything."""

import os
import shutil
import signal
import socket
import time
from collections.abc import Mapping
from types import FrameType

from embedded import database, logs, ports, product
from embedded.account import make_private, unprivileged_account
from embedded.console import Console
from embedded.errors import DidNotStart, DiskFull
from embedded.large_model.status_file import write_status
from embedded.large_model.switch import ModelSwitch, start_now
from embedded.llm import SMALL, LanguageModelServer
from embedded.plan import Plan, plan
from embedded.process import ChildProcess, stop_all
from embedded.registry import stop_leftovers
from embedded.settings import RunSettings
from embedded.state import RunState
from embedded.supervisor import Supervisor

NEEDED_BYTES = 500 * 2**20
CHECK_EVERY_S = 0.2
ROTATE_EVERY_S = 60
READY_WITHIN_S = 90


class StopAsked(BaseException):
    """Ctrl-C, `make stop` or a closed terminal."""


class Runner:
    """One run. `run()` returns when everything has ended; nothing is left then."""

    def __init__(self, settings: RunSettings, console: Console) -> None:
        self.settings = settings
        self.console = console
        self.state = RunState(settings.run)
        self.servers: list[ChildProcess] = []
        self.processes: list[ChildProcess] = []
        self.supervisor = Supervisor(console.event)
        self.switch: ModelSwitch | None = None
        # Held for the whole run: web processes inherit it, those that are started again as well.
        self.listening = socket.socket()

    def run(self) -> None:
        """Raises EmbeddedError when something could not be started; by then everything is stopped again."""
        make_private(self.settings.var, unprivileged_account())
        (self.settings.var / "static").mkdir(exist_ok=True)  # else every web process warns that it is not there
        os.umask(0o077)  # what is written below it, by us or the product, is nobody else's to read
        self.state.acquire()
        _on_stop_signals(_raise_stop)
        try:
            self._start()
            self._keep_running()
        except StopAsked:
            self.console.say()
        finally:
            _on_stop_signals(signal.SIG_IGN)
            self._stop()

    def _start(self) -> None:
        started = time.monotonic()
        self._require_space()
        self._stop_leftovers()
        self.listening = _listen(self.settings.port)
        address = f"http://127.0.0.1:{self.listening.getsockname()[1]}"
        self.state.announce(address, {})  # from here on `make stop` finds us
        made = plan(self.settings)
        environment = self._environment(made, address)
        self._start_servers(made)
        self._bring_up_to_date(made, environment)
        self._start_product(environment, address)
        self.state.announce(address, {**environment, "MIGRATOR_DATABASE_URL": made.migrator_url})
        self._say_where(address, time.monotonic() - started)

    def _require_space(self) -> None:
        free_bytes = shutil.disk_usage(self.settings.var).free
        if free_bytes < NEEDED_BYTES:
            raise DiskFull(self.settings.var, free_bytes, NEEDED_BYTES)

    def _stop_leftovers(self) -> None:
        leftovers = stop_leftovers(self.settings.notes)
        if leftovers:
            self.console.say(f"  An earlier run was cut off; ended what it left: {', '.join(leftovers)}.")

    def _environment(self, made: Plan, address: str) -> dict[str, str]:
        base = {name: value for name, value in self.settings.environment.items() if name != "MIGRATOR_DATABASE_URL"}
        return product.product_environment({"PUBLIC_URL": address, **base}, made.additions)

    def _start_servers(self, made: Plan) -> None:
        for server in made.servers:
            if server is made.language_model:
                self._start_language_model(made.language_model, made.fetches_model)
                continue
            with self.console.step(_TITLES[server.name]):
                server.prepare()
                server.start()
            self.servers.append(server)
            self.supervisor.watch(server)

    def _start_language_model(self, server: LanguageModelServer, fetches: bool) -> None:
        """Start it and tell the product which one it is; a large one that does not come up is replaced by the small."""
        small = server if server.model == SMALL else server.small(self.settings.models)
        notes: list[str] = []
        with self.console.step(f"Language model ({server.model.title}, built in)"):
            running = start_now(server, small, notes.append)
        for line in notes:
            self.console.say(f"  {line}")
        self.servers.append(running)
        self.supervisor.watch(running)
        write_status(self.settings.built_in_model, running, None, "not_started" if notes else "")
        if fetches:
            self.switch = ModelSwitch(self.settings, running, self.supervisor, self.servers, self.console.event)

    def _bring_up_to_date(self, made: Plan, environment: Mapping[str, str]) -> None:
        if not made.migrator_url:
            self.console.say("  Migrations are left to you: MIGRATOR_DATABASE_URL is not set.")
            return
        current = database.ProductDatabase(self.settings, {**environment, "MIGRATOR_DATABASE_URL": made.migrator_url})
        if not (made.is_database_embedded and current.is_migrated()):
            with self.console.step("Database: migrations"):
                current.migrate()
        if made.is_database_embedded and not current.has_demo():
            with self.console.step("Demo organisations"):
                current.make_demo()

    def _start_product(self, environment: Mapping[str, str], address: str) -> None:
        settings = self.settings
        around = product.Surroundings(environment, settings.logs, settings.notes, settings.run)
        with self.console.step(f"Web ({settings.web_processes} processes)"):
            for number in range(1, settings.web_processes + 1):
                self._keep(product.web(number, self.listening.fileno(), around))
            self._wait_until_ready(address)
        # Pages answer now; what works behind them catches up within seconds and is not waited for.
        for role in product.WORKER_QUEUES:
            self._keep(product.worker(role, around))
        self._keep(product.beat(around))

    def _keep(self, process: ChildProcess) -> None:
        process.launch()
        self.processes.append(process)
        self.supervisor.watch(process)

    def _wait_until_ready(self, address: str) -> None:
        deadline = time.monotonic() + READY_WITHIN_S
        while not product.is_ready(address):
            for process in self.processes:
                if process.has_ended():
                    process.wait_until_it_answers()  # raises with its last words
            if time.monotonic() > deadline:
                raise DidNotStart("web", f"not ready within {READY_WITHIN_S} s", self.processes[0].log)
            time.sleep(0.1)

    def _say_where(self, address: str, seconds: float) -> None:
        self.console.say(f"\n  Scriptorium runs at {address}   (started in {seconds:.1f} s)\n")
        for sign_in in database.read_sign_ins(self.settings.var / "demo.json"):
            who = f"{sign_in.organisation} ({sign_in.role})"
            self.console.say(f"    {who:<22} {sign_in.email:<30} {sign_in.password}")
        self.console.say(f"\n  Logs: {self.settings.logs}   Stop: Ctrl-C or `make stop`\n")

    def _keep_running(self) -> None:
        rotated_at = 0.0
        while True:
            self.supervisor.check()
            if self.switch is not None:
                self.switch.check()
            if time.monotonic() - rotated_at > ROTATE_EVERY_S:
                logs.rotate(self.settings.logs)
                rotated_at = time.monotonic()
            time.sleep(CHECK_EVERY_S)

    def _stop(self) -> None:
        """The product first, while its servers still answer; then the servers."""
        if self.servers or self.processes:
            with self.console.step("Stopping"):
                stop_all(self.processes)
                stop_all(self.servers)
        self.listening.close()
        stop_leftovers(self.settings.notes)
        self.state.clear()


_TITLES = {
    "postgres": "PostgreSQL 18 with pgvector",
    "redis": "Redis",
    "neo4j": "Neo4j 5.26",
}


def _listen(port: int) -> socket.socket:
    """The one socket that all web processes accept from; port 0 takes any free one. Raises PortTaken."""
    if port:
        ports.require_free(port, f"start with another port: PORT={port + 1} make run")
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((ports.LOOPBACK, port))
    listening.listen(2048)
    return listening


def _on_stop_signals(action: "signal._HANDLER") -> None:
    for which in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(which, action)


def _raise_stop(number: int, frame: FrameType | None) -> None:
    raise StopAsked
