"""From sockets to the log: the first frame commits at once, what arrives meanwhile is the next batch.

While PostgreSQL is away nothing is acknowledged and nothing shown to others; the batches wait and are
tried again. Trying again is safe: a batch that was committed in spite of an error is recognised.
"""

from __future__ import annotations

import asyncio
import random
from collections import deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db import InterfaceError, InternalError, OperationalError
from prometheus_client import Counter, Histogram

from editor.commands import Batch
from editor.events import Appended, Committed, Outcome, Refused
from editor.relay import units
from kernel.errors import NotFound
from kernel.observability.log import get_logger
from kernel.tenancy import in_scope

if TYPE_CHECKING:
    from editor.relay.room import Room
    from editor.relay.session import Session

WINDOW_S = 0.010
MAX_BATCHES, MAX_BYTES = 200, 1024 * 1024
AWAY = (OperationalError, InterfaceError, InternalError)

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

    session: Session
    batch: Batch
    number: int
    was_looked_at: bool = False

    def answer(self, outcome: Outcome) -> None:
        self.session.pending_bytes -= len(self.batch.update)
        self.session.answer(self.batch.lease, self.number, outcome)


class Flusher:
    """Writes one room's batches, one transaction after the other."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._waiting: deque[Waiting] = deque()
        self._task: asyncio.Task[None] | None = None
        self.is_saving = True

    @property
    def is_idle(self) -> bool:
        return self._task is None

    def add(self, waiting: Waiting) -> None:
        self._waiting.append(waiting)
        if self._task is None:
            self._task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        try:
            while self._waiting:
                await self._flush(self._take())
                await asyncio.sleep(WINDOW_S)
        finally:
            self._task = None
            self._room.leave_if_empty()

    def _take(self) -> list[Waiting]:
        taken: list[Waiting] = []
        size = 0
        while self._waiting and len(taken) < MAX_BATCHES and size < MAX_BYTES:
            taken.append(self._waiting.popleft())
            size += len(taken[-1].batch.update)
        return taken

    async def _flush(self, taken: list[Waiting]) -> None:
        result = await self._commit(taken)
        if result is not None:
            for waiting in reversed(self._settle(taken, result)):
                if await self._may_try_again(waiting):
                    self._waiting.appendleft(waiting)

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

    async def _commit(self, taken: list[Waiting]) -> Appended | None:
        """Returns once the batches are in the log, however long the database is away."""
        pause_s = 0.1
        batches = [waiting.batch for waiting in taken]
        while True:
            try:
                with COMMIT_SECONDS.time():
                    result = await in_scope(self._room.tenant_id, units.append, self._room.document_id, batches)
            except AWAY as error:
                self._note_saving(False)
                log.warning("relay.not_saving", kind=type(error).__name__)
                await asyncio.sleep(pause_s * random.uniform(0.5, 1))  # noqa: S311
                pause_s = min(2.0, pause_s * 2)
            except NotFound:
                self._refuse_all(taken, Refused("document.unknown", "There is no such document any more."))
                return None
            except Exception as error:
                log.error("relay.commit_failed", kind=type(error).__name__, exc_info=error)
                await self._one_by_one(taken)
                return None
            else:
                self._note_saving(True)
                return result

    async def _one_by_one(self, taken: list[Waiting]) -> None:
        """One batch the database will not take must not hold up the others."""
        if len(taken) == 1:
            self._refuse_all(taken, Refused("document.malformed", "The server could not store this change."))
            return
        for waiting in taken:
            await self._flush([waiting])

    def _settle(self, taken: list[Waiting], result: Appended) -> list[Waiting]:
        """Shows the batches to others and answers each socket; returns those whose rights changed."""
        answered = list(zip(taken, result.outcomes, strict=True))
        new = [waiting for waiting, outcome in answered if isinstance(outcome, Committed) and outcome.is_new]
        if new:
            self._room.show(result.first, result.last, new)
        again: list[Waiting] = []
        for waiting, outcome in answered:
            if isinstance(outcome, Refused):
                BATCHES.labels(outcome.code).inc()
                if outcome.code == "grant.changed" and not waiting.was_looked_at:
                    again.append(waiting)
                    continue
            waiting.answer(outcome)
        BATCHES.labels("committed").inc(len(new))
        return again

    def _refuse_all(self, taken: list[Waiting], refusal: Refused) -> None:
        for waiting in taken:
            waiting.answer(refusal)

    def _note_saving(self, is_saving: bool) -> None:
        if is_saving != self.is_saving:
            self.is_saving = is_saving
            for session in self._room.sessions:
                session.say("saving", saving=is_saving)
