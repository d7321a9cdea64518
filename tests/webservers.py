"""Real web processes for tests: `with web_processes(2) as (a, b):` serves the test database on free ports.

Each process listens on a socket that the test holds, so a killed one comes back on the same port.
"""

import os
import select
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import connections

from kernel.ids import uuid7

ROOT = Path(__file__).resolve().parent.parent
READY_WITHIN_S = 180
TEMPLATES_KEPT = 3
# Under `make coverage` a process that ends tells which lines it ran; else it is killed, which is quicker.
COUNTS_LINES = "COVERAGE_PROCESS_CONFIG" in os.environ
TELLS_WITHIN_S = 15


class Template:
    """A loaded product that web processes are forked from; see tests/template_process.py."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._control, theirs = socket.socketpair()
        handle = theirs.fileno()
        self._log = log_file("template")
        command = [sys.executable, "-m", "tests.template_process", str(handle)]
        with theirs, self._log.open("ab") as log:
            subprocess.Popen(command, cwd=ROOT, env=environment, pass_fds=[handle], stdout=log, stderr=log)
        self.running: set[int] = set()
        self._control.settimeout(READY_WITHIN_S)
        if self._control.recv(64) != b"ready\n":
            raise RuntimeError(f"the product does not load:\n{self._log.read_text(errors='replace')[-4000:]}")

    def fork(self, listening: socket.socket, log: Path) -> tuple[int, int]:
        """Start a web process on a listening socket and return its id and a descriptor of it."""
        socket.send_fds(self._control, [str(log).encode()], [listening.fileno()])
        answer, descriptors, _, _ = socket.recv_fds(self._control, 64, 1)
        pid = int(answer)
        self.running.add(pid)
        return pid, descriptors[0]

    def close(self) -> None:
        """End it, and what it forked."""
        self._control.close()


_templates: OrderedDict[tuple[tuple[str, str], ...], Template] = OrderedDict()


def template(environment: dict[str, str]) -> Template:
    """Return the template of an environment, started at its first use; those of late are kept."""
    known = tuple(sorted(environment.items()))
    if known not in _templates:
        idle = [one for one, held in _templates.items() if not held.running]
        for one in idle[: max(0, len(_templates) - TEMPLATES_KEPT + 1)]:
            _templates.pop(one).close()
        _templates[known] = Template(environment)
    _templates.move_to_end(known)
    return _templates[known]


class WebProcess:
    """One uvicorn process of the product."""

    def __init__(self, **environment: str) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.listen(512)
        self._environment = environment
        self._log = log_file(f"web-{self.port}")
        self._template: Template | None = None
        self._pid = 0
        self._process = -1

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
        assert self._pid, "it was not started"
        return self._pid

    @property
    def is_running(self) -> bool:
        return self._process >= 0 and not select.select([self._process], [], [], 0)[0]

    def start(self) -> None:
        """Start without waiting; connections queue on the socket until it answers."""
        self._template = template(environment() | self._environment)
        self._pid, self._process = self._template.fork(self._socket, self._log)

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
                if time.monotonic() > deadline or not self.is_running:
                    raise RuntimeError(f"the web process did not come up:\n{self.output()[-4000:]}") from None
                time.sleep(0.02)

    def kill(self) -> None:
        """SIGKILL: nothing is flushed, nothing said goodbye."""
        with suppress(ProcessLookupError):  # it ended by itself
            self._signal(signal.SIGKILL)
        select.select([self._process], [], [])
        os.close(self._process)
        self._process = -1
        if self._template is not None:
            self._template.running.discard(self._pid)

    def freeze(self) -> None:
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def close(self) -> None:
        if self.is_running and COUNTS_LINES:
            self._signal(signal.SIGTERM)
            select.select([self._process], [], [], TELLS_WITHIN_S)
        if self._process >= 0:
            self.kill()
        self._socket.close()

    def _signal(self, what: signal.Signals) -> None:
        """By descriptor: the id of a process that ended may be the id of a thread of somebody else."""
        signal.pidfd_send_signal(self._process, what)


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


def database_url(variable: str = "DATABASE_URL") -> str:
    """The address of this worker's test database, as role app."""
    parts = urlsplit(os.environ[variable])
    name = connections["default"].settings_dict["NAME"]
    return urlunsplit(parts._replace(path=f"/{name}"))


def environment() -> dict[str, str]:
    """What a process of the product needs to find this test's database, Redis and folders."""
    path = os.pathsep.join([str(ROOT), str(ROOT / "platform")])
    quiet = {"DB_POOL_SIZE": "8", "LOG_LEVEL": os.environ.get("WEB_LOG_LEVEL", "ERROR"), "WARM_UP": "false"}
    databases = {name: database_url(name) for name in ("DATABASE_URL", "SIGN_IN_DATABASE_URL")}
    ours = {**os.environ, **quiet, **databases, "PYTHONPATH": path}
    # A browser test's own exception, and what would make every test's environment another one.
    for name in ("DJANGO_ALLOW_ASYNC_UNSAFE", "PYTEST_CURRENT_TEST"):
        ours.pop(name, None)
    return ours


def log_file(name: str) -> Path:
    folder = Path(settings.SCRIPTORIUM_VAR) / "log"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{name}-{uuid7()}.log"
