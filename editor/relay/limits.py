"""How much one socket may send, and how many may be in one document of this process."""

import asyncio
import time
from collections.abc import Callable

MAX_FRAME_BYTES = 1024 * 1024
# Each writer's frames are checked and committed; a reader costs what it is sent.
MAX_WRITERS_PER_ROOM = 100
MAX_READERS_PER_ROOM = 1000
MAX_OUTBOX_BYTES = 32 * 1024 * 1024
MAX_PENDING_BYTES = 4 * 1024 * 1024

RATE_FRAMES, BURST_FRAMES = 200, 2000
RATE_BYTES, BURST_BYTES = 512 * 1024, 8 * MAX_FRAME_BYTES
# A frame of a few bytes that asks for what a replica lacks, or brings what may be known, has the document rebuilt.
RATE_REBUILDS, BURST_REBUILDS = 0.5, 10
PATIENCE_S = 15.0

PACE = {
    "frames_per_s": RATE_FRAMES,
    "burst_frames": BURST_FRAMES,
    "bytes_per_s": RATE_BYTES,
    "burst_bytes": BURST_BYTES,
    "max_frame_bytes": MAX_FRAME_BYTES,
}


class TooFast(Exception):
    """The socket has been ahead of its allowance for so long that its keep-alive is at stake."""


class TokenBucket:
    """`rate` units a second after a burst."""

    def __init__(self, rate: float, burst: float) -> None:
        self.rate, self.burst = rate, burst
        self.level, self.since = burst, time.monotonic()

    def take(self, units: float) -> float:
        """Takes units and returns the seconds until they are there."""
        now = time.monotonic()
        self.level = min(self.burst, self.level + (now - self.since) * self.rate) - units
        self.since = now
        return max(0.0, -self.level / self.rate)

    def has(self, units: float) -> bool:
        """Whether that many are there without a wait."""
        return min(self.burst, self.level + (time.monotonic() - self.since) * self.rate) >= units


class Allowance:
    """Frames and bytes of one socket. Who asks for more waits, and with that the network stops reading from it.

    Not for ever: what stands in the network before an answer to our ping holds that up too, and then the connection
    breaks without a word. So it ends with one, after a quarter of a minute without a break.
    """

    def __init__(self) -> None:
        self._frames = TokenBucket(RATE_FRAMES, BURST_FRAMES)
        self._bytes = TokenBucket(RATE_BYTES, BURST_BYTES)
        self._rebuilds = TokenBucket(RATE_REBUILDS, BURST_REBUILDS)
        self._held_since: float | None = None

    async def take_rebuild(self) -> None:
        """Waits until the socket may make us rebuild the document once more."""
        if wait_s := self._rebuilds.take(1):
            await asyncio.sleep(min(wait_s, PATIENCE_S))

    def take_at_once(self, size_bytes: int) -> bool:
        """Takes a frame of this size if nothing has to be waited for."""
        if not (self._frames.has(1) and self._bytes.has(size_bytes)):
            return False
        self._frames.take(1)
        self._bytes.take(size_bytes)
        self._held_since = None
        return True

    async def take(self, size_bytes: int, on_wait: Callable[[], None]) -> None:
        """Waits as long as it must, after `on_wait`. Raises TooFast."""
        wait_s = max(self._frames.take(1), self._bytes.take(size_bytes))
        if wait_s == 0:
            self._held_since = None
            return
        now = time.monotonic()
        self._held_since = self._held_since or now
        if now - self._held_since > PATIENCE_S:
            raise TooFast()
        on_wait()
        await asyncio.sleep(wait_s)


class Throttle:
    """Lets one message pass in `every_s`; the newest of those held back follows by itself, through `pass_on`."""

    def __init__(self, every_s: float, pass_on: Callable[[bytes], None]) -> None:
        self._every_s, self._pass_on = every_s, pass_on
        self._passed_at = 0.0
        self._held: bytes | None = None

    def may_pass(self, message: bytes) -> bool:
        now = time.monotonic()
        wait_s = self._passed_at + self._every_s - now
        if wait_s <= 0:
            self._passed_at = now
            return True
        if self._held is None:
            asyncio.get_running_loop().call_later(wait_s, self._pass_held)
        self._held = message
        return False

    def _pass_held(self) -> None:
        message, self._held = self._held, None
        if message is not None:
            self._pass_on(message)
