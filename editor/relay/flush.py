"""From sockets to the log: the first frame commits at once, what arrives meanwhile is the next batch.

One transaction carries everything that waits in this process for one tenant, whatever the document: under load
that spreads the price of a commit over many edits. While PostgreSQL is away nothing is acknowledged and nothing
shown to others; the batches wait and are tried again. Trying again is safe: a batch that was committed in spite
of an error is recognised. An error that comes again while the database takes other work is the batch's own: then
batches go one by one, and the one that fails is refused.
"""

from __future__ import annotations

import asyncio
import random
from collections import deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from prometheus_client import Counter, Histogram

from editor.commands import Batch
from editor.events import Appended, Committed, Outcome, Refused
from editor.relay import units
from editor.relay.away import AWAY, can_write, is_passing
from kernel.observability.log import get_logger
from kernel.tenancy import in_scope

if TYPE_CHECKING:
    from editor.relay.room import Room
    from editor.relay.session import Session

WINDOW_S = 0.010
MAX_BATCHES, MAX_BYTES = 400, 1024 * 1024
TRIES = 5

COMMIT_SECONDS = Histogram(
    "scriptorium_relay_commit_seconds",
    "Time of one relay transaction",
    buckets=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 2),
)
BATCHES = Counter("scriptorium_relay_batches_total", "Batches answered by the relay", ["outcome"])
log = get_logger(__name__)


@dataclass(slots=True)
class Waiting:
    """One batch on its way, and the socket that wants to know what became of it."""

    room: Room
    session: Session
    batch: Batch
    number: int
    was_looked_at: bool = False

    def answer(self, outcome: Outcome) -> None:
        self.room.waiting -= 1
        self.session.pending_bytes -= len(self.batch.update)
        self.session.answer(self.batch.lease, self.number, outcome)


class Flusher:
    """Writes one tenant's batches, one transaction after the other."""

    def __init__(self, tenant_id: UUID) -> None:
        self._tenant_id = tenant_id
        self._waiting: deque[Waiting] = deque()
        self._task: asyncio.Task[None] | None = None
        self._told: set[Session] = set()
        self.is_saving = True

    def add(self, waiting: Waiting) -> None:
        waiting.room.waiting += 1
        self._waiting.append(waiting)
        if not self.is_saving:
            self._tell(waiting.session)
        if self._task is None:
            self._task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        try:
            while self._waiting:
                await self._flush(self._take())
                await asyncio.sleep(WINDOW_S)
        finally:
            self._task = None

    def _take(self) -> list[Waiting]:
        taken: list[Waiting] = []
        size = 0
        while self._waiting and len(taken) < MAX_BATCHES and size < MAX_BYTES:
            taken.append(self._waiting.popleft())
            size += len(taken[-1].batch.update)
        return taken

    async def _flush(self, taken: list[Waiting]) -> None:
        done = await self._commit(taken)
        if done is not None:
            await self._settle_all(taken, done)
        for room in {one.room for one in taken}:
            room.leave_if_empty()

    async def _settle_all(self, taken: list[Waiting], done: dict[UUID, Appended]) -> None:
        again: list[Waiting] = []
        for room, waiting in _by_room(taken).items():
            again += self._settle(room, waiting, done.get(room.document_id))
        for one in reversed(again):
            if await self._may_try_again(one):
                self._waiting.appendleft(one)

    async def _commit(self, taken: list[Waiting]) -> dict[UUID, Appended] | None:
        """Returns once the batches are in the log, however long the database is away; None when it dealt with
        them one by one."""
        pause_s = 0.1
        blamed = 0
        while True:
            work = {room.document_id: [w.batch for w in ws] for room, ws in _by_room(taken).items()}
            try:
                with COMMIT_SECONDS.time():
                    done = await in_scope(self._tenant_id, units.append, work)
            except AWAY as error:
                blamed += await self._is_their_own(error)
                if blamed >= (TRIES if len(taken) == 1 else 1):
                    log.error("relay.commit_failed", kind=type(error).__name__, exc_info=error)
                    await self._one_by_one(taken)
                    return None
                self._not_saving(taken)
                log.warning("relay.not_saving", kind=type(error).__name__)
                await asyncio.sleep(pause_s * random.uniform(0.5, 1))  # noqa: S311
                pause_s = min(2.0, pause_s * 2)
            except Exception as error:
                log.error("relay.commit_failed", kind=type(error).__name__, exc_info=error)
                await self._one_by_one(taken)
                return None
            else:
                self._saving_again()
                return done

    async def _is_their_own(self, error: BaseException) -> bool:
        """Whether the database answers, so that the error speaks of these batches. A connection that broke looks
        the same once or twice; who decides on it asks more often."""
        if is_passing(error):
            return False
        try:
            return await in_scope(self._tenant_id, can_write)
        except AWAY:
            return False

    async def _one_by_one(self, taken: list[Waiting]) -> None:
        """One batch the database will not take must not hold up the others."""
        if len(taken) == 1:
            taken[0].answer(Refused("document.malformed", "The server could not store this change."))
            self._saving_again()
            return
        for waiting in taken:
            await self._flush([waiting])

    def _settle(self, room: Room, taken: list[Waiting], done: Appended | None) -> list[Waiting]:
        """Shows the batches to others and answers each socket; returns those whose rights changed."""
        if done is None:
            for waiting in taken:
                waiting.answer(Refused("document.unknown", "There is no such document any more."))
            return []
        answered = list(zip(taken, done.outcomes, strict=True))
        new = [waiting for waiting, outcome in answered if isinstance(outcome, Committed) and outcome.is_new]
        if new:
            room.show(done.first, done.last, new)
            BATCHES.labels("committed").inc(len(new))
        again: list[Waiting] = []
        for waiting, outcome in answered:
            if isinstance(outcome, Refused):
                BATCHES.labels(outcome.code).inc()
                if outcome.code == "grant.changed" and not waiting.was_looked_at:
                    again.append(waiting)
                    continue
            waiting.answer(outcome)
        return again

    async def _may_try_again(self, waiting: Waiting) -> bool:
        """Someone's rights changed between admission and commit: look once, and try with what they are now."""
        try:
            is_allowed = await waiting.session.look_again()
        except AWAY:
            return True
        admission = waiting.session.admission
        waiting.batch = replace(waiting.batch, actor=admission.actor, epoch=admission.epoch)
        waiting.was_looked_at = True
        if not is_allowed:
            waiting.answer(Refused("document.read_only", "You may no longer change this document."))
        return is_allowed

    # -- telling our own clients that saving stands still

    def _not_saving(self, taken: list[Waiting]) -> None:
        self.is_saving = False
        for waiting in [*taken, *self._waiting]:
            self._tell(waiting.session)

    def _tell(self, session: Session) -> None:
        if session not in self._told:
            self._told.add(session)
            session.say("saving", saving=False)

    def _saving_again(self) -> None:
        self.is_saving = True
        told, self._told = self._told, set()
        for session in told:
            session.say("saving", saving=True)


def _by_room(taken: list[Waiting]) -> dict[Room, list[Waiting]]:
    grouped: dict[Room, list[Waiting]] = {}
    for waiting in taken:
        grouped.setdefault(waiting.room, []).append(waiting)
    return grouped
