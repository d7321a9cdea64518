"""A step of the set-up: done once, and again only when what it was made from changes."""

import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from embedded.console import Console
from embedded.errors import DiskFull, EmbeddedError
from scripts import ROOT

# npm begins with where it failed, in a word or two; the sentence comes after.
_SAYS_WHY = re.compile(r"(npm error (?!code|syscall|path|errno|$)|error|ERROR|E:|fatal|.*: error)")
STAMPS = ROOT / "var" / "stamps"


@dataclass(frozen=True)
class Step:
    """`made_from` are files whose content decides whether it has to be done again; `result` is what it makes."""

    name: str
    title: str
    made_from: Callable[[], Iterable[Path]]
    result: Path
    do: Callable[[], None]
    needs_bytes: int = 0

    def is_done(self) -> bool:
        stamp = STAMPS / self.name
        return self.result.exists() and stamp.exists() and stamp.read_text() == self._fingerprint()

    def ensure(self, console: Console) -> None:
        """Do it unless it is done. Raises EmbeddedError with one line for a person."""
        if self.is_done():
            return
        self._require_space()
        with console.step(self.title):
            self.do()
        STAMPS.mkdir(parents=True, exist_ok=True)
        (STAMPS / self.name).write_text(self._fingerprint())

    def _fingerprint(self) -> str:
        digest = hashlib.sha256(str(self.result).encode())
        for path in sorted(self.made_from()):
            digest.update(f"\0{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
        return digest.hexdigest()

    def _require_space(self) -> None:
        free_bytes = shutil.disk_usage(ROOT).free
        if free_bytes < self.needs_bytes:
            raise DiskFull(ROOT, free_bytes, self.needs_bytes)


def run(*command: str | Path, failure: str, cwd: Path = ROOT, environment: Mapping[str, str] | None = None) -> None:
    """Run a command quietly. Raises EmbeddedError: what failed, why in the tool's own words, what to do."""
    finished = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if finished.returncode != 0:
        log = ROOT / "var" / "log" / "set-up.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text(finished.stdout)
        raise EmbeddedError(f"{failure}: {_reason(finished.stdout)} (log: {log})")


def _reason(output: str) -> str:
    if "No space left on device" in output:
        return "the disk is full"
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    telling = [line for line in lines if _SAYS_WHY.match(line)] or lines[-1:] or ["no output"]
    return telling[0][:300]
