"""Following a generation's events from any process: its writer's memory, else Redis, else the stored copy."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from uuid import UUID

from django.db import InterfaceError, OperationalError
from redis import RedisError

from generation.access.rights import access_text
from generation.access.secret import secret_of
from generation.ending.facts import problem_of
from generation.ending.sweep import LOST_PROCESS, sweep_interrupted
from generation.errors import SourcesWithdrawn
from generation.events import StreamEvent
from generation.models import Generation
from generation.streams.event_log import EventLog, event_of, stream_key
from generation.streams.stored import stored_events
from generation.streams.tail import tail
from kernel.clock import now
from kernel.tenancy import Actor, in_scope

_LOOK_EVERY_S = 4.0
_REDIS_DOWN_WAIT_S = 0.5


async def events(actor: Actor, generation_id: UUID, after: int = 0) -> AsyncIterator[StreamEvent]:
    """Yield the events after an id until the last one, live or stored; no gap, no event twice.

    Raises GenerationNotFound and SubjectErased. Holds no scope while it waits.
    """
    found = await in_scope(actor.tenant_id, access_text, actor, generation_id)
    async for event in follow(actor.tenant_id, generation_id, after, is_running=not found.is_final):
        yield event


async def follow(
    tenant_id: UUID, generation_id: UUID, after: int = 0, *, is_running: bool = False
) -> AsyncIterator[StreamEvent]:
    """The same for a caller who has been let in already; who knows that it still runs waits for its events."""
    async for events_at_once in follow_in_batches(tenant_id, generation_id, after, is_running=is_running):
        for event in events_at_once:
            yield event


async def follow_in_batches(
    tenant_id: UUID, generation_id: UUID, after: int = 0, *, is_running: bool = False
) -> AsyncIterator[Sequence[StreamEvent]]:
    """The same, those together that are there together: waiting costs more than an event, and so does sending.

    Whoever waits for a generation that lost its process ends it, as the sweep would: a reader depends on nobody else.
    """
    at = max(0, after)
    # Of one that has ended the writer's memory is not asked, though it stays a moment longer: it knows of no erasure.
    if is_running and (log := EventLog.written_here(tenant_id, generation_id)) is not None:
        async for arrived in log.consume(at):
            yield arrived
            at = arrived[-1].id
            if arrived[-1].is_last:
                return
    key, secret = stream_key(tenant_id, generation_id), await _secret(tenant_id, generation_id)
    found: list[StreamEvent] = []
    is_whole = False
    while True:
        if is_running:
            found, is_whole = await _read(key, secret, at, _LOOK_EVERY_S)
        if found:
            yield found
            at = found[-1].id
            if found[-1].is_last:
                return
        if not found or not is_whole:
            # Nothing new for a while, or Redis lost something: the row knows whether it is over.
            stored = await _stored_if_known(tenant_id, generation_id)
            if stored is not None:
                if rest := _rest(stored, at):
                    yield rest
                return
        is_running = True


def _rest(stored: list[StreamEvent], at: int) -> list[StreamEvent]:
    """What a reader has not seen of an ended generation.

    A sweep may have ended it after Redis had forgotten what readers saw: then they are further than the stored copy
    is, and the end is told to them whatever its number. Told twice it does no harm. So it is where nothing is stored,
    because a file went for good whose passages it held.
    """
    last = stored[-1]
    if at >= len(stored) and (last.data.get("kind") == LOST_PROCESS or last.data.get("code") == SourcesWithdrawn.code):
        return [replace(last, id=at + 1)]
    return stored[at:]


async def _secret(tenant_id: UUID, generation_id: UUID) -> bytes:
    """What the events in Redis are sealed under; waits for a database that is away. Raises SubjectErased."""
    while True:
        try:
            return await in_scope(tenant_id, _secret_in_scope, generation_id)
        except (OperationalError, InterfaceError):
            await asyncio.sleep(_REDIS_DOWN_WAIT_S)


def _secret_in_scope(generation_id: UUID) -> bytes:
    row = Generation.objects.filter(id=generation_id).only("requested_by_id", "sealed_secret").first()
    return secret_of(row) if row is not None else b""


async def _stored_if_known(tenant_id: UUID, generation_id: UUID) -> list[StreamEvent] | None:
    """As `_stored`; a database that is away is no reason to hang up: the reader waits on."""
    try:
        return await in_scope(tenant_id, _stored, generation_id)
    except (OperationalError, InterfaceError):
        return None


async def _read(key: str, secret: bytes, at: int, within_s: float) -> tuple[list[StreamEvent], bool]:
    """Return what follows without a gap, and whether that was everything Redis had."""
    try:
        entries = await tail().news(key, f"{at}-0", within_s)
    except RedisError:
        await asyncio.sleep(_REDIS_DOWN_WAIT_S)
        return [], False
    found = [event_of(entry, secret) for entry in entries]
    connected = [event for number, event in enumerate(found, start=at + 1) if event.id == number]
    if len(connected) < len(found):
        await asyncio.sleep(_REDIS_DOWN_WAIT_S)  # the writer notices a flushed stream and writes it anew
    return connected, len(connected) == len(found)


def _stored(generation_id: UUID) -> list[StreamEvent] | None:
    """Return all events of an ended generation, None while it runs; raises SubjectErased after an erasure."""
    row = Generation.objects.filter(id=generation_id).first()
    if row is None:
        return []
    if not row.is_final and row.lease_until is not None and row.lease_until < now() and sweep_interrupted():
        row.refresh_from_db()
    if not row.is_final:
        return None
    return stored_events(row) or [StreamEvent(1, "error", problem_of(SourcesWithdrawn()))]
