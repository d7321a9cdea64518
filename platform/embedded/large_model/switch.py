"""Fetch the model that can write behind the running product, then let it answer in the place of the small one.

Nothing here waits: `check()` is called several times a second, from the thread that the children die with.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from embedded import ports
from embedded.child import Program
from embedded.errors import EmbeddedError
from embedded.large_model import progress, words
from embedded.large_model.model import LARGE, large_weights
from embedded.large_model.progress import Progress
from embedded.large_model.status_file import write_status
from embedded.llm import BIG, LanguageModelServer
from embedded.process import ChildProcess
from embedded.settings import RunSettings
from embedded.supervisor import Supervisor

CHECK_EVERY_S = 1.0
FETCH_AGAIN_AFTER_S = 60.0
START_WITHIN_S = 180.0
OLD_STAYS_S = 240.0
"""What was asked of the small model may go on as long as an answer may take (PROVIDER_TOTAL_S and its reading)."""


class FetchProcess(ChildProcess):
    """`python -m embedded.large_model`; it ends by itself when the file is whole."""

    stop_patience_s = 5.0

    def __init__(self, settings: RunSettings, pins: Path, sha256: str) -> None:
        super().__init__("model-fetch", log=settings.logs / "model-fetch.log", notes=settings.notes)
        self._command = ("-m", "embedded.large_model", "--folder", str(settings.large_model))
        self._what = ("--pins", str(pins), "--sha256", sha256)
        self._environment = settings.environment

    def program(self) -> Program:
        path = str(Path(__file__).resolve().parents[2])
        environment = {**self._environment, "PYTHONPATH": path}
        return Program(self.name, (sys.executable, *self._command, *self._what), self.log, env=environment)

    def answers(self) -> bool:
        return not self.has_ended()


class ModelSwitch:
    """`old` answers until the fetched one does. `servers` is the runner's list of what to stop at the end."""

    def __init__(
        self,
        settings: RunSettings,
        old: LanguageModelServer,
        supervisor: Supervisor,
        servers: list[ChildProcess],
        report: Callable[[str], None],
        *,
        pins: Path = LARGE.pins,
        sha256: str = LARGE.sha256,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.settings, self.old, self.supervisor, self.servers = settings, old, supervisor, servers
        self.weights = large_weights(settings.large_model, sha256)
        self.fetching = FetchProcess(settings, pins, sha256)
        self.new: LanguageModelServer | None = None
        self._notify, self._clock = report, clock
        self._due_at = self._started_at = 0.0
        self._last: Progress | None = None
        self._step: Callable[[], None] = self._fetch

    def check(self) -> None:
        """Do what is due."""
        if self._clock() >= self._due_at:
            self._due_at = self._clock() + CHECK_EVERY_S
            self._step()

    def _fetch(self) -> None:
        if self.fetching not in self.servers:
            self.servers.append(self.fetching)
            self.fetching.launch()
            return
        self._report(progress.read(self.settings.large_model))
        if not self.fetching.has_ended():
            return
        if self.weights.is_whole():
            self.fetching.stop()
            self._start()
        else:
            self.fetching.stop()
            self.servers.remove(self.fetching)
            self._due_at = self._clock() + FETCH_AGAIN_AFTER_S

    def _report(self, now: Progress | None) -> None:
        if now is None or now == self._last:
            return
        if words.is_news(self._last, now):
            self._notify(words.of(now))
        self._last = now
        write_status(self.settings.built_in_model, self.old, now)

    def _start(self) -> None:
        if psutil.virtual_memory().available < BIG.memory_bytes:
            self._give_up("no_memory", words.no_memory(BIG.title, BIG.memory_bytes, self.old.model.title))
            return
        self.new = LanguageModelServer(
            self.settings.var / "llm",
            ports.free_port(),
            models=self.settings.models,
            model=BIG,
            name="llm-large",
            notes=self.settings.notes,
        )
        self.new.log = self.settings.logs / "llm-large.log"
        self.new.prepare()
        self.new.launch()
        self.servers.append(self.new)
        self._started_at, self._step = self._clock(), self._await

    def _await(self) -> None:
        assert self.new is not None  # noqa: S101
        if self.new.answers():
            self.supervisor.watch(self.new)
            self.supervisor.unwatch(self.old)
            write_status(self.settings.built_in_model, self.new, None, "switched")
            self._notify(words.switched(self.new.model.title, self.old.model.title))
            self._due_at, self._step = self._clock() + OLD_STAYS_S, self._let_the_old_go
        elif self.new.has_ended() or self._clock() - self._started_at > START_WITHIN_S:
            self.new.stop()
            self.servers.remove(self.new)
            self._give_up("not_started", words.not_started(self.new.model.title, self.new.log, self.old.model.title))

    def _let_the_old_go(self) -> None:
        self.old.stop()
        self._step = _nothing

    def _give_up(self, note: str, line: str) -> None:
        write_status(self.settings.built_in_model, self.old, self._last, note)
        self._notify(line)
        self._step = _nothing


def start_now(
    server: LanguageModelServer, small: LanguageModelServer, report: Callable[[str], None]
) -> LanguageModelServer:
    """Start the model of this run; where the large one does not come up, the small one. Returns which it was."""
    try:
        if psutil.virtual_memory().available < server.model.memory_bytes:
            report(words.no_memory(server.model.title, server.model.memory_bytes, small.model.title))
        else:
            server.prepare()
            server.start()
            return server
    except EmbeddedError:
        if server.model == small.model:
            raise
        report(words.not_started(server.model.title, server.log, small.model.title))
    small.prepare()
    small.start()
    return small


def _nothing() -> None:
    """All is done."""
