"""One transaction of the relay, tried until the database has answered."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from prometheus_client import Histogram

from editor.commands import Batch
from editor.relay.pending import PendingBatch, by_room
from editor.relay.saving import SavingStatus
from editor.relay.transactions import AppendResult
from editor.relay.unavailable import UNAVAILABLE, can_write, is_locked, is_transient
from kernel.observability.log import get_logger
from kernel.tenancy import in_scope

MAX_PAUSE_S = 2.0

COMMIT_SECONDS = Histogram(
    "scriptorium_relay_commit_seconds",
    "Time of one relay transaction",
    buckets=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 2),
)
Append = Callable[[Mapping[UUID, Sequence[Batch]]], AppendResult]
log = get_logger(__name__)


class BatchesAtFault(Exception):
    """The database takes other work, but not these batches."""


class Committer:
    """Commits one tenant's batches. `pending` are those that wait behind them: their authors are told as well when
    saving stands still."""

    def __init__(self, tenant_id: UUID, saving: SavingStatus, pending: Callable[[], Sequence[PendingBatch]]) -> None:
        self._tenant_id, self._saving, self._pending = tenant_id, saving, pending

    async def commit(self, taken: list[PendingBatch], tries: int, *, transaction: Append) -> AppendResult:
        """Returns once the database has answered, however long it is away; where `transaction` gives up waiting for a
        lock, all documents count as locked. Raises BatchesAtFault."""
        pause_s = 0.1
        blamed = 0
        while True:
            work = {room.document_id: [one.batch for one in batches] for room, batches in by_room(taken).items()}
            try:
                with COMMIT_SECONDS.time():
                    done = await in_scope(self._tenant_id, transaction, work)
            except UNAVAILABLE as error:
                if is_locked(error):
                    return AppendResult({}, frozenset(work))
                blamed += await self._is_their_own(error)
                if blamed >= tries:
                    raise _at_fault(error) from error
                self._pause(taken, error)
                await asyncio.sleep(pause_s * random.uniform(0.5, 1))  # noqa: S311
                pause_s = min(MAX_PAUSE_S, pause_s * 2)
            except Exception as error:
                raise _at_fault(error) from error
            else:
                self._saving.resumed()
                return done

    def _pause(self, taken: list[PendingBatch], error: BaseException) -> None:
        self._saving.paused(one.author for one in [*taken, *self._pending()])
        log.warning("relay.not_saving", kind=type(error).__name__)

    async def _is_their_own(self, error: BaseException) -> bool:
        """Whether the database answers, so that the error speaks of these batches. A connection that broke looks
        the same once or twice; who decides on it asks more often."""
        if is_transient(error):
            return False
        try:
            return await in_scope(self._tenant_id, can_write)
        except UNAVAILABLE:
            return False


def _at_fault(error: BaseException) -> BatchesAtFault:
    log.error("relay.commit_failed", kind=type(error).__name__, exc_info=error)
    return BatchesAtFault()
