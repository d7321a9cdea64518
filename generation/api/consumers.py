"""The same events over a WebSocket: `/t/<slug>/ws/generations/<id>/?after=<event id>`."""

import asyncio
import json
from contextlib import suppress
from typing import Any
from uuid import UUID

from generation.access.rights import READERS, access_text, capability_of
from generation.errors import GenerationNotFound
from generation.events import MAX_DIGITS
from generation.models import Generation
from generation.queries.events import follow
from kernel.errors import Forbidden, Gone
from kernel.tenancy.consumers import CLOSE_BAD_REQUEST, CLOSE_FORBIDDEN, CLOSE_NOT_FOUND, DoorClosed, TenantConsumer

_DONE = 1000


class GenerationConsumer(TenantConsumer):
    """Sends each event as `{"id", "kind", "data"}` and closes after the last one."""

    capability = READERS
    _sending: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        generation_id: UUID = self.scope["url_route"]["kwargs"]["generation_id"]
        try:
            actor = await self.open_door()
            after = self._after()
            found = await self.db(access_text, actor, generation_id)
        except DoorClosed as closed:
            await self._refuse(closed.code)
        except (GenerationNotFound, Gone):
            await self._refuse(CLOSE_NOT_FOUND)
        except Forbidden:
            await self._refuse(CLOSE_FORBIDDEN)
        else:
            self.watch_over(capability_of(found.purpose))
            await self.accept()
            self._sending = asyncio.create_task(self._send_all(found, after))

    async def disconnect(self, code: int) -> None:
        await self._stop_sending()

    async def end(self, code: int) -> None:
        """Send nothing more, and close."""
        await self._stop_sending()
        await self.close(code)

    async def _stop_sending(self) -> None:
        if self._sending is not None:
            self._sending.cancel()
            with suppress(asyncio.CancelledError):
                await self._sending

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Readers have nothing to say here; stopping is a POST."""

    async def _send_all(self, found: Generation, after: int) -> None:
        async for event in follow(found.tenant_id, found.id, after, is_running=not found.is_final):
            message: dict[str, Any] = {"id": event.id, "kind": event.kind, "data": event.data}
            await self.send(json.dumps(message, ensure_ascii=False))
        await self.close(_DONE)

    async def _refuse(self, code: int) -> None:
        # Accepted first: a browser cannot see the code of a handshake that was refused.
        await self.accept()
        await self.close(code)

    def _after(self) -> int:
        """Raises DoorClosed for a number that no event can have."""
        given = self.query("after", "0")
        if len(given) > MAX_DIGITS:
            raise DoorClosed(CLOSE_BAD_REQUEST)
        return int(given) if given.isdecimal() else 0
