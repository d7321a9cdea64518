"""The product's own processes, as commands: the runner knows their names, not their code."""

import os
import signal
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from embedded.child import Program
from embedded.process import ChildProcess
from embedded.settings import BACKUP_KEY_SETTINGS, ROOT

APPLICATION = "config.serving:application"
# Ingest has a worker of its own: reading a large file must not keep the seal or a projection waiting.
WORKER_QUEUES = {"worker": "projections,sealing,default", "ingest": "ingest"}
SEALER = "worker"  # whose queues hold `sealing`
WORKER_CONCURRENCY = {"worker": 2, "ingest": 2}
SETTLED_AFTER_S = 8.0


@dataclass(frozen=True)
class Surroundings:
    """What every product process of one run shares."""

    environment: Mapping[str, str]
    logs: Path
    notes: Path
    scratch: Path


class ProductProcess(ChildProcess):
    """One process of the product; `command` follows the name of the Python interpreter."""

    stop_patience_s = 12.0

    def __init__(self, name: str, command: tuple[str, ...], around: Surroundings, fds: tuple[int, ...] = ()) -> None:
        super().__init__(name, log=around.logs / f"{name}.log", notes=around.notes)
        self.command = command
        self.around = around
        self.fds = fds
        self.launched_at = 0.0

    def launch(self) -> None:
        self.launched_at = time.monotonic()
        super().launch()

    def program(self) -> Program:
        return Program(
            self.name,
            (sys.executable, *self.command),
            self.log,
            env=environment_of(self.name, self.around.environment),
            cwd=ROOT,
            pass_fds=self.fds,
            stop_signal=signal.SIGTERM,
        )

    def answers(self) -> bool:
        """Whether it has got through its start: a process that cannot work ends within seconds."""
        return not self.has_ended() and time.monotonic() - self.launched_at > SETTLED_AFTER_S


def environment_of(name: str, environment: Mapping[str, str]) -> dict[str, str]:
    """What a process is told: the audit log's key only if it seals, the role for sign-in only if it serves."""
    kept_back = set() if name == SEALER else {"AUDIT_SIGNING_KEY", "AUDIT_SIGNING_KEY_FILE"}
    kept_back |= set() if name.startswith("web-") else {"SIGN_IN_DATABASE_URL", "SIGN_IN_DATABASE_URL_FILE"}
    return {variable: value for variable, value in environment.items() if variable not in kept_back}


def web(number: int, listening_fd: int, around: Surroundings) -> ProductProcess:
    command = ("-m", "embedded.web", APPLICATION, "--fd", str(listening_fd))
    return ProductProcess(f"web-{number}", command, around, (listening_fd,))


def worker(role: str, around: Surroundings) -> ProductProcess:
    return ProductProcess(role, celery_worker(role), around)


def beat(around: Surroundings) -> ProductProcess:
    schedule = around.scratch / "beat-schedule"
    for leftover in around.scratch.glob(f"{schedule.name}*"):  # a killed beat may have left half of one
        leftover.unlink()
    return ProductProcess("beat", celery_beat(schedule), around)


def celery_beat(schedule: Path) -> tuple[str, ...]:
    return (*_CELERY, "beat", "--schedule", str(schedule), "--pidfile=")


def celery_worker(role: str) -> tuple[str, ...]:
    options = ("--queues", WORKER_QUEUES[role], "--concurrency", str(WORKER_CONCURRENCY[role]))
    return (*_CELERY, "worker", *options, "--hostname", f"{role}@%h", *ALONE)


_CELERY = ("-m", "celery", "-A", "config")
# A worker asks the others nothing: less to go wrong when a connection is lost and made again.
ALONE = ("--without-gossip", "--without-mingle")


def is_ready(address: str) -> bool:
    """Whether a web process answers that all it needs is there."""
    try:
        with urllib.request.urlopen(f"{address}/health/ready", timeout=5) as response:  # noqa: S310  our own address
            return bool(response.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def product_environment(base: Mapping[str, str], additions: Mapping[str, str]) -> dict[str, str]:
    """What every process of the product is told. The key of backups is the runner's matter."""
    path = os.pathsep.join([str(ROOT), str(ROOT / "platform")])
    environment = {name: value for name, value in base.items() if name not in BACKUP_KEY_SETTINGS}
    return {**environment, **additions, "PYTHONPATH": path, "PYTHONUNBUFFERED": "1"}
