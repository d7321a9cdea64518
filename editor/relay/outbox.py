"""What waits to be sent on one socket, so that a slow reader holds up nobody else."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from editor.relay.closing import TOO_SLOW
from editor.relay.limits import MAX_OUTBOX_BYTES

Send = Callable[[bytes], Awaitable[None]]
Close = Callable[[int], Awaitable[None]]


class Frames(Protocol):
    """The connection itself, where the server offers it (`embedded.frames`)."""

    @property
    def can_write(self) -> bool: ...

    def write(self, messages: Sequence[bytes], /) -> None:
        """Sends them in one write."""


class Outbox:
    """Sends frames in order; closes the socket when its reader falls 32 MB behind. With the connection itself, what is
    put in one turn of the event loop goes out in one write, without a task's turn for each frame."""

    def __init__(self, send: Send, close: Close, frames: Frames | None = None) -> None:
        self._send, self._close, self._direct = send, close, frames
        self._is_scheduled = False
        self._frames: deque[bytes] = deque()
        self._size_bytes = 0
        self._wake = asyncio.Event()
        self._code: int | None = None
        self._task = asyncio.create_task(self._drain())

    def put(self, frame: bytes) -> None:
        if self._code is not None:
            return
        self._frames.append(frame)
        self._size_bytes += len(frame)
        if self._size_bytes > MAX_OUTBOX_BYTES:
            self.cut(TOO_SLOW)
        elif self._direct is None:
            self._wake.set()
        elif not self._is_scheduled:
            self._is_scheduled = True
            asyncio.get_running_loop().call_soon(self.write_waiting)

    def close(self, code: int) -> None:
        """Closes once everything put before was sent."""
        if self._code is None:
            self._code = code
            self._wake.set()

    def cut(self, code: int) -> None:
        """Closes without what still waits: its reader may no longer have it."""
        self._frames.clear()
        self._size_bytes = 0
        self._code = code
        self._wake.set()

    @property
    def is_closing(self) -> bool:
        return self._code is not None

    @property
    def waiting_bytes(self) -> int:
        return self._size_bytes

    def stop(self) -> None:
        """The socket is gone: nothing can be sent any more."""
        self._code = self._code or 1000
        self._frames.clear()
        if asyncio.current_task() is not self._task:
            self._task.cancel()

    def write_waiting(self) -> None:
        """Writes what waits, unless the network takes no more; then once it does."""
        self._is_scheduled = False
        if self._direct is None or self._code is not None or not self._frames or not self._direct.can_write:
            return  # once it closes, the task sends what is left
        frames = list(self._frames)
        self._frames.clear()
        self._size_bytes = 0
        self._direct.write(frames)

    async def _drain(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._frames:
                frame = self._frames.popleft()
                self._size_bytes -= len(frame)
                await self._send(frame)
            if self._code is not None:
                await self._close(self._code)
                return
