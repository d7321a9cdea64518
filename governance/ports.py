"""What others bring: how the things the audit log names are called on the screen, and who scores texts."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from governance.filters.scoring.protocol import Scorer
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

scorers: dict[str, Scorer] = {}
"""By name: the classifiers that rules may ask as `scorer:<name>`. Whoever brings one puts it in at start-up."""
