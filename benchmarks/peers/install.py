"""Fetch a peer's packages as its lock names them, once, into folders of its own."""

import hashlib
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.peers import PeerMissing
from tests.run_folder import locked

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "var" / "peers"


def fetch(peer: str, lock: Path, result: Path, commands: Sequence[Sequence[str | Path]], cwd: Path = ROOT) -> None:
    """Run the commands unless `result` was made from this very lock. Raises PeerMissing."""
    stamp = FOLDER / f"{peer}.stamp"
    wanted = hashlib.sha256(str(result).encode() + lock.read_bytes()).hexdigest()
    with locked(FOLDER / f"{peer}.lock"):
        if result.exists() and stamp.exists() and stamp.read_text() == wanted:
            return
        stamp.unlink(missing_ok=True)
        for command in commands:
            _run(peer, command, cwd)
        stamp.write_text(wanted)


def _run(peer: str, command: Sequence[str | Path], cwd: Path) -> None:
    log = FOLDER / f"{peer}-install.log"
    with log.open("wb") as output:
        finished = subprocess.run(command, cwd=cwd, stdout=output, stderr=output, check=False)
    if finished.returncode:
        # Its words may name the reader's registry and folders: they stay out of the results.
        raise PeerMissing(f"the packages of {peer} could not be installed; see var/peers/{log.name}")


def uv() -> Path:
    return Path(sys.executable).parent / "uv"
