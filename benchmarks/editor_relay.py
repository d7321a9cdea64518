"""Edits through the relay: ten documents, five writers each, on two web processes.

Every writer holds a socket, a leased client id and a document of its own, and sends real batches. An edit
counts when the server said that it is committed. `paced`: five edits a second and writer; `waiting`: the next
edit follows the acknowledgement of the last.
"""

import asyncio
import os
import random
import time
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import psutil

from benchmarks.measure import against, percentiles

DOCUMENTS, WRITERS = 10, 5
EDITS_PER_S = 5.0
MEGABYTE = 1024 * 1024
TARGET_P95_MS = 40


def run(options: SimpleNamespace) -> dict[str, Any]:
    """Returns edits/s and acknowledgement times for new and for 1 MB documents."""
    from tests.webservers import web_processes
    from tests.world import build_company

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    company = build_company("Bench")
    results: dict[str, Any] = {}
    with web_processes(2) as webs:
        # Thrown away: the first connections of a process pay for what it has not loaded yet.
        asyncio.run(_load(webs, company, [_document(company, "Hello") for _ in range(DOCUMENTS)], "paced", 3))
        for size, markdown in (("new", "Hello"), ("1mb", _large())):
            documents = [_document(company, markdown) for _ in range(DOCUMENTS)]
            for pace in ("paced", "waiting"):
                load = asyncio.run(_load(webs, company, documents, pace, options.seconds))
                results[f"{size}_{pace}"] = load
    for size in ("new", "1mb"):
        figure = results[f"{size}_paced"]["ack"].get("p95_ms", float("inf"))
        results[f"{size}_ack_p95_ms"] = against(figure, TARGET_P95_MS, at_most=True)
    return results


@dataclass
class _Writer:
    url: str
    cookie: str
    lease: int
    updates: list[bytes]
    acked_s: list[float] = field(default_factory=list)
    frames: int = 0
    socket: Any = None
    sent_at: dict[int, float] = field(default_factory=dict)
    acks: asyncio.Event = field(default_factory=asyncio.Event)
    acked: int = 0

    async def open(self) -> None:
        from websockets.asyncio.client import connect

        from editor.yjs import wire

        self.socket = await connect(
            self.url, additional_headers={"Cookie": self.cookie}, max_size=None, compression=None
        )
        await self.socket.send(wire.step_1(b"\x00"))

    async def read(self) -> None:
        from editor.yjs.lib0 import Reader

        async for frame in self.socket:
            if frame[0] == 100 and frame[1] == 1:
                reader = Reader(frame, 2)
                reader.var_uint()
                self._acknowledge(reader.var_uint())
            elif frame[0] == 0 and frame[1] == 2:
                self.frames += 1

    def _acknowledge(self, number: int) -> None:
        now = time.perf_counter()
        for done in range(self.acked + 1, number + 1):
            self.acked_s.append(now - self.sent_at.pop(done))
        self.acked = max(self.acked, number)
        self.acks.set()

    async def write(self, pace: str, until: float) -> None:
        from editor.yjs import wire

        await asyncio.sleep(random.uniform(0, 1 / EDITS_PER_S))
        for number, update in enumerate(self.updates, 1):
            if time.perf_counter() > until:
                return
            self.sent_at[number] = time.perf_counter()
            await self.socket.send(wire.batch(self.lease, number, update))
            if pace == "paced":
                await asyncio.sleep(random.uniform(0.5, 1.5) / EDITS_PER_S)
            else:
                await self._until_acked(number)

    async def _until_acked(self, number: int) -> None:
        while self.acked < number:
            self.acks.clear()
            await self.acks.wait()


async def _load(webs: list[Any], company: Any, documents: list[UUID], pace: str, seconds: float) -> dict[str, Any]:
    writers = _writers(webs, company, documents, seconds)
    await asyncio.gather(*(writer.open() for writer in writers))
    readers = [asyncio.create_task(writer.read()) for writer in writers]
    await asyncio.sleep(1)
    started, burnt = time.perf_counter(), _cpu_s(webs)
    await asyncio.gather(*(writer.write(pace, started + seconds) for writer in writers))
    took = time.perf_counter() - started
    await asyncio.sleep(1)
    for writer in writers:
        await writer.socket.close()
    await asyncio.gather(*readers, return_exceptions=True)
    edits = sum(len(writer.acked_s) for writer in writers)
    return {
        "edits": edits,
        "edits_per_s": round(edits / took, 1),
        "web_cpu_ms_per_edit": round((_cpu_s(webs) - burnt) / max(edits, 1) * 1000, 3),
        "unanswered": sum(len(writer.sent_at) for writer in writers),
        "frames_to_others_per_edit": round(sum(writer.frames for writer in writers) / max(edits, 1), 2),
        "ack": percentiles([duration for writer in writers for duration in writer.acked_s]),
    }


def _cpu_s(webs: list[Any]) -> float:
    """Processor time of the web processes: a figure that other work on the machine disturbs little."""
    times = [psutil.Process(web.pid).cpu_times() for web in webs]
    return float(sum(one.user + one.system for one in times))


def _writers(webs: list[Any], company: Any, documents: list[UUID], seconds: float) -> list[_Writer]:
    from editor.commands import lease_client
    from editor.queries import history
    from kernel.tenancy import tenant_scope
    from tests.editor.sockets import cookie_of

    cookie = cookie_of(company, "walter")
    writers = []
    with tenant_scope(company.id):
        for document in documents:
            state = bytes(history(document).doc().get_update())
            for n in range(WRITERS):
                lease = lease_client(company.actor("walter"), document)
                url = f"{webs[n % 2].ws_url}/t/{company.slug}/ws/documents/{document}/?schema=1&ack=1&client={lease}"
                writers.append(_Writer(url, cookie, lease, _typed(lease, state, int(seconds * 120))))
    return writers


def _typed(lease: int, state: bytes, count: int) -> list[bytes]:
    """Single letters typed one after the other into a paragraph of the writer's own."""
    from tests.editor.yjs_peer import Peer

    peer = Peer(lease, state)
    updates = [peer.add_paragraph("x")]
    block = len(peer.doc["default"].children) - 1
    return updates + [peer.type("x", block=block) for _ in range(count)]


def _document(company: Any, markdown: str) -> UUID:
    from editor.commands import create_document
    from kernel.tenancy import tenant_scope

    with tenant_scope(company.id):
        return create_document(company.actor("walter"), "Bench", "organisation", markdown).id


def _large() -> str:
    paragraph = "The quick brown fox jumps over the lazy dog and goes on to the next field. " * 6
    return "\n\n".join([paragraph] * (MEGABYTE // len(paragraph)))
