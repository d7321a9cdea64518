"""Batches on their way to the log, and who wants to know what became of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol
from uuid import UUID

from editor.commands import Batch
from editor.events import Outcome
from editor.relay.room import Participant, Room
from editor.relay.transactions import Admission


class Author(Participant, Protocol):
    """A socket that writes."""

    pending_bytes: int
    admission: Admission

    def answer(self, lease: int, number: int, outcome: Outcome) -> None:
        """Tells the client what became of one batch."""

    async def reauthorise(self) -> bool:
        """Reads anew what this socket may do. True while it may write."""


@dataclass(slots=True)
class PendingBatch:
    """One batch on its way, and the socket that it came from."""

    room: Room
    author: Author
    batch: Batch
    number: int
    was_reauthorised: bool = False

    @property
    def document_id(self) -> UUID:
        return self.room.document_id

    def answer(self, outcome: Outcome) -> None:
        self.room.pending -= 1
        self.author.pending_bytes -= len(self.batch.update)
        self.author.answer(self.batch.lease, self.number, outcome)

    async def reauthorise(self) -> bool:
        """Takes over the rights that its author has now; whether they let it write. Raises what a database that is
        away raises."""
        may_write = await self.author.reauthorise()
        admission = self.author.admission
        self.batch = replace(self.batch, actor=admission.actor, epoch=admission.epoch)
        self.was_reauthorised = True
        return may_write


def by_room(batches: Iterable[PendingBatch]) -> dict[Room, list[PendingBatch]]:
    grouped: dict[Room, list[PendingBatch]] = {}
    for one in batches:
        grouped.setdefault(one.room, []).append(one)
    return grouped
