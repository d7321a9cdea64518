"""A real Celery worker with its scheduler, on the test's database and queues."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from embedded.product import ALONE, environment_of
from tests.webservers import COUNTS_LINES, ROOT, TELLS_WITHIN_S, environment, log_file

QUEUES = "ingest,projections,sealing,default"


class Worker:
    """One worker for all queues, with beat inside it."""

    def __init__(self, *options: str, **extra: str) -> None:
        self.options = options
        self.extra = extra
        self.log: Path = log_file("worker")
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        beat = ("-B", "-s", str(self.log.with_suffix(".beat")))
        options = ("-c", "2", "-Q", QUEUES, *self.options, *ALONE)
        command = [sys.executable, "-m", "celery", "-A", "config", "worker", *beat, *options]
        with self.log.open("ab") as log:
            told = environment_of("worker", {**environment(), **self.extra})
            self.process = subprocess.Popen(command, cwd=ROOT, env=told, stdout=log, stderr=log, start_new_session=True)

    def close(self) -> None:
        """Kill it; where lines are counted, only once it has told them."""
        if self.process is not None and COUNTS_LINES:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(TELLS_WITHIN_S)
        with suppress(ProcessLookupError):  # nobody of its group is left
            self.kill()

    def kill(self) -> None:
        """SIGKILL for the worker and its children: nothing finishes what it holds."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


@contextmanager
def worker_process(*options: str, **extra: str) -> Iterator[Worker]:
    worker = Worker(*options, **extra)
    worker.start()
    try:
        yield worker
    finally:
        worker.close()
