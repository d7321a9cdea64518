"""Writers who hold a socket and type: one load for the relay and for what it is compared with.

An edit counts when its server said that it is committed. `paced`: five edits a second and writer; `waiting`:
the next edit follows the acknowledgement of the last.
"""

import asyncio
import random
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

import psutil

from benchmarks.measure import percentiles
from editor.prose.grammar import SCHEMA_VERSION

DOCUMENTS, WRITERS = 10, 5
EDITS_PER_S = 5.0
MAX_EDITS_PER_S = 120


@dataclass(frozen=True)
class Typing:
    """What one writer types into one document: Yjs updates under a client id of its own."""

    document: UUID
    client: int
    updates: list[bytes]


class Dialect(Protocol):
    """How a server is greeted, told an edit, and understood."""

    def hello(self) -> list[bytes]: ...

    def edit(self, number: int, update: bytes) -> bytes: ...

    def committed(self, frame: bytes) -> int | None:
        """The number up to which all edits are committed, if the frame tells it."""

    def is_state(self, frame: bytes) -> bool: ...

    def is_update(self, frame: bytes) -> bool: ...


@dataclass
class Writer:
    url: str
    dialect: Dialect
    updates: list[bytes]
    headers: dict[str, str] = field(default_factory=dict)
    acked_s: list[float] = field(default_factory=list)
    frames: int = 0
    socket: Any = None
    sent_at: dict[int, float] = field(default_factory=dict)
    synced: asyncio.Event = field(default_factory=asyncio.Event)
    acks: asyncio.Event = field(default_factory=asyncio.Event)
    acked: int = 0

    async def open(self) -> None:
        from websockets.asyncio.client import connect

        self.socket = await connect(self.url, additional_headers=self.headers, max_size=None, compression=None)
        for frame in self.dialect.hello():
            await self.socket.send(frame)

    async def read(self) -> None:
        async for frame in self.socket:
            number = self.dialect.committed(frame)
            if number is not None:
                self._acknowledge(number)
            elif self.dialect.is_update(frame):
                self.frames += 1
            elif self.dialect.is_state(frame):
                self.synced.set()

    def _acknowledge(self, number: int) -> None:
        now = time.perf_counter()
        for done in range(self.acked + 1, number + 1):
            self.acked_s.append(now - self.sent_at.pop(done))
        self.acked = max(self.acked, number)
        self.acks.set()

    async def write(self, pace: str, until: float) -> None:
        await asyncio.sleep(random.uniform(0, 1 / EDITS_PER_S))
        for number, update in enumerate(self.updates, 1):
            if time.perf_counter() > until:
                return
            self.sent_at[number] = time.perf_counter()
            await self.socket.send(self.dialect.edit(number, update))
            if pace == "paced":
                await asyncio.sleep(random.uniform(0.5, 1.5) / EDITS_PER_S)
            else:
                await self._until_acked(number)

    async def _until_acked(self, number: int) -> None:
        while self.acked < number:
            self.acks.clear()
            await self.acks.wait()


@dataclass(frozen=True)
class Load:
    """What came of one load; loads add up."""

    took_s: float
    cpu_s: float
    unanswered: int
    frames: int
    acked_s: list[float]

    def __add__(self, other: "Load") -> "Load":
        return Load(
            self.took_s + other.took_s,
            self.cpu_s + other.cpu_s,
            self.unanswered + other.unanswered,
            self.frames + other.frames,
            self.acked_s + other.acked_s,
        )

    @property
    def edits_per_s(self) -> float:
        return len(self.acked_s) / self.took_s

    def figures(self) -> dict[str, Any]:
        edits = len(self.acked_s)
        return {
            "edits": edits,
            "edits_per_s": round(self.edits_per_s, 1),
            "web_cpu_ms_per_edit": round(self.cpu_s / max(edits, 1) * 1000, 3),
            "unanswered": self.unanswered,
            "frames_to_others_per_edit": round(self.frames / max(edits, 1), 2),
            "ack": percentiles(self.acked_s),
        }


async def type_together(writers: Sequence[Writer], pace: str, seconds: float, pids: Sequence[int]) -> Load:
    """All writers at once; `pids` are the web processes whose processor time is counted."""
    await asyncio.gather(*(writer.open() for writer in writers))
    readers = [asyncio.create_task(writer.read()) for writer in writers]
    async with asyncio.timeout(60):
        await asyncio.gather(*(writer.synced.wait() for writer in writers))
    await asyncio.sleep(1)
    started, burnt = time.perf_counter(), _cpu_s(pids)
    await asyncio.gather(*(writer.write(pace, started + seconds) for writer in writers))
    took = time.perf_counter() - started
    if pace == "paced":
        await asyncio.sleep(1)  # the last edits are still on their way
    for writer in writers:
        await writer.socket.close()
    await asyncio.gather(*readers, return_exceptions=True)
    return Load(
        took,
        _cpu_s(pids) - burnt,
        sum(len(writer.sent_at) for writer in writers),
        sum(writer.frames for writer in writers),
        [duration for writer in writers for duration in writer.acked_s],
    )


def _cpu_s(pids: Iterable[int]) -> float:
    """Processor time of processes: a figure that other work on the machine disturbs little."""
    times = [psutil.Process(pid).cpu_times() for pid in pids]
    return float(sum(one.user + one.system for one in times))


@dataclass(frozen=True)
class OurDialect:
    """The sync socket: y-protocols, numbered batches under a leased client id, cumulative acks."""

    client: int

    def hello(self) -> list[bytes]:
        from editor.yjs import wire

        return [wire.step_1(b"\x00")]

    def edit(self, number: int, update: bytes) -> bytes:
        from editor.yjs import wire

        return wire.batch(self.client, number, update)

    def committed(self, frame: bytes) -> int | None:
        from editor.yjs.lib0 import Reader

        if frame[:2] != b"\x64\x01":
            return None
        reader = Reader(frame, 2)
        reader.var_uint()
        return reader.var_uint()

    def is_state(self, frame: bytes) -> bool:
        return frame[:2] == b"\x00\x01"

    def is_update(self, frame: bytes) -> bool:
        return frame[:2] == b"\x00\x02"


def our_writers(webs: Sequence[Any], company: Any, typings: Sequence[Typing]) -> list[Writer]:
    """Writers of a document sit on the web processes in turn."""
    from tests.editor.sockets import cookie_of

    headers = {"Cookie": cookie_of(company, "walter")}
    writers = []
    for n, typing in enumerate(typings):
        path = f"/t/{company.slug}/ws/documents/{typing.document}/?schema={SCHEMA_VERSION}&ack=1&client={typing.client}"
        url = f"{webs[n % WRITERS % len(webs)].ws_url}{path}"
        writers.append(Writer(url, OurDialect(typing.client), typing.updates, headers))
    return writers


def typings(company: Any, documents: Iterable[UUID], seconds: float) -> list[Typing]:
    """Five writers' edits for each document, enough for a load of that length."""
    from editor.commands import lease_client
    from editor.queries import history
    from kernel.tenancy import tenant_scope

    found = []
    with tenant_scope(company.id):
        for document in documents:
            state = bytes(history(document).doc().get_update())
            for _ in range(WRITERS):
                client = lease_client(company.actor("walter"), document)
                found.append(Typing(document, client, _letters(client, state, int(seconds * MAX_EDITS_PER_S))))
    return found


def _letters(client: int, state: bytes, count: int) -> list[bytes]:
    """Single letters typed one after the other into a paragraph of the writer's own."""
    from tests.editor.yjs_peer import Peer

    peer = Peer(client, state)
    updates = [peer.add_paragraph("x")]
    block = len(peer.doc["default"].children) - 1
    return updates + [peer.type("x", block=block) for _ in range(count)]
