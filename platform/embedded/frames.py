"""WebSockets as uvicorn serves them, with a short way for the binary messages of those who ask for it.

What lies between a socket and an application, a queue and a task's turn for each message that comes in, an event, an
encoder and a write for each that goes out, costs several times what a short message itself does. An application finds
the connection as the ASGI extension `frames`:

* `take_with(take, on_writable)`: from now on `take` gets each binary message as it arrives. It answers False for one
  that it cannot take at this moment: that one, and what comes until the application has received it, arrive by
  `receive` as usual, in their order. `on_writable` is called when `can_write` is true again.
* `write(messages)`: sends binary messages in one write, between those of `send`. `can_write` is false while the
  network takes no more; what is written nevertheless waits in memory.
"""

from collections.abc import Callable, Iterable, Iterator
from struct import pack
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request
from websockets.protocol import State
from websockets.utils import apply_mask

EXTENSION = "frames"
# Of what arrived together so many messages are taken at once; for the others their application takes turns.
MAX_TAKEN_TOGETHER = 16

_FINAL, _OPCODE, _BINARY, _CONTROL = 0x80, 0x0F, 0x2, 0x8
_WHOLE_BINARY = _FINAL | _BINARY
_MASKED, _LENGTH = 0x80, 0x7F


class FramesProtocol(WebSocketsSansIOProtocol):
    """One connection. Frames of any other kind than whole binary messages go uvicorn's way."""

    _take: Callable[[bytes], bool] | None = None
    _on_writable: Callable[[], None] | None = None
    _is_split = _is_in_parts = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._rest = bytearray()

    # -- what an application uses

    def take_with(self, take: Callable[[bytes], bool], on_writable: Callable[[], None]) -> None:
        self._take, self._on_writable = take, on_writable

    @property
    def can_write(self) -> bool:
        return self.writable.is_set()

    def write(self, messages: Iterable[bytes]) -> None:
        """Nothing is sent on a connection that is closing: its application learns of that by `receive`."""
        if self.conn.state is State.OPEN and not self.close_sent and not self.disconnected:
            self.transport.write(b"".join(part for message in messages for part in (_head(len(message)), message)))

    # -- what the server calls

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if not self.close_sent and not self.config.ws_per_message_deflate:
            self._is_split = True
            extensions: dict[Any, Any] = self.scope["extensions"]
            extensions[EXTENSION] = self

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._on_writable is not None:
            self._on_writable()

    def data_received(self, data: bytes) -> None:
        if not self._is_split:
            super().data_received(data)
        elif self._rest:
            self._rest += data
            del self._rest[: self._receive(self._rest)]
        elif (end := self._receive(data)) < len(data):
            self._rest += data[end:]

    def _receive(self, data: bytes | bytearray) -> int:
        """Handles the frames that are there as a whole; returns where they end."""
        at = taken = 0
        for payload_at, end in _frames(data, self.config.ws_max_size):
            if end is None or self.conn.state is not State.OPEN:
                self._is_split = False  # too long for the limit, or nothing to be taken any more
                super().data_received(bytes(data[at:]))
                return len(data)
            if data[at] == _WHOLE_BINARY and data[at + 1] & _MASKED and not self._is_in_parts:
                message = apply_mask(data[payload_at:end], data[payload_at - 4 : payload_at])
                taken += self._offer(message, may_take=taken < MAX_TAKEN_TOGETHER)
            else:
                self._note_parts(data[at])
                super().data_received(bytes(data[at:end]))
            at = end
        return at

    def _offer(self, message: bytes, *, may_take: bool) -> bool:
        """Whether the application took it at once; else it is queued."""
        if may_take and self._take is not None and self.queue.empty() and self._take(message):
            return True
        self.curr_msg_data_type, self.frames = "bytes", [message]
        self.send_receive_event_to_app()
        return False

    def _note_parts(self, first: int) -> None:
        """Between the first and the last part of a message only control frames may stand: uvicorn judges the rest."""
        if first & _OPCODE < _CONTROL:
            self._is_in_parts = not first & _FINAL


def _frames(data: bytes | bytearray, max_size: int) -> Iterator[tuple[int, int | None]]:
    """Where the payload of each whole frame begins and ends (RFC 6455, 5.2); no end for one that is above the limit."""
    at, there = 0, len(data)
    while there - at >= 2:
        length = data[at + 1] & _LENGTH
        payload_at = at + 2
        if length > 125:
            payload_at += 2 if length == 126 else 8
            if there < payload_at:
                return
            length = int.from_bytes(data[at + 2 : payload_at], "big")
        if length > max_size:
            yield payload_at, None
            return
        if data[at + 1] & _MASKED:
            payload_at += 4
        if there < payload_at + length:
            return
        yield payload_at, payload_at + length
        at = payload_at + length


def _head(length: int) -> bytes:
    """What stands before a binary message of a server."""
    if length < 126:
        return bytes((_WHOLE_BINARY, length))
    if length < 65536:
        return pack("!BBH", _WHOLE_BINARY, 126, length)
    return pack("!BBQ", _WHOLE_BINARY, 127, length)
