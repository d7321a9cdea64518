"""What a rule may say to a detector: declared once, checked when a rule is published, and shown by the API."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol


class Option(Protocol):
    """One thing a rule may say. `hint` is a sentence on what is allowed: a form shows it, and a refusal says it."""

    @property
    def name(self) -> str: ...
    @property
    def hint(self) -> str: ...

    def allows(self, value: Any) -> bool: ...
    def as_dict(self) -> dict[str, Any]:
        """As the API describes it, so that a form can be drawn without knowing the detector."""


class InvalidOptions(ValueError):
    """`errors` maps an option's name, or "" for the whole, to a sentence."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(", ".join(errors))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Number:
    """A number between two bounds, both included."""

    name: str
    hint: str
    minimum: float
    maximum: float
    default: float
    is_whole: bool = False

    def allows(self, value: Any) -> bool:
        kinds = int if self.is_whole else (int, float)
        return isinstance(value, kinds) and not isinstance(value, bool) and self.minimum <= value <= self.maximum

    def as_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "kind": "integer" if self.is_whole else "number",
            "hint": self.hint,
            "default": self.default,
            "minimum": self.minimum,
            "maximum": self.maximum,
        }


@dataclass(frozen=True, slots=True)
class Choice:
    """One of some words, or a list of them. Without a default the detector decides by the rule."""

    name: str
    hint: str
    choices: Sequence[str]
    default: str | Sequence[str] | None = None
    is_many: bool = False
    _known: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_known", frozenset(self.choices))

    def allows(self, value: Any) -> bool:
        if self.is_many:
            return isinstance(value, list) and all(isinstance(one, str) and one in self._known for one in value)
        return isinstance(value, str) and value in self._known

    def as_dict(self) -> dict[str, Any]:
        default = list(self.default or []) if self.is_many else self.default
        return {
            "name": self.name,
            "kind": "choices" if self.is_many else "choice",
            "hint": self.hint,
            "default": default,
            "choices": list(self.choices),
        }


KEEP_LAST = Number("keep_last", "0 to 4 characters.", 0, 4, default=0, is_whole=True)
"""How many characters at its end a mask shows; every detector that finds spans has it."""


def checked(declared: Iterable[Option], sent: Any) -> dict[str, Any]:
    """The options as sent, if they are allowed. Raises InvalidOptions naming each that is not."""
    known = {option.name: option for option in declared}
    if not isinstance(sent, Mapping) or set(sent) - set(known):
        raise InvalidOptions({"": "Known options: " + ", ".join(known) + "."})
    errors = {name: known[name].hint for name, value in sent.items() if not known[name].allows(value)}
    if errors:
        raise InvalidOptions(errors)
    return dict(sent)
