"""One socket in one document: reads its frames, and knows what it may do and what it has seen."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from editor.commands import Batch
from editor.errors import DocumentNeedsRepair, LeaseUnknown, SessionEnded
from editor.events import Outcome, Refused
from editor.prose.grammar import SCHEMA_VERSION
from editor.relay import closing, units
from editor.relay.away import AWAY
from editor.relay.limits import MAX_FRAME_BYTES, PACE, Allowance, TooFast
from editor.relay.outbox import Outbox
from editor.yjs import docs, wire
from editor.yjs.docs import ROOT
from editor.yjs.lib0 import MalformedUpdate
from editor.yjs.updates import read_header
from editor.yjs.wire import EMPTY_UPDATE, Frame, Message, Ours, Sync
from kernel.errors import NotFound
from kernel.observability.log import get_logger
from kernel.tenancy import in_scope, in_scope_slowly
from kernel.tenancy.watch import CLOSE_FORBIDDEN, CLOSE_NOT_SIGNED_IN

if TYPE_CHECKING:
    from editor.relay.room import Room

PRESENCE_EVERY_S = 0.1

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Options:
    """What the client said in its URL. A `lease` makes it one of ours; `schema` 0 means it did not say."""

    schema: int = 0
    wants_acks: bool = False
    lease: int = 0

    @property
    def knows_schema(self) -> bool:
        return self.schema >= SCHEMA_VERSION


class Session:
    """Takes frames from `receive`; everything it says goes through its outbox."""

    def __init__(self, room: Room, admission: units.Admission, options: Options, outbox: Outbox) -> None:
        self.room, self.options, self.outbox = room, options, outbox
        self.admission = admission
        self.seq = 0
        self.is_live = self.is_shaking_hands = False
        self.waiting: list[tuple[int, bytes]] = []
        self.pending_bytes = 0
        self.presence_client = options.lease
        self.has_said_read_only = False
        self._plain_frames = 0
        self._wrote_under: frozenset[int] = frozenset()
        self._known_state = b""
        self._is_asking = False
        self._answering_frame = 0
        self._presence_sent_at = 0.0
        self._held_presence: bytes | None = None
        self._allowance = Allowance()
        self._was_told_pace = False

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
            await self._allowance.take(len(data), self._tell_pace)
            await self._handle(wire.read_frame(data))
        except MalformedUpdate:
            self.outbox.close(closing.MALFORMED)
        except DocumentNeedsRepair:
            self.outbox.close(closing.NEEDS_REPAIR)
        except TooFast:
            self.outbox.close(closing.TOO_FAST)
        except AWAY as error:
            log.info("relay.database_away", kind=type(error).__name__)
            self.outbox.close(closing.AWAY)

    def _tell_pace(self) -> None:
        if not self._was_told_pace:
            self._was_told_pace = True
            self.say("pace", **PACE)

    async def _handle(self, frame: Frame) -> None:
        if frame.message == Message.AWARENESS:
            self.room.hear_presence(self, frame.payload)
        elif frame.message == Message.QUERY_AWARENESS:
            self.room.tell_presence(self)
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
        self.room.tell_presence(self)

    async def _numbered(self, frame: Frame) -> None:
        if not self.may_write:
            self._say_read_only()
            self.refuse(frame.lease, frame.number, Refused("document.read_only", "This connection is read-only."))
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
            self.acknowledge(0, number, self.room.seen)
            return
        if frame.kind == Sync.STEP_2 or len(header.ranges) > 1 or not self.may_write:
            docs.probe(update)
            await self._allowance.take_rebuild()
            update = await in_scope_slowly(self.room.tenant_id, units.news_in, self.room.document_id, update)
            if update == EMPTY_UPDATE:
                self.acknowledge(0, number, self.room.seen)
                return
        if not self.may_write:
            self._say_read_only()
            return
        await self._submit(update, 0, number)

    async def _submit(self, update: bytes, lease: int, number: int) -> None:
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
        await self.room.submit(self, batch, number)

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
            self.refuse(lease, number, outcome)
        else:
            self.acknowledge(lease, number, outcome.seq)

    def _may_ask_for(self, lease: int, number: int) -> bool:
        """Whether a stock client's next answer can bring what a frame lacked; its answers themselves cannot."""
        return not lease and number != self._answering_frame

    def _ask(self) -> None:
        """Ask a stock client for all we lack; what it wrote before it answers is in the answer."""
        if not self._is_asking:
            self._is_asking = True
            self.outbox.put(wire.step_1(self._known_state))

    def acknowledge(self, lease: int, number: int, seq: int) -> None:
        if self.options.wants_acks:
            self.outbox.put(wire.ack(lease, number, seq))

    def refuse(self, lease: int, number: int, refusal: Refused) -> None:
        if self.options.wants_acks:
            self.say(
                "refused",
                lease=lease,
                number=number,
                code=refusal.code,
                detail=refusal.detail,
                expected=refusal.expected,
            )
        else:
            self.outbox.put(wire.permission_denied(refusal.code))

    def say(self, about: str, **values: Any) -> None:
        """A status for our own client; others do not know the message type."""
        if self.options.wants_acks:
            self.outbox.put(wire.status(json.dumps({"type": about, **values})))

    def welcome(self) -> None:
        self.say(
            "welcome",
            mode="read-write" if self.may_write else "read-only",
            reason=self._why_read_only(),
            schema=SCHEMA_VERSION,
            last_batch=self.admission.last_batch,
            saving=self.room.is_saving,
        )

    def _why_read_only(self) -> str | None:
        if self.may_write:
            return None
        return "editor.outdated" if self.admission.may_edit else "document.read_only"

    def _say_read_only(self) -> None:
        if not self.has_said_read_only:
            self.has_said_read_only = True
            self.say("mode", mode="read-only", reason=self._why_read_only())
            if not self.options.wants_acks:
                self.outbox.put(wire.permission_denied(self._why_read_only() or "document.read_only"))

    # -- rights

    async def look_again(self) -> bool:
        """Reads anew what this socket may do; closes it when that is nothing. True while it may write."""
        could_write, voided = self.may_write, self.admission.standing[2]
        try:
            self.admission = await in_scope(
                self.room.tenant_id, units.admit, self.actor, self.room.document_id, self.options.lease
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

    def may_speak_presence(self, payload: bytes) -> bool:
        """At most ten presence messages a second; the newest of those held back follows by itself."""
        now = time.monotonic()
        wait_s = self._presence_sent_at + PRESENCE_EVERY_S - now
        if wait_s <= 0:
            self._presence_sent_at = now
            return True
        if self._held_presence is None:
            asyncio.get_running_loop().call_later(wait_s, self._speak_held)
        self._held_presence = payload
        return False

    def _speak_held(self) -> None:
        payload, self._held_presence = self._held_presence, None
        if payload is not None and self in self.room.sessions:
            self.room.hear_presence(self, payload)
