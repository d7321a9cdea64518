"""The sync socket. Everything it does is the relay's; this opens the door and names the close codes."""

import asyncio
from itertools import count
from typing import Any
from uuid import UUID

from channels.consumer import AsyncConsumer
from channels.exceptions import StopConsumer

from editor.capabilities import READ
from editor.errors import LeaseUnknown, SessionEnded
from editor.relay import closing
from editor.relay.connection import Connection
from editor.relay.hub import RoomFull, hub
from editor.relay.options import Options
from kernel.errors import NotFound
from kernel.tenancy.consumers import CLOSE_NOT_FOUND, CLOSE_NOT_SIGNED_IN, DoorClosed, TenantConsumer

# After so many frames that were all there already, other sockets get their turn.
_FRAMES_AT_ONCE = 16


class _SocketOnly(AsyncConsumer):
    """Messages come from the socket alone. Channels listens to a channel layer too, and makes a task of each wait."""

    is_idle = False

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.scope, self.base_send, self.channel_layer = scope, send, None
        try:
            for number in count(1):
                self.is_idle = True
                message = await receive()
                self.is_idle = False
                await self.dispatch(message)
                if number % _FRAMES_AT_ONCE == 0:
                    await asyncio.sleep(0)
        except StopConsumer:
            return


class DocumentConsumer(TenantConsumer, _SocketOnly):
    """`/t/<slug>/ws/documents/<id>/?schema=&ack=&client=`, see docs/editor/protocol.md."""

    capability = READ
    connection: Connection | None = None

    async def connect(self) -> None:
        # A code reaches only a socket that was accepted; before that a browser sees a failed request.
        await self.accept()
        try:
            actor = await self.open_door()
            document_id = UUID(str(self.scope["url_route"]["kwargs"]["document_id"]))
            frames = self.scope.get("extensions", {}).get("frames")
            self.connection = await hub().enter(actor, document_id, self._options(), self._send, self._close, frames)
            if frames is not None:
                frames.take_with(self._take, self.connection.outbox.write_waiting)
        except DoorClosed as closed:
            await self._close(closed.code)
        except SessionEnded:
            await self._close(CLOSE_NOT_SIGNED_IN)
        except NotFound:
            await self._close(CLOSE_NOT_FOUND)
        except LeaseUnknown:
            await self._close(closing.LEASE_UNKNOWN)
        except RoomFull as full:
            await self._close(full.code)

    async def end(self, code: int) -> None:
        """Acknowledge nothing more, show nothing more, and close."""
        if self.connection is None:
            await self._close(code)
        else:
            self.connection.outbox.cut(code)

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Without Channels' look at old connections, which would hop to a thread for every frame."""
        await getattr(self, message["type"].replace(".", "_"))(message)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self.connection is None:
            return
        if bytes_data is None:
            self.connection.outbox.close(closing.MALFORMED)
            return
        try:
            await self.connection.receive(bytes_data)
        except BaseException:
            # Channels ends a consumer that raises without `disconnect`, and the room would count it for ever.
            self._leave()
            raise

    def _take(self, data: bytes) -> bool:
        """A frame that is handled as it arrives; never before one that is being received."""
        return self.is_idle and self.connection is not None and self.connection.take(data)

    async def disconnect(self, code: int) -> None:
        self._leave()

    def _leave(self) -> None:
        if self.connection is not None:
            hub().leave(self.connection)
            self.connection = None

    def _options(self) -> Options:
        return Options(
            schema=_number(self.query("schema")),
            wants_acks=self.query("ack") == "1",
            lease=_number(self.query("client")),
        )

    async def _send(self, frame: bytes) -> None:
        await self.send(bytes_data=frame)

    async def _close(self, code: int) -> None:
        await self.close(code=code, reason=closing.REASONS.get(code))


def _number(value: Any) -> int:
    return int(value) if str(value).isdecimal() and len(str(value)) < 16 else 0
