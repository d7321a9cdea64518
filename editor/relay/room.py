"""One document's sockets in this process."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from editor.announcements import About, Announcement, decode, document_channel, this_process
from editor.commands import Batch
from editor.relay import units
from editor.relay.flush import Waiting
from editor.relay.handshakes import Handshakes
from editor.relay.limits import MAX_PENDING_BYTES
from editor.relay.presence import Presences, speak_for
from editor.yjs import awareness, wire
from editor.yjs.awareness import Presence
from editor.yjs.docs import merge_for_the_wire
from kernel.tenancy import in_scope

if TYPE_CHECKING:
    from editor.relay.hub import Hub
    from editor.relay.session import Session

GAP_PATIENCE_S = 0.025


class Room:
    """Delivers each seq once and in order; what is missing is read from PostgreSQL."""

    def __init__(self, hub: Hub, tenant_id: UUID, document_id: UUID) -> None:
        self.hub, self.tenant_id, self.document_id = hub, tenant_id, document_id
        self.channel = document_channel(tenant_id, document_id)
        self.sessions: list[Session] = []
        self.presences = Presences()
        self.seen, self.is_open = 0, False
        self.waiting = 0
        self.handshakes = Handshakes(tenant_id, document_id)
        self._flusher = hub.flusher(tenant_id)
        self._held: dict[int, tuple[int, bytes, Session | None]] = {}
        self._catching_up: asyncio.Task[None] | None = None
        self._opening: asyncio.Task[None] | None = None

    # -- coming and going

    async def open(self) -> None:
        """Listens to the channel first and takes the head second, so that nothing falls between."""
        if self._opening is None:
            self._opening = asyncio.create_task(self._open())
        try:
            await asyncio.shield(self._opening)
        except Exception:
            self._opening = None
            raise

    async def _open(self) -> None:
        await self.hub.bus.subscribe(self.channel, self.hear)
        look = await in_scope(self.tenant_id, units.look, [self.document_id], [], [])
        self.seen, self.is_open = look.heads.get(self.document_id, 0), True
        if self._held:
            self.catch_up()
        self.hub.bus.publish(self.channel, Announcement(About.WHO_IS_THERE).encode())

    def leave(self, session: Session) -> None:
        if session in self.sessions:
            self.sessions.remove(session)
        if session.presence_client:
            self._spread(self.presences.gone(session.presence_client), None)
        self.leave_if_empty()

    def leave_if_empty(self) -> None:
        if not self.sessions and not self.waiting:
            self.hub.drop(self)

    # -- edits

    @property
    def is_saving(self) -> bool:
        return self._flusher.is_saving

    async def submit(self, session: Session, batch: Batch, number: int) -> None:
        """Puts a batch on its way; waits while this socket has too much on its way already."""
        while session.pending_bytes > MAX_PENDING_BYTES and session in self.sessions:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        session.pending_bytes += len(batch.update)
        self._flusher.add(Waiting(self, session, batch, number))

    def show(self, first: int, last: int, new: list[Waiting]) -> None:
        """Shows committed batches to everybody here and tells the other processes."""
        merged = merge_for_the_wire([waiting.batch.update for waiting in new])
        senders = {id(waiting.session) for waiting in new}
        only_sender = new[0].session if len(senders) == 1 else None
        self.arrived(first, last, merged, only_sender)
        self.hub.bus.publish(self.channel, Announcement(About.EDITS, first, last, merged).encode())
        self.hub.note_edit(self)

    def arrived(self, first: int, last: int, update: bytes, sender: Session | None = None) -> None:
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

    def _deliver(self, last: int, update: bytes, sender: Session | None) -> None:
        self.seen = last
        frame = wire.update(update) if update else b""
        for session in self.sessions:
            if session is not sender and frame:
                session.deliver(last, frame)

    def catch_up(self, *, after_s: float = 0.0) -> None:
        """Reads what is missing, unless it arrives by itself within `after_s`."""
        if self._catching_up is None and self.is_open:
            self._catching_up = asyncio.create_task(self._catch_up(after_s))

    async def _catch_up(self, after_s: float) -> None:
        try:
            await asyncio.sleep(after_s)
            if after_s and not self._held:
                return
            head, update = await in_scope(self.tenant_id, units.missed, self.document_id, self.seen)
            if head > self.seen:
                self.hub.count_gap()
                self._deliver(head, update, None)
            self._held = {first: held for first, held in self._held.items() if held[0] > self.seen}
        finally:
            self._catching_up = None

    def check_head(self, head: int) -> None:
        """Finds out about a last message that was lost."""
        if self.is_open and head > self.seen and not self.waiting:
            self.catch_up()

    # -- what other processes say

    def hear(self, data: bytes) -> None:
        said = decode(data)
        if said.about == About.EDITS:
            self.arrived(said.first, said.last, said.payload)
        elif said.about == About.ACCESS:
            self.look_again(self.sessions)
            self._tell_news()
        elif said.about == About.NEWS:
            self._tell_news(said.payload)
        elif said.process == this_process():
            return
        elif said.about == About.PRESENCE:
            self._show_presence(self.presences.hold(awareness.read_ours(said.payload), is_local=False), None)
        elif said.about == About.WHO_IS_THERE:
            self._publish_presence(self.presences.current(local_only=True))

    def look_again(self, sessions: Iterable[Session]) -> None:
        for session in list(sessions):
            self.hub.do(session.look_again())

    def _tell_news(self, payload: bytes = b"") -> None:
        news = json.loads(payload) if payload else {}
        for session in self.sessions:
            session.say("news", **news)

    # -- presence

    def hear_presence(self, session: Session, payload: bytes) -> None:
        if not session.presence_client:
            session.presence_client = self._first_client_in(payload, str(session.member_id))
        presence = speak_for(session.presence_client, session.admission.user, payload)
        if presence is None or (presence.state is not None and not session.may_speak_presence(payload)):
            return
        held = self.presences.hold([presence], is_local=True)
        self._show_presence(held, session)
        self._publish_presence([presence])

    def _first_client_in(self, payload: bytes, member_id: str) -> int:
        """A stock client's first message speaks of itself; an id that somebody else holds is not taken."""
        taken = {session.presence_client for session in self.sessions}
        for presence in awareness.read(payload):
            if presence.client not in taken and not self.presences.is_anothers(presence.client, member_id):
                return presence.client
        return 0

    def tell_presence(self, session: Session) -> None:
        current = [p for p in self.presences.current() if p.client != session.presence_client]
        if current:
            session.outbox.put(wire.awareness(awareness.write(current)))

    def sweep_presence(self) -> None:
        self._show_presence(self.presences.silent(), None)

    def _spread(self, presences: list[Presence], sender: Session | None) -> None:
        self._show_presence(presences, sender)
        self._publish_presence(presences)

    def _show_presence(self, presences: list[Presence], sender: Session | None) -> None:
        if not presences:
            return
        frame = wire.awareness(awareness.write(presences))
        for session in self.sessions:
            if session is not sender and session.is_live:
                session.outbox.put(frame)

    def _publish_presence(self, presences: list[Presence]) -> None:
        if presences:
            self.hub.bus.publish(
                self.channel, Announcement(About.PRESENCE, payload=awareness.write(presences)).encode()
            )
