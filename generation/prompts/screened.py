"""Text that the policy has let pass: the only text a call of a model can be made of.

What an adapter serialises it takes from a `Call`, and a `Call` refuses every text that is not `Screened`, in whichever
field, so that a field that is added later cannot carry a caller's words past the policy.
"""

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from generation.events import Message

_ROLES = frozenset({"system", "user", "assistant"})


class Unscreened(Exception):
    """Text was about to leave that the policy has not seen; names the field, never the text."""


class Screened(str):
    """A text as the policy let it pass. Made of the screen's answer and of nothing else."""

    __slots__ = ()

    @classmethod
    def joined(cls, parts: Iterable["Screened"], between: str = "\n\n") -> "Screened":
        """Put screened texts together; raises Unscreened when one of them is not."""
        texts = list(parts)
        if not all(isinstance(one, cls) for one in texts):
            raise Unscreened("parts")
        return cls(between.join(texts))


def check_screened(value: Any, field: str) -> None:
    """Walk whatever a field holds; raises Unscreened at the first text that is not screened, or a thing unknown."""
    match value:
        case Screened() | bool() | int() | float() | None:
            return
        case Message():
            if value.role not in _ROLES:
                raise Unscreened(field)
            check_screened(value.content, field)
        case Mapping():
            for name, one in value.items():
                check_screened(name, field)
                check_screened(one, field)
        case tuple() | list() | frozenset():
            for one in value:
                check_screened(one, field)
        case _ if is_dataclass(value):
            for one in fields(value):
                check_screened(getattr(value, one.name), field)
        case _:
            raise Unscreened(field)
