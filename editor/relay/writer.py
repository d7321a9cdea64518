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
from collections.abc import Callable, Coroutine
from typing import Any
from uuid import UUID

from prometheus_client import Gauge

from editor.events import Refused
from editor.relay.commits import BatchesAtFault, Committer
from editor.relay.outcomes import may_try_again, settle
from editor.relay.pending import PendingBatch, by_room, take
from editor.relay.saving import SavingStatus
from editor.relay.transactions import AppendResult

WINDOW_S = 0.010
TRIES = 5
# Threads of this process that may wait for a document's lock; who finds none free tries again later.
MAX_LOCK_WAITS = 2
LONGEST_PAUSE_S = 0.2

APART = Gauge("scriptorium_relay_documents_apart", "Documents whose batches wait for a lock that somebody else holds")


class Writer:
    """Writes one tenant's batches: one transaction after the other, beside those of the documents set apart."""

    def __init__(self, tenant_id: UUID, on_commit: Callable[[UUID], None], lock_waits: asyncio.Semaphore) -> None:
        """`on_commit` is told the document of each commit; `lock_waits` is shared by all writers of the process."""
        self._on_commit, self._lock_waits = on_commit, lock_waits
        self._pending: deque[PendingBatch] = deque()
        self._apart: dict[UUID, deque[PendingBatch]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_running = False
        self._saving = SavingStatus()
        self._committer = Committer(tenant_id, self._saving, self._all_pending)

    @property
    def is_saving(self) -> bool:
        return self._saving.is_saving

    def add(self, one: PendingBatch) -> None:
        """Puts a batch on its way to the log; its author gets the answer."""
        one.room.pending += 1
        self._queue_of(one).append(one)
        self._saving.notify(one.author)
        if not self._is_running:
            self._is_running = True
            self._start(self._run())

    def _all_pending(self) -> list[PendingBatch]:
        return [*self._pending, *(one for queue in self._apart.values() for one in queue)]

    def _queue_of(self, one: PendingBatch) -> deque[PendingBatch]:
        return self._apart.get(one.document_id, self._pending)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # -- all documents together

    async def _run(self) -> None:
        try:
            while self._pending:
                await self._flush(take(self._pending))
                await asyncio.sleep(WINDOW_S)
        finally:
            self._is_running = False

    async def _flush(self, taken: list[PendingBatch]) -> None:
        try:
            done = await self._committer.commit(taken, tries=1)
        except BatchesAtFault:
            self._set_apart(taken)
            return
        locked = [one for one in taken if one.document_id in done.locked]
        if locked:
            self._set_apart(locked)
        await self._settle_all([one for one in taken if one.document_id not in done.locked], done)

    def _set_apart(self, batches: list[PendingBatch]) -> None:
        """From now on these documents have transactions of their own, in the order their batches came in."""
        for room, taken in by_room(batches).items():
            document_id = room.document_id
            self._apart[document_id] = deque(taken)
            self._apart[document_id].extend(one for one in self._pending if one.document_id == document_id)
            self._start(self._run_apart(document_id))
        self._pending = deque(one for one in self._pending if one.document_id not in self._apart)

    # -- one document

    async def _run_apart(self, document_id: UUID) -> None:
        queue = self._apart[document_id]
        with APART.track_inprogress():
            try:
                await self._flush_apart(take(queue))
                while queue:
                    await asyncio.sleep(WINDOW_S)
                    await self._flush_apart(take(queue))
            finally:
                del self._apart[document_id]

    async def _flush_apart(self, taken: list[PendingBatch]) -> None:
        try:
            done = await self._until_free(taken)
        except BatchesAtFault:
            if len(taken) == 1:
                taken[0].answer(Refused("document.malformed", "The server could not store this change."))
                self._saving.resumed()
                taken[0].room.leave_if_empty()
                return
            for one in taken:
                await self._flush_apart([one])
        else:
            await self._settle_all(taken, done)

    async def _until_free(self, taken: list[PendingBatch]) -> AppendResult:
        """Commits once the document's lock is free. Waits for it on one of few threads, so that other work keeps
        the rest; where they are taken it tries again and again."""
        pause_s = 0.01
        while True:
            done = await self._try(taken)
            if not done.locked:
                return done
            await asyncio.sleep(pause_s * random.uniform(0.5, 1))  # noqa: S311
            pause_s = min(LONGEST_PAUSE_S, pause_s * 2)

    async def _try(self, taken: list[PendingBatch]) -> AppendResult:
        tries = TRIES if len(taken) == 1 else 1
        if self._lock_waits.locked():
            return await self._committer.commit(taken, tries)
        async with self._lock_waits:
            return await self._committer.commit(taken, tries, is_patient=True)

    # -- what became of them

    async def _settle_all(self, taken: list[PendingBatch], done: AppendResult) -> None:
        again: list[PendingBatch] = []
        for room, batches in by_room(taken).items():
            settled = settle(room, batches, done.appended.get(room.document_id))
            again += settled.again
            if settled.has_new:
                self._on_commit(room.document_id)
        for one in reversed(again):
            if await may_try_again(one):
                self._queue_of(one).appendleft(one)
        for room in {one.room for one in taken}:
            room.leave_if_empty()
