"""How much one socket may send."""

import asyncio
import time

MAX_FRAME_BYTES = 1024 * 1024
MAX_SESSIONS_PER_ROOM = 100
MAX_OUTBOX_BYTES = 32 * 1024 * 1024
MAX_PENDING_BYTES = 4 * 1024 * 1024


class TooFast(Exception):
    """The socket is so far ahead of its allowance that waiting makes no sense."""


class TokenBucket:
    """Lets through `rate` units a second after a burst; who asks for more waits, and with that the network
    stops reading from the socket."""

    def __init__(self, rate: float, burst: float, patience_s: float = 10.0) -> None:
        self.rate, self.burst, self.patience_s = rate, burst, patience_s
        self.level, self.since = burst, time.monotonic()

    async def take(self, units: float) -> None:
        now = time.monotonic()
        self.level = min(self.burst, self.level + (now - self.since) * self.rate)
        self.since = now
        self.level -= units
        if self.level >= 0:
            return
        wait_s = -self.level / self.rate
        if wait_s > self.patience_s:
            raise TooFast()
        await asyncio.sleep(wait_s)


class Allowance:
    """Frames and bytes of one socket."""

    def __init__(self) -> None:
        self.frames = TokenBucket(rate=200, burst=2000)
        self.bytes = TokenBucket(rate=512 * 1024, burst=8 * MAX_FRAME_BYTES)

    async def take(self, size_bytes: int) -> None:
        await self.frames.take(1)
        await self.bytes.take(size_bytes)
