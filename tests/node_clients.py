"""Unmodified y-websocket clients, each a Node process."""

import asyncio
import json
import os
import shutil
import signal
import subprocess
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from editor.prose.grammar import SCHEMA_VERSION
from scripts.frontend_steps import node_path
from tests.editor.sockets import aside, cookie_of
from tests.run_folder import locked
from tests.webservers import WebProcess
from tests.world import Company

HERE = Path(__file__).resolve().parent / "node"
_ENDS_WITHIN_S = 10


def install() -> None:
    """Fetch the clients as the lock names them, once."""
    with locked(HERE.parent.parent / "var" / "test-node.lock"):
        if not (HERE / "node_modules" / "y-websocket").exists():
            subprocess.run([*_tool("npm"), "ci", "--no-audit", "--no-fund"], cwd=HERE, check=True)


@cache
def _tool(name: str) -> list[str]:
    """node or npm of the machine, else of the virtual environment."""
    found = shutil.which(name, path=node_path())
    assert found, f"{name} is missing: make setup"
    return [found]


class StockClient:
    """Drives one client by lines and keeps what it tells."""

    def __init__(
        self,
        web: WebProcess,
        company: Company,
        document_id: UUID,
        person: str,
        *,
        schema: str = str(SCHEMA_VERSION),
        ack: bool = True,
    ) -> None:
        self.settings: dict[str, Any] = {
            "url": f"{web.ws_url}/t/{company.slug}/ws/documents",
            "document": str(document_id),
            "params": {"schema": schema} | ({"ack": "1"} if ack else {}),
        }
        self.company, self.person = company, person
        self.told: list[dict[str, Any]] = []
        self.edits_typed = 0
        self.edits_acked = 0
        self._frames: dict[int, int] = {}
        self._changed = asyncio.Event()
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None

    async def start(self) -> "StockClient":
        cookie = await aside(lambda: cookie_of(self.company, self.person))
        self._process = await asyncio.create_subprocess_exec(
            *_tool("node"),
            str(HERE / "stock_client.mjs"),
            json.dumps(self.settings | {"cookie": cookie}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            limit=64 * 1024 * 1024,
            start_new_session=True,
        )
        self._reader = asyncio.create_task(self._read())
        return self

    async def until_synced(self) -> "StockClient":
        await self.until(lambda: any(t["event"] == "sync" and t["isSynced"] for t in self.told))
        return self

    def say(self, line: str) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n".encode())

    def type(self, text: str) -> None:
        self.edits_typed += 1
        self.say(f"type {text}")

    async def text(self) -> str:
        self.told = [t for t in self.told if t["event"] != "text"]
        self.say("text")
        await self.until(lambda: self.all("text"))
        return str(self.all("text")[-1]["text"])

    async def until_text(self, wanted: str, within_s: float = 20) -> None:
        async with asyncio.timeout(within_s):
            while await self.text() != wanted:  # noqa: ASYNC110
                await asyncio.sleep(0.05)

    async def until_acked(self, within_s: float = 20) -> None:
        await self.until(lambda: self.edits_acked >= self.edits_typed, within_s)

    async def until(self, true: Any, within_s: float = 20) -> None:
        async with asyncio.timeout(within_s):
            while not true():
                self._changed.clear()
                await self._changed.wait()

    def all(self, event: str) -> list[dict[str, Any]]:
        return [told for told in self.told if told["event"] == event]

    async def stop(self) -> None:
        """Kill it with all that it started: `node` may be a script that runs the real one, which would hold the pipes,
        and asyncio takes a process for ended only when its pipes are.
        """
        if self._process is None or self._process.stdin is None or self._reader is None:
            return
        if self._process.returncode is None:  # else its id may be somebody else's by now
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.stdin.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(_ENDS_WITHIN_S):
                await self._process.wait()
        self._reader.cancel()
        await asyncio.gather(self._reader, return_exceptions=True)

    async def _read(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            told = json.loads(line)
            self._note(told)
            self.told.append(told)
            self._changed.set()

    def _note(self, told: dict[str, Any]) -> None:
        """An acknowledgement of frame n covers every edit made before that frame was sent."""
        if told["event"] == "status" and told["status"] == "connecting":
            self._frames.clear()
        elif told["event"] == "sent":
            self._frames[told["frame"]] = told["edits"]
        elif told["event"] == "acked" and told["number"] in self._frames:
            self.edits_acked = max(self.edits_acked, self._frames[told["number"]])
