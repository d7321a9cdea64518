"""From sockets to the log: the first frame commits at once, what arrives meanwhile is the next batch.

One transaction carries what waits in this process for one tenant, whatever the document: under load that spreads the
price of a commit over many edits. While there is little to do, two run beside each other, of different documents. A
transaction waits for a document that another process is writing to at this moment, so that the two take turns. A
document that somebody goes on holding is set apart, and its batches get transactions of their own until none is left,
so that a slow command on it delays nobody else. While PostgreSQL is away nothing is acknowledged and nothing shown to
others; the batches wait and are tried again. Trying again is safe: a batch that was committed in spite of an error is
recognised. An error that comes again while the database takes other work is a batch's own: then the documents are set
apart, in the one it belongs to batches go one by one, and the one that fails is refused.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Coroutine
from typing import Any
from uuid import UUID

from prometheus_client import Gauge

from editor.events import Refused
from editor.relay import transactions
from editor.relay.commits import BatchesAtFault, Committer
from editor.relay.outcomes import may_try_again, settle
from editor.relay.pending import PendingBatch, by_room
from editor.relay.queues import DocumentQueues
from editor.relay.saving import SavingStatus
from editor.relay.transactions import AppendResult

# Of one tenant in this process at a time, beside those of the documents set apart; one where they carry many batches.
MAX_TRANSACTIONS = 2
# Up to so many batches are few: nobody waits for more of them to come. After more than that a pause in proportion lets
# the next ones gather, for a transaction, a message to the others and a frame cost much the same for one as for ten.
FEW_BATCHES, PAUSE_PER_BATCH_S, MAX_GATHERING_S = 4, 0.0004, 0.006
TRIES = 5
# Threads of this process that may wait long for a document's lock; who finds none free tries again later.
MAX_LOCK_WAITS = 2
MAX_PAUSE_S = 0.2

APART = Gauge("scriptorium_relay_documents_apart", "Documents whose batches wait for a lock that somebody else holds")


class Writer:
    """Writes one tenant's batches, each document's in their order."""

    def __init__(self, tenant_id: UUID, on_commit: Callable[[UUID], None], lock_waits: asyncio.Semaphore) -> None:
        """`on_commit` is told the document of each commit; `lock_waits` is shared by all writers of the process."""
        self._on_commit, self._lock_waits = on_commit, lock_waits
        self._queues = DocumentQueues()
        self._tasks: set[asyncio.Task[None]] = set()
        self._running, self._is_scheduled = 0, False
        self._are_many, self._gathers_until = False, 0.0
        self._saving = SavingStatus()
        self._committer = Committer(tenant_id, self._saving, lambda: list(self._queues))

    @property
    def is_saving(self) -> bool:
        return self._saving.is_saving

    def add(self, one: PendingBatch) -> None:
        """Puts a batch on its way to the log; its author gets the answer."""
        one.room.pending += 1
        self._queues.add(one)
        self._saving.notify(one.author)
        self._schedule()

    def _schedule(self) -> None:
        """Starts what can be started once everything that has arrived by now is in its queue."""
        if not self._is_scheduled:
            self._is_scheduled = True
            asyncio.get_running_loop().call_at(self._gathers_until, self._start_transactions)

    def _start_transactions(self) -> None:
        self._is_scheduled = False
        at_once = 1 if self._are_many else MAX_TRANSACTIONS
        while self._running < at_once and (taken := self._queues.take()):
            self._running += 1
            self._start(self._run(taken))

    def _gather_after(self, count: int) -> None:
        """Lets the next batches come together after a transaction of so many."""
        self._are_many = count > FEW_BATCHES
        pause_s = min(MAX_GATHERING_S, count * PAUSE_PER_BATCH_S) if self._are_many else 0.0
        self._gathers_until = asyncio.get_running_loop().time() + pause_s

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # -- some documents together

    async def _run(self, taken: list[PendingBatch]) -> None:
        apart: list[PendingBatch] = []
        try:
            apart = await self._flush(taken)
        finally:
            self._running -= 1
            self._gather_after(len(taken))
            self._set_apart(apart)
            self._release({one.document_id for one in taken} - {one.document_id for one in apart})

    async def _flush(self, taken: list[PendingBatch]) -> list[PendingBatch]:
        """Returns the batches of documents that cannot be written together with others."""
        try:
            done = await self._committer.commit(taken, tries=1, transaction=transactions.append_together)
            if done.locked:
                done = await self._committer.commit(taken, tries=1, transaction=transactions.append)
        except BatchesAtFault:
            return taken
        await self._settle_all([one for one in taken if one.document_id not in done.locked], done)
        return [one for one in taken if one.document_id in done.locked]

    def _release(self, documents: set[UUID]) -> None:
        self._queues.release(documents)
        self._schedule()

    # -- one document

    def _set_apart(self, batches: list[PendingBatch]) -> None:
        """From now on these documents have transactions of their own, in the order their batches came in."""
        self._queues.put_back(batches)
        for room in by_room(batches):
            self._start(self._run_apart(room.document_id))

    async def _run_apart(self, document_id: UUID) -> None:
        with APART.track_inprogress():
            try:
                while taken := self._queues.take_of(document_id):
                    await self._flush_apart(taken)
            finally:
                self._release({document_id})

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
            pause_s = min(MAX_PAUSE_S, pause_s * 2)

    async def _try(self, taken: list[PendingBatch]) -> AppendResult:
        tries = TRIES if len(taken) == 1 else 1
        if self._lock_waits.locked():
            return await self._committer.commit(taken, tries, transaction=transactions.append)
        async with self._lock_waits:
            return await self._committer.commit(taken, tries, transaction=transactions.append_patiently)

    # -- what became of them

    async def _settle_all(self, taken: list[PendingBatch], done: AppendResult) -> None:
        again: list[PendingBatch] = []
        for room, batches in by_room(taken).items():
            settled = settle(room, batches, done.appended.get(room.document_id))
            again += settled.again
            if settled.has_new:
                self._on_commit(room.document_id)
        self._queues.put_back([one for one in again if await may_try_again(one)])
        for room in {one.room for one in taken}:
            room.leave_if_empty()
