"""Logs that do not grow for ever. Children hold their log open, so it is copied and emptied, never renamed."""

import shutil
from pathlib import Path

MAX_BYTES = 10 * 1024 * 1024
KEPT = 3


def rotate(folder: Path, max_bytes: int = MAX_BYTES) -> None:
    """Move the content of each log that grew too large to `<name>.log.1`, keeping the last three."""
    for log in folder.glob("*.log"):
        if log.stat().st_size > max_bytes:
            _shift(log)
            shutil.copyfile(log, _numbered(log, 1))
            with log.open("r+b") as file:
                file.truncate()


def _shift(log: Path) -> None:
    for number in range(KEPT - 1, 0, -1):
        older = _numbered(log, number)
        if older.exists():
            older.replace(_numbered(log, number + 1))


def _numbered(log: Path, number: int) -> Path:
    return log.with_name(f"{log.name}.{number}")
