"""The common shape of an embedded server."""

import os
from abc import abstractmethod
from pathlib import Path

from embedded.account import Account
from embedded.child import Program
from embedded.ports import require_free
from embedded.process import ChildProcess


class Service(ChildProcess):
    """One server on a loopback port with its data in one folder. `prepare()` makes the data once."""

    port_patience_s = 2.0
    """How long a port that something else holds is waited for: it may be a connection that is just ending."""

    def __init__(self, name: str, folder: Path, port: int, *, notes: Path | None = None) -> None:
        self.folder = folder.resolve()
        self.port = port
        super().__init__(name, log=self.folder / f"{name}.log", notes=notes or self.folder / "running")

    @property
    @abstractmethod
    def url(self) -> str:
        """Where clients connect, credentials included."""

    def start(self) -> None:
        """Run the server and wait until it answers. Raises PortTaken or DidNotStart; then nothing runs."""
        require_free(self.port, within_s=self.port_patience_s)
        super().start()

    def _program(self, *argv: str, account: Account | None = None, env: dict[str, str] | None = None) -> Program:
        return Program(
            self.name,
            argv,
            self.log,
            cwd=self.folder,
            env=env or dict(os.environ),
            account=account,
            stop_signal=self.stop_signal,
            dies_with_parent=self.dies_with_parent,
        )
