"""A Python client of the sync socket: pycrdt and websockets, numbered batches and acks."""

import asyncio
import json
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

import websockets
from django.db import connections
from django.test import Client
from websockets.asyncio.client import ClientConnection, connect

from editor.prose.grammar import SCHEMA_VERSION
from editor.yjs import wire
from editor.yjs.lib0 import Reader
from tests.editor.yjs_peer import Peer
from tests.socket_schemas import undeclared
from tests.webservers import WebProcess
from tests.world import Company

T = TypeVar("T")


class Writer:
    """One person's socket in one document. Edits are kept until they are acknowledged."""

    def __init__(
        self, web: WebProcess, company: Company, document_id: UUID, person: str, lease: int = 0, /, **params: str
    ) -> None:
        self.web, self.company, self.document_id, self.person = web, company, document_id, person
        self.cookie = ""
        self.peer = Peer(lease or 4_000_000_000 + int.from_bytes(person.encode()[:2]))
        self.lease = lease
        self.params = {"schema": str(SCHEMA_VERSION), "ack": "1"} | params
        if lease:
            self.params["client"] = str(lease)
        self.unacked: dict[int, bytes] = {}
        self.number = 0
        self.acked = 0
        self.statuses: list[dict[str, Any]] = []
        self.presences: list[bytes] = []
        self.denied: list[str] = []
        self.update_frames = 0
        self.received_bytes = 0
        self.synced = asyncio.Event()
        self._changed = asyncio.Event()
        self.socket: ClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None
        self.close_code: int | None = None

    @property
    def url(self) -> str:
        query = "&".join(f"{key}={value}" for key, value in self.params.items())
        return f"{self.web.ws_url}/t/{self.company.slug}/ws/documents/{self.document_id}/?{query}"

    async def open(self) -> "Writer":
        """Connects, shakes hands, sends again what was not acknowledged."""
        headers = {"Cookie": self.cookie or await aside(lambda: cookie_of(self.company, self.person))}
        self.socket = await connect(self.url, additional_headers=headers, max_size=None, compression=None)
        self.synced.clear()
        self._reader = asyncio.create_task(self._read())
        await self.send(wire.step_1(self.peer.doc.get_state()))
        for number, update in sorted(self.unacked.items()):
            await self.send(wire.batch(self.lease, number, update))
        return self

    async def until_synced(self) -> "Writer":
        await asyncio.wait_for(self.synced.wait(), 15)
        return self

    async def close(self) -> None:
        if self.socket:
            await self.socket.close()
        if self._reader:
            await asyncio.gather(self._reader, return_exceptions=True)
        assert undeclared("SocketStatus", self.statuses) == []

    async def send(self, frame: bytes) -> None:
        assert self.socket is not None
        try:
            await self.socket.send(frame)
        except websockets.ConnectionClosed as closed:
            self.close_code = closed.rcvd.code if closed.rcvd else 1006

    async def type(self, text: str, **where: Any) -> int:
        """Types and sends at once; returns the batch's number."""
        return await self.write(self.peer.type(text, **where))

    async def write(self, update: bytes) -> int:
        self.number += 1
        self.unacked[self.number] = update
        await self.send(wire.batch(self.lease, self.number, update) if self.lease else wire.update(update))
        return self.number

    async def until_acked(self, number: int | None = None, within_s: float = 10) -> None:
        wanted = self.number if number is None else number
        await self.until(lambda: self.acked >= wanted, within_s)

    async def until(self, true: Any, within_s: float = 10) -> None:
        async with asyncio.timeout(within_s):
            while not true():
                self._changed.clear()
                await self._changed.wait()

    async def until_closed(self, within_s: float = 10) -> int:
        assert self._reader is not None
        await asyncio.wait_for(asyncio.shield(self._reader), within_s)
        assert self.close_code is not None
        return self.close_code

    def status(self, about: str) -> list[dict[str, Any]]:
        return [status for status in self.statuses if status["type"] == about]

    async def _read(self) -> None:
        assert self.socket is not None
        try:
            async for frame in self.socket:
                assert isinstance(frame, bytes)
                self.received_bytes += len(frame)
                await self._take(Reader(frame))
                self._changed.set()
            self.close_code = self.socket.close_code
        except websockets.ConnectionClosed:
            self.close_code = self.socket.close_code
        self._changed.set()

    async def _take(self, reader: Reader) -> None:
        message = reader.var_uint()
        if message == 0:
            await self._sync(reader.var_uint(), reader.var_bytes())
        elif message == 1:
            self.presences.append(reader.var_bytes())
        elif message == 2:
            reader.var_uint()
            self.denied.append(reader.var_string())
        elif message == 100 and reader.var_uint() == 1:
            self._acknowledged(reader.var_uint(), reader.var_uint())
        elif message == 100:
            self.statuses.append(json.loads(reader.var_string()))

    async def _sync(self, kind: int, payload: bytes) -> None:
        if kind == 0:
            await self.send(wire.step_2(self.peer.doc.get_update(payload)))
            return
        self.peer.receive(payload)
        if kind == 1:
            self.synced.set()
        else:
            self.update_frames += 1

    def _acknowledged(self, _lease: int, number: int) -> None:
        self.acked = max(self.acked, number)
        self.unacked = {n: update for n, update in self.unacked.items() if n > number}


def cookie_of(company: Company, person: str) -> str:
    return cookie_header(company.client(person))


def cookie_header(client: Client) -> str:
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


async def aside(work: Callable[[], T]) -> T:
    """Runs blocking work in a thread and gives its database connections back."""

    def unit() -> T:
        try:
            return work()
        finally:
            connections.close_all()

    return await asyncio.to_thread(unit)
