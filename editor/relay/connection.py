"""One socket in one document: reads its frames, and knows what it may do and what it has seen."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

from editor.commands import Batch
from editor.errors import DocumentNeedsRepair, LeaseUnknown, SessionEnded
from editor.events import Outcome, Refused
from editor.prose.grammar import SCHEMA_VERSION
from editor.relay import closing, transactions
from editor.relay.limits import MAX_FRAME_BYTES, MAX_PENDING_BYTES, PACE, Allowance, Throttle, TooFast
from editor.relay.options import Options
from editor.relay.outbox import Outbox
from editor.relay.pending import PendingBatch
from editor.relay.presence import own_presence
from editor.relay.replies import Replies
from editor.relay.room import Room
from editor.relay.transactions import Admission
from editor.relay.unavailable import UNAVAILABLE
from editor.relay.writer import Writer
from editor.yjs import awareness, docs, wire
from editor.yjs.docs import ROOT
from editor.yjs.lib0 import MalformedUpdate
from editor.yjs.updates import read_header
from editor.yjs.wire import EMPTY_UPDATE, Frame, Message, Ours, Sync
from kernel.errors import NotFound
from kernel.observability.log import get_logger
from kernel.tenancy import in_scope, in_scope_slowly
from kernel.tenancy.watch import CLOSE_FORBIDDEN, CLOSE_NOT_SIGNED_IN

PRESENCE_EVERY_S = 0.1
_BATCH = bytes((Message.OURS, Ours.BATCH))

_READ_ONLY = Refused("document.read_only", "This connection is read-only.")

log = get_logger(__name__)


class Connection:
    """Takes frames from `receive`; everything it says goes through its outbox."""

    def __init__(self, room: Room, writer: Writer, admission: Admission, options: Options, outbox: Outbox) -> None:
        self.room, self.options, self.outbox = room, options, outbox
        self.admission = admission
        self.seq = 0
        self.is_live = self.is_shaking_hands = False
        self.waiting: list[tuple[int, bytes]] = []
        self.pending_bytes = 0
        self.presence_client = options.lease
        self.has_said_read_only = False
        self._writer = writer
        self._replies = Replies(outbox, wants_acks=options.wants_acks)
        self.send_status = self._replies.send_status
        self._plain_frames = 0
        self._wrote_under: frozenset[int] = frozenset()
        self._known_state = b""
        self._is_asking = False
        self._answering_frame = 0
        self._presence_throttle = Throttle(PRESENCE_EVERY_S, self._take_held_presence)
        self._allowance = Allowance()
        self._has_sent_pace = False

    @property
    def actor(self) -> Any:
        return self.admission.actor

    @property
    def member_id(self) -> UUID:
        return self.admission.actor.rights_id

    @property
    def may_write(self) -> bool:
        return self.admission.may_edit and self.options.knows_schema

    # -- what comes in

    async def receive(self, data: bytes) -> None:
        """Handles one frame; never raises for what a client may send, nor for a database that is away."""
        if self.outbox.is_closing:
            return
        try:
            if len(data) > MAX_FRAME_BYTES:
                self.outbox.close(closing.TOO_LARGE)
                return
            await self._allowance.take(len(data), self._send_pace)
            await self._handle(wire.read_frame(data))
        except MalformedUpdate:
            self.outbox.close(closing.MALFORMED)
        except DocumentNeedsRepair:
            self.outbox.close(closing.NEEDS_REPAIR)
        except TooFast:
            self.outbox.close(closing.TOO_FAST)
        except UNAVAILABLE as error:
            log.info("relay.database_away", kind=type(error).__name__)
            self.outbox.close(closing.UNAVAILABLE)

    def take(self, data: bytes) -> bool:
        """Handles one numbered batch for which nothing has to be waited for. False for any other frame, which is then
        to be received."""
        may_come = data[:2] == _BATCH and len(data) <= MAX_FRAME_BYTES and self.pending_bytes <= MAX_PENDING_BYTES
        if not may_come or not self.may_write or self.outbox.is_closing:
            return False
        if not self._allowance.take_at_once(len(data)):
            return False
        try:
            frame = wire.read_frame(data)
            self._put_on_its_way(self._batch(frame.payload, frame.lease, frame.number), frame.number)
        except MalformedUpdate:
            self.outbox.close(closing.MALFORMED)
        return True

    def _send_pace(self) -> None:
        if not self._has_sent_pace:
            self._has_sent_pace = True
            self.send_status("pace", **PACE)

    async def _handle(self, frame: Frame) -> None:
        if frame.message == Message.AWARENESS:
            self._take_presence(frame.payload)
        elif frame.message == Message.QUERY_AWARENESS:
            self._send_presence()
        elif frame.message == Message.OURS and frame.kind == Ours.BATCH:
            await self._numbered(frame)
        elif frame.kind == Sync.STEP_1:
            await self._shake_hands(frame.payload)
        else:
            await self._plain(frame)

    async def _shake_hands(self, state_vector: bytes) -> None:
        """Answers what the client lacks; what is committed meanwhile waits and follows."""
        self.is_live, self.waiting = False, []
        self.is_shaking_hands = True
        await self._allowance.take_rebuild()
        answer = await self.room.handshakes.answer(state_vector)
        self.outbox.put(wire.step_2(answer.missing))
        if not self.options.lease:
            # Ours sends its unacknowledged batches again; a stock client must be asked for what we lack.
            self._known_state = answer.state_vector
            self._ask()
        self.seq = answer.seq
        self.is_live, self.is_shaking_hands = True, False
        waiting, self.waiting = self.waiting, []
        for last, frame in waiting:
            self.deliver(last, frame)
        self._send_presence()

    async def _numbered(self, frame: Frame) -> None:
        if not self.may_write:
            self._send_read_only()
            self._replies.refuse(frame.lease, frame.number, _READ_ONLY)
            return
        await self._submit(frame.payload, frame.lease, frame.number)

    async def _plain(self, frame: Frame) -> None:
        """An update without a number: acknowledged by counting frames, where acks are wanted."""
        self._plain_frames += 1
        number = self._plain_frames
        if frame.kind == Sync.STEP_2:
            self._is_asking, self._answering_frame = False, number
        header = read_header(frame.payload)
        update = frame.payload
        if header.is_empty:
            self._replies.acknowledge(0, number, self.room.seen)
            return
        if frame.kind == Sync.STEP_2 or len(header.ranges) > 1 or not self.may_write:
            docs.probe(update)
            await self._allowance.take_rebuild()
            update = await in_scope_slowly(self.room.tenant_id, transactions.novelty, self.room.document_id, update)
            if update == EMPTY_UPDATE:
                self._replies.acknowledge(0, number, self.room.seen)
                return
        if not self.may_write:
            self._send_read_only()
            return
        await self._submit(update, 0, number)

    async def _submit(self, update: bytes, lease: int, number: int) -> None:
        await self._enqueue(self._batch(update, lease, number), number)

    def _batch(self, update: bytes, lease: int, number: int) -> Batch:
        """What the update says, checked as far as that goes without the database. Raises MalformedUpdate."""
        header = read_header(update)
        docs.probe(update)
        if header.roots - {ROOT}:
            raise MalformedUpdate("content outside the document")
        batch = Batch(
            self.actor,
            self.admission.epoch,
            update,
            header,
            self.options.schema,
            lease=lease,
            number=number if lease else None,
            socket_clients=self._wrote_under,
        )
        if header.ranges and not lease:
            self._wrote_under = frozenset(header.ranges)
        return batch

    async def _enqueue(self, batch: Batch, number: int) -> None:
        """Puts a batch on its way; waits while this socket has too much on its way already."""
        while self.pending_bytes > MAX_PENDING_BYTES and self in self.room.participants:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        self._put_on_its_way(batch, number)

    def _put_on_its_way(self, batch: Batch, number: int) -> None:
        self.pending_bytes += len(batch.update)
        self._writer.add(PendingBatch(self.room, self, batch, number))

    def _take_presence(self, payload: bytes) -> None:
        if not self.presence_client:
            self.presence_client = self.room.free_client_in(payload, str(self.member_id))
        presence = own_presence(self.presence_client, self.admission.user, payload)
        if presence is not None and (presence.state is None or self._presence_throttle.may_pass(payload)):
            self.room.take_presence(self, presence)

    def _take_held_presence(self, payload: bytes) -> None:
        if self in self.room.participants:
            self._take_presence(payload)

    # -- what goes out

    def deliver(self, last: int, frame: bytes) -> None:
        """Passes on what others wrote up to seq `last`."""
        if self.is_shaking_hands:
            self.waiting.append((last, frame))
        elif self.is_live and last > self.seq:
            self.seq = last
            self.outbox.put(frame)

    def answer(self, lease: int, number: int, outcome: Outcome) -> None:
        """Tells the client what became of one batch."""
        if isinstance(outcome, Refused) and outcome.code == "batch.incomplete" and self._may_ask_for(lease, number):
            self._ask()
        elif isinstance(outcome, Refused):
            self._replies.refuse(lease, number, outcome)
        else:
            self._replies.acknowledge(lease, number, outcome.seq)

    def _may_ask_for(self, lease: int, number: int) -> bool:
        """Whether a stock client's next answer can bring what a frame lacked; its answers themselves cannot."""
        return not lease and number != self._answering_frame

    def _ask(self) -> None:
        """Ask a stock client for all we lack; what it wrote before it answers is in the answer."""
        if not self._is_asking:
            self._is_asking = True
            self.outbox.put(wire.step_1(self._known_state))

    def deliver_presence(self, frame: bytes) -> None:
        """Passes on who is where."""
        if self.is_live:
            self.outbox.put(frame)

    def _send_presence(self) -> None:
        current = [p for p in self.room.presences.current() if p.client != self.presence_client]
        if current:
            self.outbox.put(wire.awareness(awareness.write(current)))

    def welcome(self) -> None:
        self.send_status(
            "welcome",
            mode="read-write" if self.may_write else "read-only",
            reason=self._why_read_only(),
            schema=SCHEMA_VERSION,
            last_batch=self.admission.last_batch,
            saving=self._writer.is_saving,
        )

    def _why_read_only(self) -> str | None:
        if self.may_write:
            return None
        return "editor.outdated" if self.admission.may_edit else "document.read_only"

    def _send_read_only(self) -> None:
        if not self.has_said_read_only:
            self.has_said_read_only = True
            self._replies.read_only(self._why_read_only() or "document.read_only")

    # -- rights

    async def reauthorise(self) -> bool:
        """Reads anew what this socket may do; closes it when that is nothing. True while it may write."""
        could_write, voided = self.may_write, self.admission.standing[2]
        try:
            self.admission = await in_scope(
                self.room.tenant_id, transactions.admit, self.actor, self.room.document_id, self.options.lease
            )
        except SessionEnded:
            self.outbox.cut(CLOSE_NOT_SIGNED_IN)
            return False
        except LeaseUnknown:
            self.outbox.close(closing.LEASE_UNKNOWN)
            return False
        except NotFound:
            self.outbox.cut(CLOSE_FORBIDDEN)
            return False
        if self.admission.standing[2] != voided:
            self.outbox.close(closing.REPAIRED)
            return False
        if self.may_write != could_write:
            self.has_said_read_only = False
            self.welcome()
        return self.may_write
