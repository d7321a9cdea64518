"""The whole product as `make run` starts it, in a data folder and on a port of its own."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import psutil

from embedded import child, registry
from embedded.settings import RunSettings

ROOT = Path(__file__).resolve().parent.parent
START_WITHIN_S = 150
# What the test run or a developer set for themselves: the product here embeds everything again.
_NOT_INHERITED = (
    "DATABASE_URL",
    "SIGN_IN_DATABASE_URL",
    "MIGRATOR_DATABASE_URL",
    "REDIS_URL",
    "SCRIPTORIUM_ENV",
    "SCRIPTORIUM_VAR",
    "GRAPH",
)


class RunningProduct:
    """`start()` waits for the address; `output()` is what the terminal would show."""

    def __init__(self, var: Path, **environment: str) -> None:
        self.var = var
        self.settings = RunSettings.read({"SCRIPTORIUM_VAR": str(var)})
        inherited = {name: value for name, value in os.environ.items() if name not in _NOT_INHERITED}
        path = os.pathsep.join([str(ROOT), str(ROOT / "platform")])
        own = {"SCRIPTORIUM_VAR": str(var), "PORT": "0", "PYTHONPATH": path, "MODEL": "small"}
        self.environment = {**inherited, **own, **environment}
        self.runner: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "RunningProduct":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        self.launch()
        wait_until(self._is_announced, START_WITHIN_S, self.output)

    def launch(self) -> None:
        with self._terminal() as terminal:
            self.runner = subprocess.Popen(
                [sys.executable, "-m", "embedded", "run"], env=self.environment, stdout=terminal, stderr=terminal
            )

    def stop(self) -> str:
        """`make stop`; returns what it said."""
        return self.ask("stop").stdout

    def kill_runner(self) -> None:
        """As a crash or kill -9 would."""
        assert self.runner is not None
        self.runner.send_signal(signal.SIGKILL)
        self.runner.wait()

    def ask(self, *verb: str) -> "subprocess.CompletedProcess[str]":
        """Run `python -m embedded <verb>` on the same data folder."""
        command = [sys.executable, "-m", "embedded", *verb]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False, timeout=180)

    @property
    def address(self) -> str:
        return str(self._announced()["address"])

    @property
    def product_environment(self) -> dict[str, str]:
        """With the addresses of its database, Redis and model."""
        return dict(self._announced()["environment"])

    def process(self, name: str) -> psutil.Process:
        """The live process of a role: postgres, redis, llm, web-1, worker, ingest, beat."""
        found = registry.running(self.settings.notes, name)
        assert found is not None, f"{name} does not run"
        return found

    def processes(self) -> list[psutil.Process]:
        notes = (registry.running(self.settings.notes, path.stem) for path in self.settings.notes.glob("*.json"))
        return [process for process in notes if process is not None]

    def output(self) -> str:
        return (self.var / "terminal").read_text(errors="replace")

    def _is_announced(self) -> bool:
        assert self.runner is not None
        assert self.runner.poll() is None, f"the runner ended:\n{self.output()}"
        return "Logs:" in self.output()

    def _announced(self) -> dict[str, Any]:
        announced: dict[str, Any] = json.loads((self.settings.run / "runner.json").read_text())
        return announced

    def _terminal(self) -> IO[bytes]:
        self.var.mkdir(parents=True, exist_ok=True)
        return (self.var / "terminal").open("wb")


def wait_until(is_true: Callable[[], bool], within_s: float, story: Callable[[], str] = str) -> None:
    deadline = time.monotonic() + within_s
    while not is_true():
        assert time.monotonic() < deadline, f"not within {within_s} s\n{story()}"
        time.sleep(0.05)


def have_all_ended(processes: list[psutil.Process]) -> bool:
    return all(child.has_ended(process) for process in processes)
