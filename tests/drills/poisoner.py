"""Somebody among the writers who sends, all the time, frames that would hide or break what the others write."""

import asyncio
import itertools
import json
import random
from base64 import b64decode
from pathlib import Path

import websockets

from editor.yjs import wire
from tests.editor.conftest import Shared
from tests.editor.sockets import Writer
from tests.webservers import WebProcess

_SAMPLES = json.loads((Path(__file__).parents[1] / "editor" / "bad_updates.json").read_text())
# Those of several updates begin with honest text.
POISONS = [b64decode(sample["updates_base64"][0]) for sample in _SAMPLES if len(sample["updates_base64"]) == 1]
_ASKED = "news"


class PoisonWriter(Writer):
    """Knows which of its frames were poison. What the server asks it for is answered honestly, and acknowledged."""

    def __init__(self, web: WebProcess, shared: Shared, person: str) -> None:
        super().__init__(web, shared.world.acme, shared.id, person)
        self.frames = 0
        self.poisons: dict[int, str] = {}
        self.acks: set[int] = set()
        self.questions = 0

    async def send(self, frame: bytes) -> None:
        if frame[:2] in (b"\x00\x01", b"\x00\x02"):
            self.frames += 1
        await super().send(frame)

    async def poison(self, frame: bytes, name: str) -> None:
        self.poisons[self.frames + 1] = name
        await self.send(frame)

    def _acknowledged(self, lease: int, number: int) -> None:
        self.acks.add(number)
        super()._acknowledged(lease, number)

    async def _sync(self, kind: int, payload: bytes) -> None:
        await super()._sync(kind, payload)
        self.questions += kind == 0

    @property
    def swallowed(self) -> list[str]:
        """The poisons that were acknowledged."""
        return [name for number, name in self.poisons.items() if number in self.acks]

    @property
    def is_answered(self) -> bool:
        """To every poison an answer came, or the connection's end; to news that build on more, a question."""
        refused = {status["number"] for status in self.status("refused")}
        return self.close_code is not None or all(
            number in refused | self.acks for number, name in self.poisons.items() if not name.endswith(_ASKED)
        )


class Poisoner:
    """A stock client's protocol; each poison as an answer (`0 1`) and as news (`0 2`). None may be acknowledged."""

    def __init__(self, webs: list[WebProcess], shared: Shared, person: str) -> None:
        self.webs, self.shared, self.person = webs, shared, person
        self.sent = 0
        self.acknowledged: list[str] = []

    async def send_until(self, is_over: asyncio.Event) -> None:
        while not is_over.is_set():
            writer = PoisonWriter(random.choice(self.webs), self.shared, self.person)
            try:
                async with asyncio.timeout(5):
                    await (await writer.open()).until_synced()
                    await self._send(writer, is_over)
                    await writer.until(lambda one=writer: one.is_answered, 3)
            except (OSError, TimeoutError, websockets.WebSocketException):
                await asyncio.sleep(0.05)
            finally:
                await writer.close()
                self.sent += len(writer.poisons)
                self.acknowledged += writer.swallowed

    async def _send(self, writer: PoisonWriter, is_over: asyncio.Event) -> None:
        # An answer last: when it has its own, all before it have theirs.
        kinds = ((_ASKED, wire.update), ("an answer", wire.step_2))
        for (number, poison), (kind, frame) in itertools.product(enumerate(POISONS), kinds):
            if is_over.is_set() or writer.close_code is not None:
                return
            await writer.poison(frame(poison), f"{number} as {kind}")
            await asyncio.sleep(0.01)
