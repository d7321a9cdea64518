"""What can be journaled: each app declares its events as frozen dataclasses, and nothing else can be written.

An app declares them in `<app>/journal_events.py`::

    @event("document.renamed", subject="document")
    class DocumentRenamed(Event):
        "A document was given another title."
        seq: int

Field names are the keys of the stored data (a trailing underscore is dropped: `from_` is stored as `from`). A field
with a default is stored only where it has another value. A field of type `Personal` is content or personal data: it is
encrypted, never stored in the open. A field of type `Counts` stands for one key for each of its entries.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from enum import Enum
from typing import Annotated, Any, ClassVar, TypeVar, dataclass_transform, get_args, get_type_hints
from uuid import UUID

_PERSONAL, _COUNTS = object(), object()

Personal = Annotated[str, _PERSONAL]
Counts = Annotated[Mapping[str, int], _COUNTS]


@dataclass(frozen=True)
class Event:
    """Something that happened to a subject.

    `subject_kind` is given only by events that are declared for more than one. `personal_subject` says whose key
    encrypts the personal fields (default: the acting member's), so that erasing it makes them unreadable for ever.
    """

    verb: ClassVar[str]
    subject_kinds: ClassVar[tuple[str, ...]]
    schema_version: ClassVar[int]
    topics: ClassVar[tuple[str, ...]] = ()

    subject_id: UUID
    subject_kind: str = field(default="", kw_only=True)
    personal_subject: str = field(default="", kw_only=True)

    def __post_init__(self) -> None:
        if not self.subject_kind:
            object.__setattr__(self, "subject_kind", self.subject_kinds[0])
        if self.subject_kind not in self.subject_kinds:
            raise ValueError(f"{self.verb} is declared for {self.subject_kinds}, not for {self.subject_kind}")

    @property
    def data(self) -> dict[str, Any]:
        """What is stored in the open: ids, numbers and fixed words."""
        stored: dict[str, Any] = {}
        for declared in fields_of(type(self)):
            value = getattr(self, declared.name)
            if declared.is_counts:
                stored |= value
            elif not declared.is_personal and not declared.is_left_out(value):
                stored[declared.key] = _plain(value)
        return stored

    @property
    def personal(self) -> dict[str, str]:
        """What is stored encrypted."""
        values = ((one, getattr(self, one.name)) for one in fields_of(type(self)) if one.is_personal)
        return {one.key: value for one, value in values if not one.is_left_out(value)}


E = TypeVar("E", bound=Event)


@dataclass(frozen=True, slots=True)
class DeclaredField:
    """One field of an event as its class declares it."""

    name: str
    type_name: str
    is_personal: bool
    is_counts: bool
    default: Any

    @property
    def key(self) -> str:
        return self.name.rstrip("_")

    @property
    def is_optional(self) -> bool:
        return self.default is not MISSING

    def is_left_out(self, value: object) -> bool:
        return self.is_optional and bool(value == self.default)


_events: dict[str, type[Event]] = {}
_fields: dict[type[Event], tuple[DeclaredField, ...]] = {}


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
def event(
    verb: str, *, subject: str | tuple[str, ...], version: int = 1, topics: tuple[str, ...] = ()
) -> Callable[[type[E]], type[E]]:
    """Declare a class as the event of a verb, which is past tense with its noun (`document.created`).

    `version` is stored with each row; raise it when a key changes its meaning, so that readers can tell.
    `topics` are the live topics whose followers hear of it (docs/live.md).
    """

    def declare(cls: type[E]) -> type[E]:
        if verb in _events:
            raise ValueError(f"{verb} is declared twice")
        made = dataclass(frozen=True, kw_only=True)(cls)
        made.verb, made.schema_version, made.topics = verb, version, topics
        made.subject_kinds = (subject,) if isinstance(subject, str) else subject
        _events[verb] = made
        _fields[made] = _declared(made)
        return made

    return declare


def events() -> dict[str, type[Event]]:
    """Every declared event by its verb."""
    return dict(_events)


def fields_of(kind: type[Event]) -> tuple[DeclaredField, ...]:
    """The fields an event's class declares, in order. Raises LookupError for a class that is not in the catalogue."""
    return _fields[kind]


def _declared(kind: type[Event]) -> tuple[DeclaredField, ...]:
    hints = get_type_hints(kind, include_extras=True)
    base = {one.name for one in fields(Event)}
    return tuple(_declared_field(one, hints[one.name]) for one in fields(kind) if one.name not in base)


def _declared_field(one: Field[Any], hint: object) -> DeclaredField:
    marks = get_args(hint)
    return DeclaredField(one.name, _type_name(hint), _PERSONAL in marks, _COUNTS in marks, one.default)


def _type_name(hint: Any) -> str:
    if hasattr(hint, "__metadata__"):
        hint = hint.__origin__
    is_simple = isinstance(hint, type) and not get_args(hint)
    return hint.__name__ if is_simple else re.sub(r"\b(typing|uuid|collections\.abc)\.", "", str(hint))


def _plain(value: object) -> object:
    if isinstance(value, UUID):
        return str(value)
    return value.value if isinstance(value, Enum) else value
