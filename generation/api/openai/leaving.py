"""These clients cannot resume: whoever hangs up does not want the rest, whether it has begun to arrive or not."""

import asyncio
from typing import Any
from uuid import UUID

from generation import commands

GONE = "scriptorium.gone"


class Asker:
    """Whoever waits for a generation's answer: stops it once, when they leave before it is `served`.

    Django cancels a view whose caller is gone, but not one that it has yet to enter, so the line itself is watched too;
    `gone` is its event, None where somebody else watches it.
    """

    def __init__(self, gone: asyncio.Event | None, tenant_id: UUID, generation_id: UUID) -> None:
        self._tenant_id, self._generation_id = tenant_id, generation_id
        self._is_done = False
        self._watching = asyncio.ensure_future(self._watch(gone)) if gone is not None else None

    async def _watch(self, gone: asyncio.Event) -> None:
        await gone.wait()
        self.leave()

    def served(self) -> None:
        """They have it all."""
        self._is_done = True
        if self._watching is not None:
            self._watching.cancel()

    def leave(self) -> None:
        """Stop what is still written for them."""
        if not self._is_done:
            self.served()
            commands.send_stop(self._tenant_id, self._generation_id)


class Line:
    """The receiving side of a connection: sets its event when the caller hangs up."""

    def __init__(self, receive: Any) -> None:
        self._receive = receive
        self.gone = asyncio.Event()

    async def __call__(self) -> Any:
        message = await self._receive()
        if message["type"] == "http.disconnect":
            self.gone.set()
        return message
