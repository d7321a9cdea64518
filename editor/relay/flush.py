"""From sockets to the log: the first frame commits at once, what arrives meanwhile is the next batch.

One transaction carries everything that waits in this process for one tenant, whatever the document: under load
that spreads the price of a commit over many edits. It waits for no document's lock: a document that somebody else
holds is set apart, and its batches get transactions of their own until none is left, so that a slow command on it
delays nobody else. While PostgreSQL is away nothing is acknowledged and nothing shown to others; the batches wait
and are tried again. Trying again is safe: a batch that was committed in spite of an error is recognised. An error
that comes again while the database takes other work is a batch's own: then the documents are set apart, in the one
it belongs to batches go one by one, and the one that fails is refused.
"""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from prometheus_client import Counter, Gauge, Histogram

from editor.commands import Batch
from editor.events import Appended, Committed, Outcome, Refused
from editor.relay import units
from editor.relay.away import AWAY, can_write, is_locked, is_passing
from editor.relay.saving import Saving
from editor.relay.units import Done
from kernel.observability.log import get_logger
from kernel.tenancy import in_scope

if TYPE_CHECKING:
    from editor.relay.room import Room
    from editor.relay.session import Session

WINDOW_S = 0.010
MAX_BATCHES, MAX_BYTES = 400, 1024 * 1024
TRIES = 5
# Threads of this process that may wait for a document's lock; who finds none free looks again by itself.
MAX_LOCK_WAITS = 2
LONGEST_PAUSE_S = 0.2

COMMIT_SECONDS = Histogram(
    "scriptorium_relay_commit_seconds",
    "Time of one relay transaction",
    buckets=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 2),
)
BATCHES = Counter("scriptorium_relay_batches_total", "Batches answered by the relay", ["outcome"])
APART = Gauge("scriptorium_relay_documents_apart", "Documents whose batches wait for a lock that somebody else holds")
log = get_logger(__name__)


@dataclass(slots=True)
class Waiting:
    """One batch on its way, and the socket that wants to know what became of it."""

    room: Room
    session: Session
    batch: Batch
    number: int
    was_looked_at: bool = False

    @property
    def document_id(self) -> UUID:
        return self.room.document_id

    def answer(self, outcome: Outcome) -> None:
        self.room.waiting -= 1
        self.session.pending_bytes -= len(self.batch.update)
        self.session.answer(self.batch.lease, self.number, outcome)


class TheirOwnFault(Exception):
    """The database takes other work, but not these batches."""


class Flusher:
    """Writes one tenant's batches: one transaction after the other, beside those of the documents set apart."""

    def __init__(self, tenant_id: UUID, lock_waits: asyncio.Semaphore | None = None) -> None:
        self._tenant_id = tenant_id
        self._lock_waits = lock_waits or asyncio.Semaphore(MAX_LOCK_WAITS)
        self._waiting: deque[Waiting] = deque()
        self._apart: dict[UUID, deque[Waiting]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_running = False
        self._saving = Saving()

    @property
    def is_saving(self) -> bool:
        return self._saving.goes_on

    def add(self, waiting: Waiting) -> None:
        waiting.room.waiting += 1
        self._queue_of(waiting).append(waiting)
        self._saving.tell(waiting.session)
        if not self._is_running:
            self._is_running = True
            self._start(self._run())

    def _queue_of(self, waiting: Waiting) -> deque[Waiting]:
        return self._apart.get(waiting.document_id, self._waiting)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # -- all documents together

    async def _run(self) -> None:
        try:
            while self._waiting:
                await self._flush(_take(self._waiting))
                await asyncio.sleep(WINDOW_S)
        finally:
            self._is_running = False

    async def _flush(self, taken: list[Waiting]) -> None:
        try:
            done = await self._commit(taken, tries=1)
        except TheirOwnFault:
            self._set_apart(taken)
            return
        held = [waiting for waiting in taken if waiting.document_id in done.held]
        if held:
            self._set_apart(held)
        await self._settle_all([waiting for waiting in taken if waiting.document_id not in done.held], done)

    def _set_apart(self, waiting: list[Waiting]) -> None:
        """From now on these documents have transactions of their own, in the order their batches came in."""
        for room, taken in _by_room(waiting).items():
            document_id = room.document_id
            self._apart[document_id] = deque(taken)
            self._apart[document_id].extend(one for one in self._waiting if one.document_id == document_id)
            self._start(self._run_apart(document_id))
        self._waiting = deque(one for one in self._waiting if one.document_id not in self._apart)

    # -- one document

    async def _run_apart(self, document_id: UUID) -> None:
        queue = self._apart[document_id]
        with APART.track_inprogress():
            try:
                await self._flush_apart(_take(queue))
                while queue:
                    await asyncio.sleep(WINDOW_S)
                    await self._flush_apart(_take(queue))
            finally:
                del self._apart[document_id]

    async def _flush_apart(self, taken: list[Waiting]) -> None:
        try:
            done = await self._until_free(taken)
        except TheirOwnFault:
            if len(taken) == 1:
                taken[0].answer(Refused("document.malformed", "The server could not store this change."))
                self._saving.again()
                taken[0].room.leave_if_empty()
                return
            for waiting in taken:
                await self._flush_apart([waiting])
        else:
            await self._settle_all(taken, done)

    async def _until_free(self, taken: list[Waiting]) -> Done:
        """Commits once the document's lock is free. Waits for it on one of few threads, so that other work keeps
        the rest; where they are taken it looks again and again."""
        pause_s = 0.01
        while True:
            done = await self._try(taken)
            if not done.held:
                return done
            await asyncio.sleep(pause_s * random.uniform(0.5, 1))  # noqa: S311
            pause_s = min(LONGEST_PAUSE_S, pause_s * 2)

    async def _try(self, taken: list[Waiting]) -> Done:
        tries = TRIES if len(taken) == 1 else 1
        if self._lock_waits.locked():
            return await self._commit(taken, tries)
        async with self._lock_waits:
            return await self._commit(taken, tries, is_patient=True)

    # -- one transaction

    async def _commit(self, taken: list[Waiting], tries: int, *, is_patient: bool = False) -> Done:
        """Returns once the database has answered, however long it is away. Raises TheirOwnFault."""
        unit = units.append_patiently if is_patient else units.append
        pause_s = 0.1
        blamed = 0
        while True:
            work = {room.document_id: [w.batch for w in ws] for room, ws in _by_room(taken).items()}
            try:
                with COMMIT_SECONDS.time():
                    done = await in_scope(self._tenant_id, unit, work)
            except AWAY as error:
                if is_locked(error):
                    return Done({}, frozenset(work))
                blamed += await self._is_their_own(error)
                if blamed >= tries:
                    log.error("relay.commit_failed", kind=type(error).__name__, exc_info=error)
                    raise TheirOwnFault from error
                self._saving.stands_still(waiting.session for waiting in self._all_with(taken))
                log.warning("relay.not_saving", kind=type(error).__name__)
                await asyncio.sleep(pause_s * random.uniform(0.5, 1))  # noqa: S311
                pause_s = min(2.0, pause_s * 2)
            except Exception as error:
                log.error("relay.commit_failed", kind=type(error).__name__, exc_info=error)
                raise TheirOwnFault from error
            else:
                self._saving.again()
                return done

    def _all_with(self, taken: list[Waiting]) -> list[Waiting]:
        return [*taken, *self._waiting, *(one for queue in self._apart.values() for one in queue)]

    async def _is_their_own(self, error: BaseException) -> bool:
        """Whether the database answers, so that the error speaks of these batches. A connection that broke looks
        the same once or twice; who decides on it asks more often."""
        if is_passing(error):
            return False
        try:
            return await in_scope(self._tenant_id, can_write)
        except AWAY:
            return False

    # -- what became of them

    async def _settle_all(self, taken: list[Waiting], done: Done) -> None:
        again: list[Waiting] = []
        for room, waiting in _by_room(taken).items():
            again += _settle(room, waiting, done.appended.get(room.document_id))
        for one in reversed(again):
            if await _may_try_again(one):
                self._queue_of(one).appendleft(one)
        for room in {one.room for one in taken}:
            room.leave_if_empty()


def _settle(room: Room, taken: list[Waiting], done: Appended | None) -> list[Waiting]:
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


async def _may_try_again(waiting: Waiting) -> bool:
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


def _take(queue: deque[Waiting]) -> list[Waiting]:
    taken: list[Waiting] = []
    size = 0
    while queue and len(taken) < MAX_BATCHES and size < MAX_BYTES:
        taken.append(queue.popleft())
        size += len(taken[-1].batch.update)
    return taken


def _by_room(taken: Iterable[Waiting]) -> dict[Room, list[Waiting]]:
    grouped: dict[Room, list[Waiting]] = {}
    for waiting in taken:
        grouped.setdefault(waiting.room, []).append(waiting)
    return grouped
