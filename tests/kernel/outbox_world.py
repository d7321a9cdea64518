"""A delivery of the tests, with destinations that do as they are told."""

import threading
from collections.abc import Callable, Iterable
from uuid import UUID

from kernel import journal
from kernel.ids import uuid7
from kernel.journal.models import JournalEvent
from kernel.outbox import Message, Outgoing
from kernel.tenancy import tenant_scope
from tests.events import ThingNoted
from tests.world import Company


class Outside:
    """What the destinations got, in order. `does` is asked at each try and may raise or wait."""

    def __init__(self, does: Callable[[Outgoing], None] = lambda outgoing: None) -> None:
        self.does = does
        self.got: list[Outgoing] = []
        self.lock = threading.Lock()

    def send(self, outgoing: Outgoing) -> None:
        self.does(outgoing)
        with self.lock:
            self.got.append(outgoing)

    @property
    def keys(self) -> list[UUID]:
        return [outgoing.key for outgoing in self.got]


def to(*destinations: str) -> Callable[[list[JournalEvent]], Iterable[Message]]:
    """Plan a message to each of the destinations for each noted thing."""

    def plan(events: list[JournalEvent]) -> Iterable[Message]:
        noted = (event for event in events if event.verb == ThingNoted.verb)
        return [Message(event, where, {"n": event.data.get("n", 0)}) for event in noted for where in destinations]

    return plan


def note(company: Company, subject: UUID | None = None, n: int = 0) -> UUID:
    with tenant_scope(company.id):
        return journal.append(company.actor(), ThingNoted(subject or uuid7(), n=n))
