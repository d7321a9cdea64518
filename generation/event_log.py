"""Writing a generation's events where every process can read them: a Redis stream whose ids are our numbers."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from django.conf import settings

from generation.events import StreamEvent, StreamKind
from kernel import redis
from kernel.tenancy.keys import redis_key


def stream_key(tenant_id: UUID, generation_id: UUID) -> str:
    return redis_key("gen", generation_id, "events", tenant_id=tenant_id)


def control_key(tenant_id: UUID, generation_id: UUID) -> str:
    """Where readers ask the writer to stop."""
    return redis_key("gen", generation_id, "control", tenant_id=tenant_id)


class EventLog:
    """The one writer of a generation's events. Keeps them all in memory until they are stored for good.

    Telling does not wait: what comes while a write is under way goes out with the next one. A flushed Redis
    is noticed by the missing key and written anew; a Redis that does not answer raises RedisError at the next
    event, and the generation fails closed.
    """

    def __init__(self, tenant_id: UUID, generation_id: UUID) -> None:
        self._key = stream_key(tenant_id, generation_id)
        self._waiting: list[StreamEvent] = []
        self._sending: asyncio.Task[None] | None = None
        self.events: list[StreamEvent] = []

    def tell(self, kind: StreamKind, data: Mapping[str, Any], verdict: Mapping[str, Any] | None = None) -> None:
        """Number an event and send it on its way; raises RedisError when an earlier one did not arrive."""
        event = StreamEvent(len(self.events) + 1, kind, data, verdict)
        self.events.append(event)
        self._waiting.append(event)
        if self._sending is None or self._sending.done():
            if self._sending is not None:
                self._sending.result()
            self._sending = asyncio.create_task(self._send())

    async def tell_last(self, event: StreamEvent) -> None:
        """Send the last event after all others, and wait until it is there; raises RedisError."""
        self.events.append(event)
        self._waiting.append(event)
        if self._sending is not None:
            await asyncio.wait({self._sending})
        await self._send()

    async def _send(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            await self._write(batch)

    async def _write(self, batch: Sequence[StreamEvent]) -> None:
        async with redis.aclient().pipeline(transaction=False) as pipe:
            for event in batch:
                pipe.xadd(self._key, fields_of(event), id=f"{event.id}-0", nomkstream=event.id > 1)
            if batch[0].id == 1 or batch[-1].is_last:
                pipe.expire(self._key, settings.GENERATION_EVENTS_KEPT_S)
            made = await pipe.execute()
        if None in made[: len(batch)]:
            await self._rewrite()

    async def _rewrite(self) -> None:
        told = list(self.events)
        async with redis.aclient().pipeline(transaction=True) as pipe:
            pipe.delete(self._key)
            for event in told:
                pipe.xadd(self._key, fields_of(event), id=f"{event.id}-0")
            pipe.expire(self._key, settings.GENERATION_EVENTS_KEPT_S)
            await pipe.execute()
        # What was told while this was under way is not in it.
        self._waiting = [event for event in self._waiting if event.id > told[-1].id]


def fields_of(event: StreamEvent) -> dict[Any, Any]:
    """Write an event as an entry of the stream."""
    said = {"v": _json(event.verdict)} if event.verdict is not None else {}
    return {"k": event.kind, "d": _json(event.data), **said}


def event_of(entry: Any) -> StreamEvent:
    """Read an entry of the stream."""
    number, fields = entry
    kind, verdict = cast(StreamKind, fields[b"k"].decode()), fields.get(b"v")
    return StreamEvent(
        int(number.partition(b"-")[0]), kind, json.loads(fields[b"d"]), json.loads(verdict) if verdict else None
    )


def _json(told: Mapping[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))
