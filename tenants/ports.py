"""What the directory needs from the apps above it; they fill these at start-up."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from kernel.ports import Port
from kernel.tenancy import Actor

move_windows: Port[[str], None] = Port("tenants.move_windows")
"""Told the new time zone, in the transaction that changes it, before it does. Filled by billing."""


@dataclass(frozen=True, slots=True)
class Eraser:
    """What one app keeps of a member, and how it is erased.

    `held` counts by kind, `shared_*` for what stays; `erase` runs in the transaction of the erasure and returns how
    many of each kind it erased.
    """

    held: Callable[[UUID], dict[str, int]]
    erase: Callable[[Actor, UUID], dict[str, int]]


erasers: dict[str, Eraser] = {}
"""By app, filled by those that keep something of a member."""


@dataclass(frozen=True)
class PrivateThings:
    """One kind of what members keep to themselves, and what an owner may do with a deactivated member's.

    `count(member)`; `delete(actor, member)`; `hand_over(actor, member, recipient)`, or None where another person may
    never read it. Both return how many there were. They run in the transaction that holds the membership's lock.
    `recipient_needs` is the right that whoever takes them over must have.
    """

    count: Callable[[UUID], int]
    delete: Callable[[Actor, UUID], int]
    hand_over: Callable[[Actor, UUID, UUID], int] | None = None
    recipient_needs: str | None = None


private_things: dict[str, PrivateThings] = {}
"""By name, as the API counts them. Filled by the apps that hold them."""
