"""What became of a transaction's batches: shown to others, and answered."""

from __future__ import annotations

from dataclasses import dataclass, field

from prometheus_client import Counter

from editor.events import Appended, Committed, Outcome, Refused
from editor.relay.pending import PendingBatch
from editor.relay.room import Room
from editor.relay.unavailable import UNAVAILABLE

BATCHES = Counter("scriptorium_relay_batches_total", "Batches answered by the relay", ["outcome"])

_NO_DOCUMENT = Refused("document.unknown", "There is no such document any more.")
_NO_RIGHT = Refused("document.read_only", "You may no longer change this document.")


@dataclass(slots=True)
class Settled:
    """Whether a document got new content, and the batches that are to be tried again."""

    has_new: bool = False
    again: list[PendingBatch] = field(default_factory=list)


def settle(room: Room, taken: list[PendingBatch], done: Appended | None) -> Settled:
    """Shows one document's batches to others and answers each socket; returns those whose rights changed."""
    if done is None:
        for one in taken:
            one.answer(_NO_DOCUMENT)
        return Settled()
    answered = list(zip(taken, done.outcomes, strict=True))
    settled = Settled(has_new=_broadcast(room, done, answered))
    for one, outcome in answered:
        if isinstance(outcome, Refused):
            BATCHES.labels(outcome.code).inc()
            if outcome.code == "grant.changed" and not one.was_reauthorised:
                settled.again.append(one)
                continue
        one.answer(outcome)
    return settled


def _broadcast(room: Room, done: Appended, answered: list[tuple[PendingBatch, Outcome]]) -> bool:
    new = [one for one, outcome in answered if isinstance(outcome, Committed) and outcome.is_new]
    if new:
        senders = {id(one.author) for one in new}
        only_sender = new[0].author if len(senders) == 1 else None
        room.broadcast(done.first, done.last, [one.batch.update for one in new], only_sender)
        BATCHES.labels("committed").inc(len(new))
    return bool(new)


async def may_try_again(one: PendingBatch) -> bool:
    """Someone's rights changed between admission and commit: read them once, and try with what they are now."""
    try:
        is_allowed = await one.reauthorise()
    except UNAVAILABLE:
        return True
    if not is_allowed:
        one.answer(_NO_RIGHT)
    return is_allowed
