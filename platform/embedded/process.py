"""A process that is started, watched and stopped: the shape that servers and product processes share."""

import signal
import time
from abc import ABC, abstractmethod
from pathlib import Path

import psutil

from embedded import child, registry
from embedded.child import Ending, Program
from embedded.errors import DidNotStart


class ChildProcess(ABC):
    """`launch()` returns at once, `start()` when the process answers, `stop()` when nothing of it is left.

    `notes` is where running children are written down (`registry`).
    """

    start_patience_s = 30.0
    stop_patience_s = 15.0
    stop_signal = signal.SIGTERM
    dies_with_parent = True

    def __init__(self, name: str, *, log: Path, notes: Path) -> None:
        self.name = name
        self.log = log
        self.notes = notes
        self.process: psutil.Popen | None = None

    @abstractmethod
    def program(self) -> Program:
        """What `launch()` runs."""

    @abstractmethod
    def answers(self) -> bool:
        """Whether the process does its work at this moment; never raises, never waits long."""

    def prepare(self) -> None:  # noqa: B027  most processes have nothing to prepare
        """Make what the process needs, and clear away what a killed one left. May be called again."""

    def launch(self) -> None:
        program = self.program()
        self.process = child.spawn(program)
        registry.note(self.notes, self.name, self.process, program.stop_signal)

    def start(self) -> None:
        """Launch and wait until it answers. Raises DidNotStart; then nothing of it runs."""
        self.launch()
        try:
            self.wait_until_it_answers()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End the process and all it started. Safe to call twice."""
        stop_all([self])

    def has_ended(self) -> bool:
        return self.process is None or child.has_ended(self.process)

    def wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + self.start_patience_s
        while not self.answers():
            if self.has_ended():
                raise DidNotStart(self.name, child.last_line(self.log), self.log)
            if time.monotonic() > deadline:
                raise DidNotStart(self.name, f"no answer in {self.start_patience_s:.0f} s", self.log)
            time.sleep(0.03)


def stop_all(processes: list[ChildProcess]) -> None:
    """Stop several at once: all are asked before the first is waited for."""
    running = [(each, each.process) for each in processes if each.process is not None]
    child.stop_all([Ending(process, each.stop_signal, each.stop_patience_s) for each, process in running])
    for each, _ in running:
        registry.forget(each.notes, each.name)
        each.process = None
