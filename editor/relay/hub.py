"""All open documents of this process: rooms, sockets, the bus, and a poll of PostgreSQL every few seconds."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from functools import partial
from uuid import UUID
from weakref import WeakKeyDictionary

from prometheus_client import Gauge

from editor.relay import closing, transactions
from editor.relay.background import Background
from editor.relay.bus import Bus
from editor.relay.connection import Connection
from editor.relay.limits import MAX_READERS_PER_ROOM, MAX_WRITERS_PER_ROOM
from editor.relay.options import Options
from editor.relay.outbox import Close, Frames, Outbox, Send
from editor.relay.room import Participant, Room
from editor.relay.transactions import PollResult
from editor.relay.wake import WakeUps
from editor.relay.writer import MAX_LOCK_WAITS, Writer
from kernel.observability.log import get_logger
from kernel.tenancy import Actor, in_scope
from kernel.tenancy.keys import channel

POLL_EVERY_S = 1.5
POLL_EVERY_S_WITHOUT_REDIS = 1.0

ROOMS = Gauge("scriptorium_relay_rooms", "Documents open in this process")
CONNECTIONS = Gauge("scriptorium_relay_sessions", "Sockets open in this process")
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
        self._background = Background()
        self._wake_ups = WakeUps(self._background)
        self._rooms: dict[tuple[UUID, UUID], Room] = {}
        self._connections: set[Connection] = set()
        self._tenants: set[UUID] = set()
        self._writers: dict[UUID, Writer] = {}
        self._lock_waits = asyncio.Semaphore(MAX_LOCK_WAITS)
        self._polling = asyncio.create_task(self._poll_for_ever())

    async def enter(
        self,
        actor: Actor,
        document_id: UUID,
        options: Options,
        send: Send,
        close: Close,
        frames: Frames | None = None,
    ) -> Connection:
        """Admits a socket to a document. Raises SessionEnded, NotFound, LeaseUnknown or RoomFull."""
        admission = await in_scope(actor.tenant_id, transactions.admit, actor, document_id, options.lease)
        room = self._room(actor.tenant_id, document_id)
        outbox = Outbox(send, close, frames)
        connection = Connection(room, self._writer(actor.tenant_id), admission, options, outbox)
        try:
            _check_room(room, connection)
        except RoomFull:
            outbox.stop()
            room.leave_if_empty()
            raise
        self._connections.add(connection)
        room.participants.append(connection)
        CONNECTIONS.inc()
        try:
            await self._follow_grants(actor.tenant_id)
            await room.open()
        except BaseException:
            self.leave(connection)
            raise
        connection.welcome()
        return connection

    def leave(self, connection: Connection) -> None:
        connection.outbox.stop()
        self._connections.discard(connection)
        connection.room.leave(connection)
        CONNECTIONS.dec()

    def _writer(self, tenant_id: UUID) -> Writer:
        if tenant_id not in self._writers:
            on_commit = partial(self._wake_ups.note_edit, tenant_id)
            self._writers[tenant_id] = Writer(tenant_id, on_commit, self._lock_waits)
        return self._writers[tenant_id]

    def _room(self, tenant_id: UUID, document_id: UUID) -> Room:
        key = (tenant_id, document_id)
        if key not in self._rooms:
            self._rooms[key] = Room(
                self.bus, tenant_id, document_id, on_empty=self._drop, on_access_change=self._reauthorise_room
            )
            ROOMS.inc()
        return self._rooms[key]

    def _drop(self, room: Room) -> None:
        if self._rooms.pop((room.tenant_id, room.document_id), None) is room:
            ROOMS.dec()
            self._background.run(self.bus.unsubscribe(room.channel))

    # -- rights

    async def _follow_grants(self, tenant_id: UUID) -> None:
        if tenant_id not in self._tenants:
            self._tenants.add(tenant_id)
            await self.bus.subscribe(channel("grants", tenant_id=tenant_id), partial(self._grant_changed, tenant_id))

    def _grant_changed(self, tenant_id: UUID, data: bytes) -> None:
        member = data.decode("ascii", "replace")
        self._reauthorise(one for one in self._connections_of(tenant_id) if str(one.member_id) == member)

    def _reauthorise_room(self, room: Room) -> None:
        self._reauthorise(one for one in self._connections_of(room.tenant_id) if one.room is room)

    def _reauthorise(self, connections: Iterable[Connection]) -> None:
        for connection in connections:
            self._background.run(connection.reauthorise())

    # -- the poll that makes lost messages harmless

    async def _poll_for_ever(self) -> None:
        while True:
            await asyncio.sleep(POLL_EVERY_S if self.bus.is_connected else POLL_EVERY_S_WITHOUT_REDIS)
            for tenant_id in {tenant_id for tenant_id, _ in self._rooms}:
                try:
                    await self._poll(tenant_id)
                except Exception as error:  # the database may be away; the next poll comes
                    log.info("relay.look_failed", kind=type(error).__name__)
            for room in list(self._rooms.values()):
                room.expire_presence()

    async def _poll(self, tenant_id: UUID) -> None:
        rooms, connections = self._rooms_of(tenant_id), self._connections_of(tenant_id)
        found = await in_scope(
            tenant_id,
            transactions.poll,
            [room.document_id for room in rooms],
            {connection.member_id for connection in connections},
            {connection.actor.key_id for connection in connections if connection.actor.key_id},
        )
        for room in rooms:
            room.check_head(found.heads.get(room.document_id, 0))
        # Who came or left meanwhile was admitted later than the poll, or is gone.
        self._reauthorise(one for one in connections if one in self._connections and _is_outdated(one, found))

    def _rooms_of(self, tenant_id: UUID) -> list[Room]:
        return [room for (owner, _), room in self._rooms.items() if owner == tenant_id]

    def _connections_of(self, tenant_id: UUID) -> list[Connection]:
        return [connection for connection in self._connections if connection.room.tenant_id == tenant_id]

    def _catch_up_everywhere(self) -> None:
        for room in self._rooms.values():
            room.catch_up()


def _check_room(room: Room, newcomer: Participant) -> None:
    """Readers do not take a writer's place, nor writers a reader's. Raises RoomFull."""
    there = sum(other.may_write == newcomer.may_write for other in room.participants)
    if newcomer.may_write and there >= MAX_WRITERS_PER_ROOM:
        raise RoomFull(closing.FULL_OF_WRITERS)
    if not newcomer.may_write and there >= MAX_READERS_PER_ROOM:
        raise RoomFull(closing.FULL_OF_READERS)


def _is_outdated(connection: Connection, found: PollResult) -> bool:
    key_id = connection.actor.key_id
    return (
        found.epochs.get(connection.member_id) != connection.admission.epoch
        or found.standings.get(connection.room.document_id) != connection.admission.standing
        or (key_id is not None and key_id not in found.live_keys)
    )


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def hub() -> Hub:
    """The hub of the running event loop."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs[loop] = Hub()
    return _hubs[loop]
