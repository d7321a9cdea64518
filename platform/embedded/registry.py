"""Notes about running children, so that a later start finds what an earlier one left behind.

A note holds the process id and its creation time: an id alone may by then belong to somebody else.
"""

import json
import signal
from pathlib import Path

import psutil

from embedded import child


def note(folder: Path, name: str, process: psutil.Process, stop_signal: signal.Signals) -> None:
    """Write down that `name` runs as this process."""
    folder.mkdir(parents=True, exist_ok=True)
    entry = {"pid": process.pid, "created": process.create_time(), "stop_signal": int(stop_signal)}
    unfinished = folder / f".{name}.json"
    unfinished.write_text(json.dumps(entry))
    unfinished.replace(folder / f"{name}.json")


def forget(folder: Path, name: str) -> None:
    (folder / f"{name}.json").unlink(missing_ok=True)


def running(folder: Path, name: str) -> psutil.Process | None:
    """The process that was noted, if that very process still runs."""
    entry = _read(folder / f"{name}.json")
    return _same_process(entry) if entry else None


def stop_leftovers(folder: Path, patience_s: float = 10) -> list[str]:
    """Stop every noted process that still runs; returns their names, newest note first."""
    notes = sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    stopped = [path.stem for path in notes if _stop_noted(path, patience_s)]
    for path in notes:
        path.unlink(missing_ok=True)
    return stopped


def _stop_noted(path: Path, patience_s: float) -> bool:
    entry = _read(path)
    process = _same_process(entry) if entry else None
    if process is None or entry is None:
        return False
    child.stop(process, signal.Signals(int(entry["stop_signal"])), patience_s)
    return True


def _read(path: Path) -> dict[str, float] | None:
    try:
        entry: dict[str, float] = json.loads(path.read_text())
    except (OSError, ValueError):
        return None
    return entry


def _same_process(entry: dict[str, float]) -> psutil.Process | None:
    try:
        process = psutil.Process(int(entry["pid"]))
        is_same = abs(process.create_time() - entry["created"]) < 0.02
        return process if is_same and not child.has_ended(process) else None
    except psutil.Error:
        return None
