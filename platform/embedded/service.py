"""The common shape of an embedded service."""

import os
import signal
import time
from abc import ABC, abstractmethod
from pathlib import Path

import psutil

from embedded import child, registry
from embedded.account import Account
from embedded.child import Program
from embedded.errors import DidNotStart
from embedded.ports import require_free


class Service(ABC):
    """One server on a loopback port with its data in one folder.

    `prepare()` makes the data once, `start()` runs the server as a child and returns when it answers,
    `stop()` ends it. `notes` is where running children are written down (`registry`).
    """

    start_patience_s = 30.0
    stop_patience_s = 15.0
    stop_signal = signal.SIGTERM
    dies_with_parent = True

    def __init__(self, name: str, folder: Path, port: int, *, notes: Path | None = None) -> None:
        self.name = name
        self.folder = folder.resolve()
        self.port = port
        self.notes = notes or self.folder / "running"
        self.log = self.folder / f"{name}.log"
        self.process: psutil.Process | None = None

    @property
    @abstractmethod
    def url(self) -> str:
        """Where clients connect, credentials included."""

    @abstractmethod
    def prepare(self) -> None:
        """Make data and configuration if they are not there; changes nothing otherwise."""

    @abstractmethod
    def program(self) -> Program:
        """What `start()` runs."""

    @abstractmethod
    def answers(self) -> bool:
        """Whether the server does its work at this moment; never raises, never waits long."""

    def start(self) -> None:
        """Run the server and wait until it answers. Raises PortTaken or DidNotStart; then nothing runs."""
        require_free(self.port)
        program = self.program()
        self.process = child.spawn(program)
        registry.note(self.notes, self.name, self.process, self.stop_signal)
        try:
            self._wait_until_it_answers(program)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End the server; nothing of it is left afterwards. Safe to call twice."""
        if self.process is not None:
            child.stop(self.process, self.stop_signal, self.stop_patience_s)
            registry.forget(self.notes, self.name)
            self.process = None

    def _program(
        self, *argv: str, account: Account | None = None, env: dict[str, str] | None = None
    ) -> Program:
        return Program(
            self.name,
            argv,
            self.log,
            cwd=self.folder,
            env=env or dict(os.environ),
            account=account,
            stop_signal=self.stop_signal,
            dies_with_parent=self.dies_with_parent,
        )

    def _wait_until_it_answers(self, program: Program) -> None:
        deadline = time.monotonic() + self.start_patience_s
        while not self.answers():
            if self.process is None or child.has_ended(self.process):
                raise DidNotStart(self.name, child.last_line(program.log), program.log)
            if time.monotonic() > deadline:
                raise DidNotStart(self.name, f"no answer in {self.start_patience_s:.0f} s", program.log)
            time.sleep(0.03)
