"""Real web processes for tests: `with web_processes(2) as (a, b):` serves the test database on free ports.

Each process listens on a socket that the test holds, so a killed one comes back on the same port.
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import connections

from kernel.ids import uuid7

ROOT = Path(__file__).resolve().parent.parent
READY_WITHIN_S = 60


class WebProcess:
    """One uvicorn process of the product."""

    def __init__(self, **environment: str) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.listen(512)
        self._environment = environment
        self._log = log_file(f"web-{self.port}")
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def port(self) -> int:
        return int(self._socket.getsockname()[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def ws_url(self) -> str:
        return f"ws://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start without waiting; connections queue on the socket until it answers."""
        handle = self._socket.fileno()
        command = [sys.executable, "-m", "embedded.web", "config.asgi:application", "--fd", str(handle)]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=environment() | self._environment, pass_fds=[handle], stdout=log, stderr=log
            )

    def output(self) -> str:
        """Everything it printed so far: its log."""
        return self._log.read_text(errors="replace")

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_WITHIN_S
        while True:
            try:
                with urllib.request.urlopen(f"{self.url}/health/live", timeout=5) as answer:  # noqa: S310
                    if answer.status == 200:
                        return
            except OSError:
                if time.monotonic() > deadline or (self._process and self._process.poll() is not None):
                    raise RuntimeError(f"the web process did not come up:\n{self.output()[-4000:]}") from None
                time.sleep(0.05)

    def kill(self) -> None:
        """SIGKILL: nothing is flushed, nothing said goodbye."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def freeze(self) -> None:
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    def close(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        self._socket.close()


@contextmanager
def web_processes(count: int = 2, **environment: str) -> Iterator[list[WebProcess]]:
    """Starts web processes side by side and waits until all answer; ends them afterwards."""
    processes = [WebProcess(**environment) for _ in range(count)]
    try:
        for process in processes:
            process.start()
        for process in processes:
            process.wait_until_ready()
        yield processes
    finally:
        for process in processes:
            process.close()


def database_url() -> str:
    """The address of this worker's test database, as role app."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    name = connections["default"].settings_dict["NAME"]
    return urlunsplit(parts._replace(path=f"/{name}"))


def environment() -> dict[str, str]:
    """What a process of the product needs to find this test's database, Redis and folders."""
    path = os.pathsep.join([str(ROOT), str(ROOT / "platform")])
    quiet = {"DB_POOL_SIZE": "8", "LOG_LEVEL": os.environ.get("WEB_LOG_LEVEL", "ERROR"), "WARM_UP": "false"}
    ours = {**os.environ, **quiet, "DATABASE_URL": database_url(), "PYTHONPATH": path}
    ours.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)  # a browser test's own exception
    return ours


def log_file(name: str) -> Path:
    folder = Path(settings.SCRIPTORIUM_VAR) / "log"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{name}-{uuid7()}.log"
