"""A socket of the whole application in this process: what a server would hand over, and what it would send."""

import asyncio
from typing import Any
from uuid import UUID

from editor.prose.grammar import SCHEMA_VERSION
from editor.yjs import wire
from editor.yjs.lib0 import Reader
from tests.editor.sockets import aside, cookie_of
from tests.world import Company


class AsgiSocket:
    """Counts acknowledged batches; open it, synchronise, send."""

    def __init__(self, application: Any, company: Company, document_id: UUID, person: str, lease: int) -> None:
        self._application, self._company, self._person, self._lease = application, company, person, lease
        self._path = f"/t/{company.slug}/ws/documents/{document_id}/"
        self._incoming: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._changed = asyncio.Condition()
        self._task: asyncio.Task[None] | None = None
        self.acked, self.is_synced = 0, False

    async def open(self) -> None:
        cookie = await aside(lambda: cookie_of(self._company, self._person))
        scope = {
            "type": "websocket",
            "path": self._path,
            "raw_path": self._path.encode(),
            "query_string": f"schema={SCHEMA_VERSION}&ack=1&client={self._lease}".encode(),
            "headers": [(b"host", b"localhost"), (b"cookie", cookie.encode())],
            "scheme": "ws",
            "client": ("127.0.0.1", 1),
            "subprotocols": [],
        }
        self._task = asyncio.create_task(self._application(scope, self._incoming.get, self._take))
        self._incoming.put_nowait({"type": "websocket.connect"})
        self._put(wire.step_1(b"\x00"))
        await self._until(lambda: self.is_synced)

    def write(self, number: int, update: bytes) -> None:
        self._put(wire.batch(self._lease, number, update))

    async def until_acked(self, number: int) -> None:
        await self._until(lambda: self.acked >= number)

    async def close(self) -> None:
        self._incoming.put_nowait({"type": "websocket.disconnect", "code": 1000})
        assert self._task is not None
        await asyncio.wait_for(self._task, 20)

    def _put(self, frame: bytes) -> None:
        self._incoming.put_nowait({"type": "websocket.receive", "bytes": frame})

    async def _until(self, true: Any) -> None:
        async with asyncio.timeout(20), self._changed:
            await self._changed.wait_for(true)

    async def _take(self, message: dict[str, Any]) -> None:
        frame = message.get("bytes") or b"\xff"
        async with self._changed:
            self.is_synced = self.is_synced or frame[:2] == b"\x00\x01"
            if frame[:2] == b"\x64\x01":
                reader = Reader(frame, 2)
                reader.var_uint()
                self.acked = reader.var_uint()
            self._changed.notify_all()
