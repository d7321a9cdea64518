"""Following a generation's events from any process: its writer's memory, else Redis, else the stored copy."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from django.db import InterfaceError, OperationalError
from redis import RedisError

from generation.access import access_generation
from generation.event_log import EventLog, event_of, stream_key
from generation.events import StreamEvent
from generation.models import Generation
from generation.transcript import unpack
from kernel import redis
from kernel.crypto import unseal
from kernel.tenancy import Actor, in_scope

_BLOCK_MS = 4000
_AT_ONCE = 200
_REDIS_DOWN_WAIT_S = 0.5


async def events(actor: Actor, generation_id: UUID, after: int = 0) -> AsyncIterator[StreamEvent]:
    """Yield the events after an id until the last one, live or stored; no gap, no event twice.

    Raises GenerationNotFound. Holds no scope while it waits.
    """
    found = await in_scope(actor.tenant_id, access_generation, actor, generation_id)
    async for event in follow(actor.tenant_id, generation_id, after, is_running=not found.is_final):
        yield event


async def follow(
    tenant_id: UUID, generation_id: UUID, after: int = 0, *, is_running: bool = False
) -> AsyncIterator[StreamEvent]:
    """The same for a caller who has been let in already; who knows that it still runs waits for its events."""
    at = max(0, after)
    if (log := EventLog.written_here(tenant_id, generation_id)) is not None:
        async for event in log.heard(at):
            yield event
            at = event.id
            if event.is_last:
                return
    key = stream_key(tenant_id, generation_id)
    block_ms: int | None = _BLOCK_MS if is_running else None
    while True:
        found, is_whole = await _read(key, at, block_ms)
        for event in found:
            yield event
            at = event.id
            if event.is_last:
                return
        if not found or not is_whole:
            # Nothing new for a while, or Redis lost something: the row knows whether it is over.
            stored = await _stored_if_known(tenant_id, generation_id)
            if stored is not None:
                for event in stored[at:]:
                    yield event
                return
        block_ms = _BLOCK_MS


async def _stored_if_known(tenant_id: UUID, generation_id: UUID) -> list[StreamEvent] | None:
    """As `_stored`; a database that is away is no reason to hang up: the reader waits on."""
    try:
        return await in_scope(tenant_id, _stored, generation_id)
    except (OperationalError, InterfaceError):
        return None


def _entries(answer: Any) -> Any:
    """The one stream's entries: the newer protocol answers with a mapping, the older one with a list."""
    if not answer:
        return []
    return next(iter(answer.values()))[0] if isinstance(answer, dict) else answer[0][1]


async def _read(key: str, at: int, block_ms: int | None) -> tuple[list[StreamEvent], bool]:
    """Return what follows without a gap, and whether that was everything Redis had."""
    try:
        answer: Any = await redis.aclient().xread({key: f"{at}-0"}, count=_AT_ONCE, block=block_ms)
    except RedisError:
        await asyncio.sleep(_REDIS_DOWN_WAIT_S)
        return [], False
    found = [event_of(entry) for entry in _entries(answer)]
    connected = [event for number, event in enumerate(found, start=at + 1) if event.id == number]
    if len(connected) < len(found):
        await asyncio.sleep(_REDIS_DOWN_WAIT_S)  # the writer notices a flushed stream and writes it anew
    return connected, len(connected) == len(found)


def _stored(generation_id: UUID) -> list[StreamEvent] | None:
    """Return all events of an ended generation, None while it runs; raises SubjectErased after an erasure."""
    row = Generation.objects.filter(id=generation_id).first()
    if row is None:
        return []
    if not row.is_final:
        return None
    return unpack(unseal(row.owner, "generation.transcript", bytes(row.transcript))) if row.transcript else []
