"""Deliveries: readers of the journal whose effects leave the installation."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from kernel.journal.models import JournalEvent
from kernel.journal.readers import Reader, register


@dataclass(frozen=True, slots=True)
class Message:
    """What one event means to one destination, such as a webhook's id. `payload` holds ids and fixed words only."""

    event: JournalEvent
    destination: str
    payload: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message about to be sent. `key` is the same at each try, so that the other side can tell a repeat."""

    tenant_id: UUID
    key: UUID
    destination: str
    event_id: UUID
    payload: dict[str, Any]
    tries: int
    give_up_at: datetime


class Undeliverable(Exception):
    """Raised by `send`: no further try can succeed. `code` is a fixed word that says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


Plan = Callable[[list[JournalEvent]], Iterable[Message]]
Send = Callable[[Outgoing], None]


@dataclass(frozen=True, slots=True)
class Delivery:
    """How messages of one kind are made and sent.

    `plan` runs in the tenant's scope, in the transaction that moves the reader's cursor. `send` runs in a thread
    without a scope and must end within `timeout_s`, after which another worker may send the same message again; it
    raises to be tried again, Undeliverable to give up. A failure may say `retry_after_s`. After `max_tries`, or
    `give_up_after_s` since the event was read, a message is dead.
    """

    name: str
    plan: Plan
    send: Send
    timeout_s: float = 30
    max_tries: int = 12
    give_up_after_s: float = 3 * 24 * 3600
    first_wait_s: float = 5
    max_wait_s: float = 6 * 3600
    at_once_to_one: int = 2


_deliveries: dict[str, Delivery] = {}


def delivery(name: str, *, send: Send, **options: Any) -> Callable[[Plan], Plan]:
    """Register a function that plans messages as a reader of the journal; called from an app's `ready()`."""

    def declare(plan: Plan) -> Plan:
        from kernel.outbox.store import write  # the table is there only once the apps are loaded

        made = Delivery(name, plan, send, **options)
        register(Reader(name, lambda events: write(made, plan(events))))
        _deliveries[name] = made
        return plan

    return declare


def deliveries() -> dict[str, Delivery]:
    return dict(_deliveries)
