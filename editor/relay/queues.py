"""Batches that wait for a transaction, by document and in the order they came in."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from uuid import UUID

from editor.relay.pending import PendingBatch

MAX_BATCHES, MAX_BYTES = 400, 1024 * 1024


class DocumentQueues:
    """A document is free, or busy: a transaction that runs holds some of its batches, and those behind them wait."""

    def __init__(self) -> None:
        self._queues: dict[UUID, deque[PendingBatch]] = {}
        self._busy: set[UUID] = set()

    def __iter__(self) -> Iterator[PendingBatch]:
        return (one for queue in self._queues.values() for one in queue)

    def add(self, one: PendingBatch) -> None:
        self._queues.setdefault(one.document_id, deque()).append(one)

    def put_back(self, batches: Iterable[PendingBatch]) -> None:
        """To the front of their documents' queues, in the order given."""
        for one in reversed(list(batches)):
            self._queues.setdefault(one.document_id, deque()).appendleft(one)

    def take(self) -> list[PendingBatch]:
        """As much of the free documents as one transaction carries; these documents are busy from now on. A document
        of which something is left comes last the next time."""
        taken: list[PendingBatch] = []
        size = 0
        for document_id in [each for each in self._queues if each not in self._busy]:
            if len(taken) >= MAX_BATCHES or size >= MAX_BYTES:
                break
            batches = self._take_from(document_id, MAX_BATCHES - len(taken), MAX_BYTES - size)
            taken += batches
            size += sum(len(one.batch.update) for one in batches)
            self._busy.add(document_id)
        return taken

    def take_of(self, document_id: UUID) -> list[PendingBatch]:
        """As much of a busy document as one transaction carries."""
        return self._take_from(document_id, MAX_BATCHES, MAX_BYTES)

    def release(self, documents: Iterable[UUID]) -> None:
        """They are free again."""
        self._busy.difference_update(documents)

    def _take_from(self, document_id: UUID, count: int, size_bytes: int) -> list[PendingBatch]:
        queue = self._queues.pop(document_id, None)
        taken: list[PendingBatch] = []
        while queue and len(taken) < count and size_bytes > 0:
            taken.append(queue.popleft())
            size_bytes -= len(taken[-1].batch.update)
        if queue:
            self._queues[document_id] = queue
        return taken
