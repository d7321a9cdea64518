"""Who runs in a data folder, where it answers, and with which environment."""

import fcntl
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psutil

from embedded.errors import EmbeddedError
from embedded.passwords import write_private


class AlreadyRuns(EmbeddedError):
    def __init__(self, address: str) -> None:
        super().__init__(f"Scriptorium runs already: {address} (stop it with `make stop`).")


@dataclass(frozen=True)
class Running:
    """A live runner. The environment is empty until everything has started.

    It holds passwords; it lies in a file only its owner can read.
    """

    process: psutil.Process
    address: str
    environment: Mapping[str, str]


class RunState:
    """The files of `var/run`. The lock ends with the process that holds it, by kill -9 as well."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock: IO[str] | None = None

    def acquire(self) -> None:
        """Become the one runner of this folder. Raises AlreadyRuns with the address of the other."""
        self.folder.mkdir(parents=True, exist_ok=True)
        lock = (self.folder / "lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            running = self.read()
            raise AlreadyRuns(running.address if running else "it is starting") from None
        self._lock = lock

    def announce(self, address: str, environment: Mapping[str, str]) -> None:
        created = psutil.Process().create_time()
        entry = {"pid": os.getpid(), "created": created, "address": address, "environment": dict(environment)}
        write_private(self._file, json.dumps(entry))

    def clear(self) -> None:
        self._file.unlink(missing_ok=True)

    def read(self) -> Running | None:
        """The runner that announced itself, if it still lives."""
        try:
            entry = json.loads(self._file.read_text())
            process = psutil.Process(int(entry["pid"]))
            is_same = abs(process.create_time() - entry["created"]) < 0.02
        except (OSError, ValueError, psutil.Error):
            return None
        return Running(process, entry["address"], entry["environment"]) if is_same else None

    @property
    def _file(self) -> Path:
        return self.folder / "runner.json"
