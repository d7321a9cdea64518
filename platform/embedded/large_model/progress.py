"""How far the fetching is: one small file, written whole or not at all, read by the runner and the product."""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from embedded.passwords import write_private


class Stage(StrEnum):
    """What is being done, or why nothing is done at the moment."""

    FETCHING = "fetching"
    CHECKING = "checking"
    NO_SPACE = "no_space"
    UNREACHABLE = "unreachable"
    WRONG_BYTES = "wrong_bytes"
    WHOLE = "whole"


@dataclass(frozen=True)
class Progress:
    """`needed_bytes` and `free_bytes` are of the disk, where it is full; `detail` is the tool's own word."""

    stage: Stage
    parts_done: int = 0
    parts: int = 0
    bytes_done: int = 0
    needed_bytes: int = 0
    free_bytes: int = 0
    detail: str = ""

    @property
    def percent(self) -> int:
        return 100 * self.parts_done // max(self.parts, 1)


def write(folder: Path, progress: Progress) -> None:
    write_private(folder / "progress.json", json.dumps(asdict(progress)))


def read(folder: Path) -> Progress | None:
    """Return what was written last, or None."""
    try:
        saved = json.loads((folder / "progress.json").read_text())
        return Progress(**{**saved, "stage": Stage(saved["stage"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None
