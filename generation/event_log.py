"""Writing a generation's events where every process can read them: a Redis stream whose ids are our numbers."""

import json
from collections.abc import Mapping
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

    A flushed Redis is noticed by the missing key and written anew; a Redis that does not answer raises
    RedisError, and the generation fails closed.
    """

    def __init__(self, tenant_id: UUID, generation_id: UUID) -> None:
        self._key = stream_key(tenant_id, generation_id)
        self.events: list[StreamEvent] = []

    def note(self, kind: StreamKind, data: Mapping[str, Any]) -> StreamEvent:
        """Number an event without telling anybody yet."""
        event = StreamEvent(len(self.events) + 1, kind, data)
        self.events.append(event)
        return event

    async def tell(self, event: StreamEvent) -> None:
        """Publish a noted event; raises RedisError."""
        made = redis.aclient().xadd(self._key, fields_of(event), id=f"{event.id}-0", nomkstream=event.id > 1)
        if await made is None:
            await self._rewrite()
        elif event.id == 1 or event.is_last:
            await self._keep()

    async def add(self, kind: StreamKind, data: Mapping[str, Any]) -> StreamEvent:
        """Number and publish an event; raises RedisError."""
        event = self.note(kind, data)
        await self.tell(event)
        return event

    async def _rewrite(self) -> None:
        async with redis.aclient().pipeline(transaction=True) as pipe:
            pipe.delete(self._key)
            for event in self.events:
                pipe.xadd(self._key, fields_of(event), id=f"{event.id}-0")
            pipe.expire(self._key, settings.GENERATION_EVENTS_KEPT_S)
            await pipe.execute()

    async def _keep(self) -> None:
        await redis.aclient().expire(self._key, settings.GENERATION_EVENTS_KEPT_S)


def fields_of(event: StreamEvent) -> dict[Any, Any]:
    """Write an event as an entry of the stream."""
    return {"k": event.kind, "d": json.dumps(event.data, ensure_ascii=False, separators=(",", ":"))}


def event_of(entry: Any) -> StreamEvent:
    """Read an entry of the stream."""
    number, fields = entry
    return StreamEvent(
        int(number.partition(b"-")[0]), cast(StreamKind, fields[b"k"].decode()), json.loads(fields[b"d"])
    )
