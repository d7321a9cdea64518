"""Writing a generation's events where every process can read them: a Redis stream whose ids are our numbers."""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, cast
from uuid import UUID

from django.conf import settings
from redis.asyncio.client import Pipeline

from generation import redis_scripts
from generation.events import StreamEvent, StreamKind
from kernel import redis
from kernel.crypto.master import unwrap, wrap
from kernel.tenancy.keys import redis_key


def stream_key(tenant_id: UUID, generation_id: UUID) -> str:
    return redis_key("gen", generation_id, "events", tenant_id=tenant_id)


def control_key(tenant_id: UUID, generation_id: UUID) -> str:
    """Where readers ask the writer to stop."""
    return redis_key("gen", generation_id, "control", tenant_id=tenant_id)


@dataclass(frozen=True, eq=False, slots=True)
class LocalSubscriber:
    """A reader in this process, on whichever loop it waits."""

    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.get_running_loop)
    has_news: asyncio.Event = field(default_factory=asyncio.Event)

    def wake(self) -> None:
        try:
            self.loop.call_soon_threadsafe(self.has_news.set)
        except RuntimeError:
            return  # its loop has ended, and the reader with it


class EventLog:
    """The one writer of a generation's events. Keeps them all in memory until they are stored for good.

    What it writes to Redis is sealed under the generation's secret, which an erasure of the asker destroys.

    Telling does not wait: what comes while a write is under way goes out with the next one. A flushed Redis
    is noticed by the missing key and written anew; a Redis that does not answer raises RedisError at the next
    event, and the generation fails closed.

    Readers in the writer's own process need not ask Redis: between `open` and `close` they hear from memory
    what has arrived there, and not before, so that another process can always go on where they stopped.
    """

    _open: ClassVar[dict[str, "EventLog"]] = {}

    def __init__(self, tenant_id: UUID, generation_id: UUID, secret: bytes = b"") -> None:
        self.secret = secret or secrets.token_bytes(32)
        self._key = stream_key(tenant_id, generation_id)
        self._waiting: list[StreamEvent] = []
        self._sending: asyncio.Task[None] | None = None
        self._subscribers: set[LocalSubscriber] = set()
        self._arrived = 0
        self._is_closed = False
        self._control = control_key(tenant_id, generation_id)
        self.events: list[StreamEvent] = []
        self.on_stop: Callable[[], None] | None = None
        """Called with the first event where a reader has asked for a stop before."""

    @classmethod
    def written_here(cls, tenant_id: UUID, generation_id: UUID) -> "EventLog | None":
        """Return the log of a generation that runs in this process."""
        return cls._open.get(stream_key(tenant_id, generation_id))

    def open(self) -> None:
        """Let readers of this process find it."""
        self._open[self._key] = self

    def close(self) -> None:
        """Nothing more will be told; must be called after `open`."""
        self._open.pop(self._key, None)
        self._is_closed = True
        if self._sending is not None and self._sending.done() and not self._sending.cancelled():
            self._sending.exception()  # seen: whoever told last has raised it, or nobody was left to tell
        self._wake_subscribers()

    async def consume(self, after: int) -> AsyncIterator[list[StreamEvent]]:
        """Yield the events after an id as they arrive in Redis, those together that are there together; ends with the
        writer, whatever was told last."""
        subscriber = LocalSubscriber()
        self._subscribers.add(subscriber)
        try:
            while True:
                subscriber.has_news.clear()
                is_closed, arrived = self._is_closed, self._arrived
                if news := self.events[after:arrived]:
                    yield news
                after = max(after, arrived)
                if is_closed:
                    return
                await subscriber.has_news.wait()
        finally:
            self._subscribers.discard(subscriber)

    def publish(self, kind: StreamKind, data: Mapping[str, Any], verdict: Mapping[str, Any] | None = None) -> None:
        """Number an event and send it on its way; raises RedisError when an earlier one did not arrive."""
        event = StreamEvent(len(self.events) + 1, kind, data, verdict)
        self.events.append(event)
        self._waiting.append(event)
        if self._sending is None or self._sending.done():
            if self._sending is not None:
                self._sending.result()
            self._sending = asyncio.create_task(self._send())

    async def publish_last(self, event: StreamEvent, *beside: Callable[[Pipeline], object]) -> None:
        """Send the last event after all others, and wait until it is there; raises RedisError.

        `beside` adds commands that go the same way and are not waited for by themselves: what they answer is dropped.
        """
        self.events.append(event)
        self._waiting.append(event)
        if self._sending is not None:
            await asyncio.wait({self._sending})
        await self._send(beside)

    async def _send(self, beside: Sequence[Callable[[Pipeline], object]] = ()) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            await self._write(batch, beside)

    async def _write(self, batch: Sequence[StreamEvent], beside: Sequence[Callable[[Pipeline], object]] = ()) -> None:
        is_first = batch[0].id == 1
        async with redis.aclient().pipeline(transaction=False) as pipe:
            for event in batch:
                pipe.xadd(self._key, fields_of(event, self.secret), id=f"{event.id}-0", nomkstream=event.id > 1)
            if is_first or batch[-1].is_last:
                pipe.expire(self._key, settings.GENERATION_EVENTS_KEPT_S)
            if is_first:
                pipe.exists(self._control)
            ours = len(pipe)
            for add in beside:
                add(pipe)
            made = await pipe.execute(raise_on_error=False)
        if failed := next((one for one in made[:ours] if isinstance(one, Exception)), None):
            raise failed
        if is_first and made[ours - 1] and self.on_stop is not None:
            self.on_stop()
        if None in made[: len(batch)]:
            await self._rewrite()
        else:
            self._have_arrived(batch[-1].id)

    async def _rewrite(self) -> None:
        reported = list(self.events)
        async with redis.aclient().pipeline(transaction=True) as pipe:
            pipe.delete(self._key)
            for event in reported:
                pipe.xadd(self._key, fields_of(event, self.secret), id=f"{event.id}-0")
            pipe.expire(self._key, settings.GENERATION_EVENTS_KEPT_S)
            await pipe.execute()
        # What was told while this was under way is not in it.
        self._waiting = [event for event in self._waiting if event.id > reported[-1].id]
        self._have_arrived(reported[-1].id)

    def _have_arrived(self, number: int) -> None:
        self._arrived = number
        self._wake_subscribers()

    def _wake_subscribers(self) -> None:
        for subscriber in tuple(self._subscribers):
            subscriber.wake()


def fence(tenant_id: UUID, generation_id: UUID, secret: bytes) -> list[StreamEvent]:
    """Take the stream from its writer and return all it has, in one step; raises RedisError.

    A writer that lives gets an error for whatever it tells from now on, so no reader sees more than what is returned.
    """
    key = stream_key(tenant_id, generation_id)
    entries = redis_scripts.run("fence", [key], [settings.GENERATION_EVENTS_KEPT_S])
    return [event_of((number, dict(zip(fields[::2], fields[1::2], strict=True))), secret) for number, fields in entries]


def append_after_fence(tenant_id: UUID, generation_id: UUID, last: StreamEvent, secret: bytes) -> None:
    """End a fenced stream; raises RedisError."""
    fields = [part for pair in fields_of(last, secret).items() for part in pair]
    redis_scripts.run("last", [stream_key(tenant_id, generation_id)], [last.id, *fields])


def fields_of(event: StreamEvent, secret: bytes) -> dict[Any, Any]:
    """Write an event as an entry of the stream: what it says sealed, its kind in the open."""
    reported = {"d": event.data, "v": event.verdict} if event.verdict is not None else {"d": event.data}
    return {"k": event.kind, "e": wrap(secret, _json(reported).encode("utf-8", "surrogatepass"), _context(event.id))}


def event_of(entry: Any, secret: bytes) -> StreamEvent:
    """Read an entry of the stream."""
    number, fields = entry
    event_id, kind = int(number.partition(b"-")[0]), cast(StreamKind, fields[b"k"].decode())
    if b"e" not in fields:  # written by a release that did not seal; gone within GENERATION_EVENTS_KEPT_S
        verdict = fields.get(b"v")
        return StreamEvent(event_id, kind, json.loads(fields[b"d"]), json.loads(verdict) if verdict else None)
    reported = json.loads(unwrap(secret, fields[b"e"], _context(event_id)).decode("utf-8", "surrogatepass"))
    return StreamEvent(event_id, kind, reported["d"], reported.get("v"))


def _context(event_id: int) -> str:
    return f"generation event {event_id}"


def _json(reported: Mapping[str, Any]) -> str:
    return json.dumps(reported, ensure_ascii=False, separators=(",", ":"))
