"""One Redis connection per process that subscribes, and one that publishes.

Raw publish/subscribe, because Channels' layer drops messages above its capacity and costs per member.
While Redis is away `is_connected` is false and everything that was published is lost: callers poll instead.
"""

import asyncio
from collections import deque
from collections.abc import Callable

from redis.exceptions import RedisError

from kernel.observability.log import get_logger
from kernel.redis import afanout

MAX_UNSENT = 10_000
CONFIRM_S = 1.0
RETRY_S = 0.5

Listener = Callable[[bytes], None]
log = get_logger(__name__)


class Bus:
    """Must be made and used on one event loop."""

    def __init__(self, on_reconnect: Callable[[], None]) -> None:
        self._listeners: dict[str, Listener] = {}
        self._confirmed: dict[str, asyncio.Event] = {}
        self._unsent: deque[tuple[str, bytes]] = deque(maxlen=MAX_UNSENT)
        self._wake, self._subscribed = asyncio.Event(), asyncio.Event()
        self._on_reconnect = on_reconnect
        self._pubsub = afanout().pubsub()
        self._tasks: list[asyncio.Task[None]] = []
        self.is_connected = False

    def start(self) -> None:
        self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._send())]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._pubsub.aclose()

    async def subscribe(self, name: str, listener: Listener) -> None:
        """Returns when Redis has confirmed, or after a second: then polling must do."""
        self._listeners[name] = listener
        confirmed = self._confirmed.setdefault(name, asyncio.Event())
        try:
            await self._pubsub.subscribe(name)
            self._subscribed.set()
            await asyncio.wait_for(confirmed.wait(), CONFIRM_S)
        except (RedisError, OSError, TimeoutError):
            log.info("relay.subscribe_failed")

    async def unsubscribe(self, name: str) -> None:
        self._listeners.pop(name, None)
        self._confirmed.pop(name, None)
        try:
            await self._pubsub.unsubscribe(name)
        except (RedisError, OSError):
            log.info("relay.unsubscribe_failed")

    def publish(self, name: str, data: bytes) -> None:
        """Hands a message over; it is sent in order, or lost with Redis."""
        self._unsent.append((name, data))
        self._wake.set()

    async def _send(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            try:
                await self._drain()
            except (RedisError, OSError):
                self._unsent.clear()
                await asyncio.sleep(RETRY_S)

    async def _drain(self) -> None:
        while self._unsent:
            pipeline = afanout().pipeline(transaction=False)
            while self._unsent and len(pipeline.command_stack) < 200:
                pipeline.publish(*self._unsent.popleft())
            await pipeline.execute()

    async def _listen(self) -> None:
        while True:
            try:
                await self._subscribed.wait()
                message = await self._pubsub.get_message(timeout=1.0)
            except (RedisError, OSError, RuntimeError):
                self.is_connected = False
                await asyncio.sleep(RETRY_S)
                continue
            self._note_connected()
            if message is not None:
                self._dispatch(message)

    def _note_connected(self) -> None:
        if not self.is_connected:
            self.is_connected = True
            self._on_reconnect()

    def _dispatch(self, message: dict[str, object]) -> None:
        name = bytes(message["channel"]).decode()  # type: ignore[call-overload]
        if message["type"] == "subscribe":
            if name in self._confirmed:
                self._confirmed[name].set()
        elif message["type"] == "message" and (listener := self._listeners.get(name)):
            try:
                listener(bytes(message["data"]))  # type: ignore[call-overload]
            except Exception as error:  # one bad message must not stop the others
                log.error("relay.listener_failed", kind=type(error).__name__, exc_info=error)
