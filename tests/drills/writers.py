"""Writers for the drills: they type marked words, survive broken connections, and know what was acknowledged."""

import asyncio
import itertools
import random

import websockets

from tests.editor.conftest import Shared
from tests.editor.sockets import Writer
from tests.node_clients import StockClient
from tests.webservers import WebProcess

_marks = itertools.count(1)


def mark() -> str:
    """A word that occurs nowhere else."""
    return f"m{next(_marks)};"


class OurWriter:
    """Our protocol: leased id, numbered batches; goes to whichever process answers."""

    def __init__(self, webs: list[WebProcess], shared: Shared, person: str) -> None:
        self.webs, self.shared, self.person = webs, shared, person
        self.marks: list[str] = []
        self.writer: Writer | None = None

    @property
    def acked(self) -> list[str]:
        """Words that the server said are saved."""
        return self.marks[: self.writer.acked] if self.writer else []

    async def start(self) -> "OurWriter":
        lease = await self.shared.lease(self.person)
        self.writer = Writer(random.choice(self.webs), self.shared.world.acme, self.shared.id, self.person, lease)
        await (await self.writer.open()).until_synced()
        return self

    async def type(self) -> None:
        assert self.writer is not None
        self.marks.append(mark())
        await self.writer.type(self.marks[-1])

    async def come_back(self) -> None:
        """Reconnects if the connection is gone, to any process, until one answers."""
        assert self.writer is not None
        while self.is_down:
            self.writer.web = random.choice(self.webs)
            try:
                async with asyncio.timeout(3):
                    await self.writer.close()
                    await (await self.writer.open()).until_synced()
            except (OSError, TimeoutError, websockets.WebSocketException):
                await asyncio.sleep(0.05)

    @property
    def is_down(self) -> bool:
        assert self.writer is not None
        return self.writer._reader is None or self.writer._reader.done()

    async def until_acked(self) -> None:
        assert self.writer is not None
        async with asyncio.timeout(60):
            while self.writer.acked < len(self.marks):
                await self.come_back()
                await asyncio.sleep(0.02)

    async def stop(self) -> None:
        if self.writer is not None:
            await self.writer.close()


class StockWriter:
    """The unmodified y-websocket client; stays with its process and waits for its return."""

    def __init__(self, webs: list[WebProcess], shared: Shared, person: str) -> None:
        web = random.choice(webs)
        self.client = StockClient(web, shared.world.acme, shared.id, person)
        self.marks: list[str] = []

    @property
    def acked(self) -> list[str]:
        return self.marks[: self.client.edits_acked]

    async def start(self) -> "StockWriter":
        await (await self.client.start()).until_synced()
        return self

    async def type(self) -> None:
        self.marks.append(mark())
        self.client.type(self.marks[-1])

    async def come_back(self) -> None:
        """It does by itself."""

    async def until_acked(self) -> None:
        await self.client.until_acked(60)

    async def stop(self) -> None:
        await self.client.stop()


Typist = OurWriter | StockWriter
