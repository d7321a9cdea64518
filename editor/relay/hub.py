"""All open documents of this process: their rooms, the bus, and the look at PostgreSQL every few seconds."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from prometheus_client import Counter, Gauge

from editor.relay import closing, units
from editor.relay.bus import Bus
from editor.relay.flush import MAX_LOCK_WAITS, Flusher
from editor.relay.limits import MAX_READERS_PER_ROOM, MAX_WRITERS_PER_ROOM
from editor.relay.outbox import Close, Outbox, Send
from editor.relay.room import Room
from editor.relay.session import Options, Session
from editor.relay.wake import wake_workers
from kernel.observability.log import get_logger
from kernel.tenancy import Actor, in_scope
from kernel.tenancy.keys import channel

LOOK_EVERY_S = 1.5
LOOK_EVERY_S_WITHOUT_REDIS = 1.0
WAKE_AFTER_S = 2.0

ROOMS = Gauge("scriptorium_relay_rooms", "Documents open in this process")
SESSIONS = Gauge("scriptorium_relay_sessions", "Sockets open in this process")
GAPS = Counter("scriptorium_relay_gaps_total", "Times edits were read from PostgreSQL because a message was missing")
log = get_logger(__name__)


class RoomFull(Exception):
    """A document has as many sockets in this process as it may have, of those who write or of those who read."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Hub:
    """One per event loop."""

    def __init__(self) -> None:
        self.bus = Bus(self._catch_up_everywhere)
        self.bus.start()
        self._rooms: dict[tuple[UUID, UUID], Room] = {}
        self._tenants: set[UUID] = set()
        self._flushers: dict[UUID, Flusher] = {}
        self._lock_waits = asyncio.Semaphore(MAX_LOCK_WAITS)
        self._edited: set[tuple[UUID, UUID]] = set()
        self._doing: set[asyncio.Task[Any]] = set()
        self._looking = asyncio.create_task(self._look_for_ever())

    async def enter(self, actor: Actor, document_id: UUID, options: Options, send: Send, close: Close) -> Session:
        """Admits a socket to a document. Raises NotFound, LeaseUnknown or RoomFull."""
        admission = await in_scope(actor.tenant_id, units.admit, actor, document_id, options.lease)
        room = self._room(actor.tenant_id, document_id)
        outbox = Outbox(send, close)
        session = Session(room, admission, options, outbox)
        try:
            _check_room(room, session)
        except RoomFull:
            outbox.stop()
            room.leave_if_empty()
            raise
        room.sessions.append(session)
        SESSIONS.inc()
        try:
            await self._follow_grants(actor.tenant_id)
            await room.open()
        except BaseException:
            self.leave(session)
            raise
        session.welcome()
        return session

    def leave(self, session: Session) -> None:
        session.outbox.stop()
        session.room.leave(session)
        SESSIONS.dec()

    def flusher(self, tenant_id: UUID) -> Flusher:
        return self._flushers.setdefault(tenant_id, Flusher(tenant_id, self._lock_waits))

    def drop(self, room: Room) -> None:
        if self._rooms.pop((room.tenant_id, room.document_id), None) is room:
            ROOMS.dec()
            self.do(self.bus.unsubscribe(room.channel))

    def note_edit(self, room: Room) -> None:
        """Wakes the workers that follow documents, once per document and two seconds."""
        key = (room.tenant_id, room.document_id)
        if key not in self._edited:
            self._edited.add(key)
            self.do(self._wake_later(key))

    async def _wake_later(self, key: tuple[UUID, UUID]) -> None:
        await asyncio.sleep(WAKE_AFTER_S)
        self._edited.discard(key)
        await in_scope(key[0], wake_workers, key[1])

    def count_gap(self) -> None:
        GAPS.inc()

    def do(self, work: Coroutine[Any, Any, Any]) -> None:
        """Runs something in the background and logs its failure."""
        task = asyncio.create_task(work)
        self._doing.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._doing.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.warning("relay.background_failed", kind=type(error).__name__, exc_info=error)

    def _room(self, tenant_id: UUID, document_id: UUID) -> Room:
        key = (tenant_id, document_id)
        if key not in self._rooms:
            self._rooms[key] = Room(self, tenant_id, document_id)
            ROOMS.inc()
        return self._rooms[key]

    # -- grants

    async def _follow_grants(self, tenant_id: UUID) -> None:
        if tenant_id not in self._tenants:
            self._tenants.add(tenant_id)
            await self.bus.subscribe(
                channel("grants", tenant_id=tenant_id), lambda data: self._grant_changed(tenant_id, data)
            )

    def _grant_changed(self, tenant_id: UUID, data: bytes) -> None:
        member = data.decode("ascii", "replace")
        for room in self._rooms_of(tenant_id):
            room.look_again([s for s in room.sessions if str(s.member_id) == member])

    # -- the look that makes lost messages harmless

    async def _look_for_ever(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY_S if self.bus.is_connected else LOOK_EVERY_S_WITHOUT_REDIS)
            for tenant_id in {tenant_id for tenant_id, _ in self._rooms}:
                try:
                    await self._look(tenant_id)
                except Exception as error:  # the database may be away; the next look comes
                    log.info("relay.look_failed", kind=type(error).__name__)
            for room in list(self._rooms.values()):
                room.sweep_presence()

    async def _look(self, tenant_id: UUID) -> None:
        rooms = self._rooms_of(tenant_id)
        sessions = [session for room in rooms for session in room.sessions]
        found = await in_scope(
            tenant_id,
            units.look,
            [room.document_id for room in rooms],
            {session.member_id for session in sessions},
            {session.actor.key_id for session in sessions if session.actor.key_id},
        )
        for room in rooms:
            room.check_head(found.heads.get(room.document_id, 0))
            room.look_again([session for session in room.sessions if _is_outdated(session, found)])

    def _rooms_of(self, tenant_id: UUID) -> list[Room]:
        return [room for (owner, _), room in self._rooms.items() if owner == tenant_id]

    def _catch_up_everywhere(self) -> None:
        for room in self._rooms.values():
            room.catch_up()


def _check_room(room: Room, session: Session) -> None:
    """Readers do not take a writer's place, nor writers a reader's. Raises RoomFull."""
    there = sum(other.may_write == session.may_write for other in room.sessions)
    if session.may_write and there >= MAX_WRITERS_PER_ROOM:
        raise RoomFull(closing.FULL_OF_WRITERS)
    if not session.may_write and there >= MAX_READERS_PER_ROOM:
        raise RoomFull(closing.FULL_OF_READERS)


def _is_outdated(session: Session, found: units.Look) -> bool:
    key_id = session.actor.key_id
    return (
        found.epochs.get(session.member_id) != session.admission.epoch
        or found.standings.get(session.room.document_id) != session.admission.standing
        or (key_id is not None and key_id not in found.live_keys)
    )


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def hub() -> Hub:
    """The hub of the running event loop."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs[loop] = Hub()
    return _hubs[loop]
