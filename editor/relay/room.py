"""One document's sockets in this process."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any, Protocol
from uuid import UUID

from prometheus_client import Counter

from editor.announcements import About, Announcement, decode, document_channel, this_process
from editor.relay import transactions
from editor.relay.bus import Bus
from editor.relay.handshakes import Handshakes
from editor.relay.presence import Presences
from editor.yjs import awareness, wire
from editor.yjs.awareness import Presence
from editor.yjs.docs import merge_for_the_wire
from kernel.tenancy import in_scope

GAP_PATIENCE_S = 0.025

GAPS = Counter("scriptorium_relay_gaps_total", "Times edits were read from PostgreSQL because a message was missing")


class Participant(Protocol):
    """What a room knows of a socket that is in it."""

    presence_client: int

    @property
    def may_write(self) -> bool: ...

    def deliver(self, last: int, frame: bytes) -> None:
        """Passes on what others wrote up to seq `last`."""

    def deliver_presence(self, frame: bytes) -> None:
        """Passes on who is where."""

    def send_status(self, about: str, **values: Any) -> None:
        """A status for our own client."""


class Room:
    """Delivers each seq once and in order; what is missing is read from PostgreSQL.

    `on_empty` is called when nobody is in it any more and nothing is on its way to the log; `on_access_change` when the
    rights of those in it may have changed.
    """

    def __init__(
        self,
        bus: Bus,
        tenant_id: UUID,
        document_id: UUID,
        *,
        on_empty: Callable[[Room], None],
        on_access_change: Callable[[Room], None],
    ) -> None:
        self.tenant_id, self.document_id = tenant_id, document_id
        self.channel = document_channel(tenant_id, document_id)
        self.participants: list[Participant] = []
        self.presences = Presences()
        self.seen, self.is_open = 0, False
        self.pending = 0
        self.handshakes = Handshakes(tenant_id, document_id)
        self._bus, self._on_empty, self._on_access_change = bus, on_empty, on_access_change
        self._held: dict[int, tuple[int, bytes, Participant | None]] = {}
        self._catching_up: asyncio.Task[None] | None = None
        self._opening: asyncio.Task[None] | None = None

    # -- coming and going

    async def open(self) -> None:
        """Subscribes to the channel first and reads the head second, so that nothing falls between."""
        if self._opening is None:
            self._opening = asyncio.create_task(self._open())
        try:
            await asyncio.shield(self._opening)
        except Exception:
            self._opening = None
            raise

    async def _open(self) -> None:
        await self._bus.subscribe(self.channel, self.consume)
        found = await in_scope(self.tenant_id, transactions.poll, [self.document_id], [], [])
        self.seen, self.is_open = found.heads.get(self.document_id, 0), True
        if self._held:
            self.catch_up()
        self._bus.publish(self.channel, Announcement(About.WHO_IS_THERE).encode())

    def leave(self, participant: Participant) -> None:
        if participant in self.participants:
            self.participants.remove(participant)
        if participant.presence_client:
            gone = self.presences.remove(participant.presence_client)
            self._broadcast_presence(gone, None)
            self._publish_presence(gone)
        self.leave_if_empty()

    def leave_if_empty(self) -> None:
        if not self.participants and not self.pending:
            self._on_empty(self)

    # -- edits

    def broadcast(self, first: int, last: int, updates: list[bytes], sender: Participant | None) -> None:
        """Shows committed updates to everybody here but their only sender, and publishes them to the other
        processes."""
        merged = merge_for_the_wire(updates)
        self.arrived(first, last, merged, sender)
        self._bus.publish(self.channel, Announcement(About.EDITS, first, last, merged).encode())

    def arrived(self, first: int, last: int, update: bytes, sender: Participant | None = None) -> None:
        if self.is_open and last <= self.seen:
            return
        if not self.is_open or first > self.seen + 1:
            self._held[first] = (last, update, sender)
            if self.is_open:
                self.catch_up(after_s=GAP_PATIENCE_S)
            return
        self._deliver(last, update, sender)
        while following := self._held.pop(self.seen + 1, None):
            self._deliver(*following)

    def _deliver(self, last: int, update: bytes, sender: Participant | None) -> None:
        self.seen = last
        frame = wire.update(update) if update else b""
        for participant in self.participants:
            if participant is not sender and frame:
                participant.deliver(last, frame)

    def catch_up(self, *, after_s: float = 0.0) -> None:
        """Reads what is missing, unless it arrives by itself within `after_s`."""
        if self._catching_up is None and self.is_open:
            self._catching_up = asyncio.create_task(self._catch_up(after_s))

    async def _catch_up(self, after_s: float) -> None:
        try:
            await asyncio.sleep(after_s)
            if after_s and not self._held:
                return
            head, update = await in_scope(self.tenant_id, transactions.missed, self.document_id, self.seen)
            if head > self.seen:
                GAPS.inc()
                self._deliver(head, update, None)
            self._held = {first: held for first, held in self._held.items() if held[0] > self.seen}
        finally:
            self._catching_up = None

    def check_head(self, head: int) -> None:
        """Finds out about a last message that was lost."""
        if self.is_open and head > self.seen and not self.pending:
            self.catch_up()

    # -- what other processes publish

    def consume(self, data: bytes) -> None:
        message = decode(data)
        if message.about == About.EDITS:
            self.arrived(message.first, message.last, message.payload)
        elif message.about == About.ACCESS:
            self._on_access_change(self)
            self._send_news()
        elif message.about == About.NEWS:
            self._send_news(message.payload)
        elif message.process == this_process():
            return
        elif message.about == About.PRESENCE:
            news = self.presences.apply(awareness.read_ours(message.payload), is_local=False)
            self._broadcast_presence(news, None)
        elif message.about == About.WHO_IS_THERE:
            self._publish_presence(self.presences.current(local_only=True))

    def _send_news(self, payload: bytes = b"") -> None:
        news = json.loads(payload) if payload else {}
        for participant in self.participants:
            participant.send_status("news", **news)

    # -- presence

    def take_presence(self, participant: Participant, presence: Presence) -> None:
        """Shows the state of one who is here to the others, in all processes."""
        self._broadcast_presence(self.presences.apply([presence], is_local=True), participant)
        self._publish_presence([presence])

    def free_client_in(self, payload: bytes, member_id: str) -> int:
        """A stock client's first message speaks of itself; an id that somebody else holds is not taken."""
        taken = {participant.presence_client for participant in self.participants}
        for presence in awareness.read(payload):
            if presence.client not in taken and not self.presences.is_anothers(presence.client, member_id):
                return presence.client
        return 0

    def expire_presence(self) -> None:
        self._broadcast_presence(self.presences.expire(), None)

    def _broadcast_presence(self, presences: list[Presence], sender: Participant | None) -> None:
        if not presences:
            return
        frame = wire.awareness(awareness.write(presences))
        for participant in self.participants:
            if participant is not sender:
                participant.deliver_presence(frame)

    def _publish_presence(self, presences: list[Presence]) -> None:
        if presences:
            message = Announcement(About.PRESENCE, payload=awareness.write(presences))
            self._bus.publish(self.channel, message.encode())
