"""A child process of ours: started so that it dies with us, stopped so that nothing of it stays."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from embedded.account import Account

_PR_SET_PDEATHSIG = 1  # prctl(2)
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Program:
    """What to run and how it wants to be ended."""

    name: str
    argv: tuple[str, ...]
    log: Path
    env: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    cwd: Path | None = None
    account: Account | None = None
    pass_fds: tuple[int, ...] = ()
    stop_signal: signal.Signals = signal.SIGTERM
    dies_with_parent: bool = True


def spawn(program: Program) -> psutil.Popen:
    """Start the program in a session of its own: a Ctrl-C in the terminal reaches only us.

    Call it from a thread that lives as long as the child shall: the kernel ties the death signal to the
    thread, not to the process (prctl(2)).
    """
    account = program.account
    program.log.parent.mkdir(parents=True, exist_ok=True)
    with program.log.open("ab") as log:
        return psutil.Popen(
            program.argv,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=dict(program.env),
            cwd=program.cwd,
            pass_fds=program.pass_fds,
            start_new_session=True,
            preexec_fn=_die_with(os.getpid(), program.stop_signal) if program.dies_with_parent else None,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )


@dataclass(frozen=True)
class Ending:
    """How one process wants to be ended, and how long it may take."""

    process: psutil.Process
    stop_signal: signal.Signals
    patience_s: float


def stop(process: psutil.Process, stop_signal: signal.Signals, patience_s: float) -> None:
    """Ask the process to end, wait, then end it and everything it had started. Safe to call twice."""
    stop_all([Ending(process, stop_signal, patience_s)])


def stop_all(endings: list[Ending]) -> None:
    """Stop several at once: all are asked before the first is waited for."""
    families = [_family(ending.process) for ending in endings]
    for ending in endings:
        _send(ending.process, ending.stop_signal)
    asked_at = time.monotonic()
    for ending in endings:
        _wait_for_end([ending.process], asked_at + ending.patience_s)
    members = [member for family in families for member in family]
    for member in members:
        _send(member, signal.SIGKILL)
    _wait_for_end(members, time.monotonic() + 5)


def has_ended(process: psutil.Process) -> bool:
    """Whether the process is gone. One that only its parent has yet to collect (a zombie) is."""
    if isinstance(process, psutil.Popen) and process.poll() is not None:
        return True
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def last_line(log: Path) -> str:
    """The last words of a log, for an error message."""
    try:
        lines = log.read_text(errors="replace").strip().splitlines()
    except OSError:
        return "no log"
    return lines[-1][:300] if lines else "the log is empty"


def _family(process: psutil.Process) -> list[psutil.Process]:
    try:
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return [process]


def _send(process: psutil.Process, what: signal.Signals) -> None:
    with suppress(psutil.NoSuchProcess, ProcessLookupError):
        process.send_signal(what)


def _wait_for_end(processes: list[psutil.Process], deadline: float) -> None:
    """psutil's own wait takes a zombie of another parent for a running process."""
    while time.monotonic() < deadline and not all(has_ended(process) for process in processes):
        time.sleep(0.02)


def _die_with(parent: int, death_signal: signal.Signals) -> Callable[[], None] | None:
    """Runs in the child after it changed its user: changing it later would clear the death signal."""
    libc = _libc
    if libc is None:
        return None

    def arrange() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return arrange
