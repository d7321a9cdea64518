"""What somebody may be allowed to do, declared once by the room whose thing it is."""

from enum import StrEnum
from typing import Any


class Role(StrEnum):
    """A role holds everything of the roles below it."""

    OWNER = "owner"
    ADMIN = "admin"
    EDITOR = "editor"
    WRITER = "writer"
    VIEWER = "viewer"

    def includes(self, other: "Role") -> bool:
        """Whether whoever has this role has everything of the other."""
        order = list(Role)
        return order.index(self) <= order.index(other)


class Capability(str):
    """The name of one thing that may be allowed, such as ``document.edit``; equal to its name as a string.

    `least_role` is the lowest role that holds it. `for_keys`: an API key may be given it as a scope; what manages
    people, keys and budgets stays with people. `meaning` finishes the sentence "Whoever holds it may ...".
    """

    __slots__ = ("for_keys", "least_role", "meaning")

    least_role: Role
    for_keys: bool
    meaning: str

    def __new__(cls, name: str, least_role: Role, meaning: str, *, for_keys: bool = False) -> "Capability":
        made = super().__new__(cls, name)
        made.least_role, made.for_keys, made.meaning = least_role, for_keys, meaning
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        """Elsewhere it is its name: whoever reads a pickled actor knows capabilities by name."""
        return str, (str(self),)
