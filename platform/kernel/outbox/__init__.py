"""What leaves the installation because of an event: written down with the event's reading, sent outside any scope.

Sent at least once, in order for each subject and destination. A destination that fails or hangs delays nobody else.
"""

from kernel.outbox.registry import Delivery, Message, Outgoing, Undeliverable, deliveries, delivery
from kernel.outbox.send import send_due
from kernel.outbox.store import revive

__all__ = [
    "Delivery",
    "Message",
    "Outgoing",
    "Undeliverable",
    "deliveries",
    "delivery",
    "revive",
    "send_due",
]
