"""The temporary folder of one test run: what was started once for all its processes."""

import fcntl
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

RUN_FOLDER = "SCRIPTORIUM_TEST_RUN"
_janitors: dict[Path, subprocess.Popen[bytes]] = {}


@dataclass(frozen=True)
class RunFolder:
    """Shared by the controlling process, which made it, and pytest-xdist's workers, which know its path."""

    path: Path

    @classmethod
    def open(cls) -> "RunFolder":
        """Make the folder, announce it to child processes and post the janitor."""
        run = cls(Path(tempfile.mkdtemp(prefix="scriptorium-test-")))
        run.path.chmod(0o711)  # the database's account has to pass through
        run.notes.mkdir()
        os.environ[RUN_FOLDER] = str(run.path)
        command = [sys.executable, "-m", "tests.janitor", str(run.path)]
        root = Path(__file__).resolve().parent.parent
        path = os.pathsep.join([str(root), str(root / "platform")])
        _janitors[run.path] = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            cwd=root,
            env={**os.environ, "PYTHONPATH": path},
            start_new_session=True,
        )
        return run

    @classmethod
    def current(cls) -> "RunFolder | None":
        path = os.environ.get(RUN_FOLDER)
        return cls(Path(path)) if path else None

    @property
    def notes(self) -> Path:
        """Where running servers are written down (embedded.registry)."""
        return self.path / "running"

    @property
    def is_ours(self) -> bool:
        return self.path in _janitors

    def close(self) -> None:
        """Let the janitor stop all servers and remove the folder, and wait for it."""
        janitor = _janitors.pop(self.path)
        os.environ.pop(RUN_FOLDER, None)
        janitor.communicate()

    def new_folder(self, name: str) -> Path:
        """An empty folder that the database's account can reach; it goes with the run."""
        folder = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=self.path))
        folder.chmod(0o711)
        return folder

    def once(self, name: str, start: Callable[[Path], str]) -> str:
        """The address that `start(folder)` returns; who asks first starts, all others wait for it."""
        address = self.path / f"{name}.address"
        with locked(self.path / f"{name}.lock"):
            if not address.exists():
                address.write_text(start(self.path / name))
        return address.read_text()


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Between processes; the lock goes with its holder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
