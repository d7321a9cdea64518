"""What the audit trail asks of the other apps: how the things it names are called on the screen."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from kernel.tenancy import Actor


@dataclass(frozen=True, slots=True)
class Names:
    """How things of one kind are called, as far as an actor may see them.

    `of` returns the names of those of some ids, `holding` the ids of those in whose name a text stands.
    """

    of: Callable[[Actor, Iterable[UUID]], dict[UUID, str]]
    holding: Callable[[Actor, str], list[UUID]]


names: dict[str, Names] = {}
"""By the kind of subject that the journal has. Apps fill it at start-up."""
