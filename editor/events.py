"""The editor's events and what travels with them. Pure Python."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Kind(StrEnum):
    """Kinds of rows in a document's log, all in past tense."""

    CREATED = "document.created"
    UPDATED = "content.updated"
    IMPORTED = "content.imported"
    RENAMED = "document.renamed"
    VISIBILITY_CHANGED = "document.visibility_changed"
    TRASHED = "document.trashed"
    UNTRASHED = "document.restored"
    VERSION_NAMED = "version.named"
    VERSION_RESTORED = "version.restored"
    SUGGESTION_ACCEPTED = "suggestion.accepted"
    AI_RUN_UNDONE = "ai.run.undone"
    REPAIRED = "document.repaired"
    HANDED_OVER = "document.handed_over"


@dataclass(frozen=True, slots=True)
class Committed:
    """A batch is in the log at `seq`. `is_new` is false for one that was there before."""

    seq: int
    is_new: bool = True


@dataclass(frozen=True, slots=True)
class Refused:
    """A batch was not written. `expected` is the number the lease goes on with, where numbers matter."""

    code: str
    detail: str
    expected: int | None = None


Outcome = Committed | Refused


@dataclass(frozen=True, slots=True)
class Appended:
    """What one transaction of the relay did: the seqs it added (`first` > `last` when none) and the answer
    to each batch, in the order given."""

    document_id: UUID
    first: int
    last: int
    outcomes: tuple[Outcome, ...]


_IDS_BELOW = 2**53  # JavaScript's whole numbers


def names_a_place(position: Mapping[str, object]) -> bool:
    """Whether this is a position as `Y.relativePositionToJSON` writes it; what stood there may be gone all the same."""
    if type(position.get("assoc", 0)) is not int:
        return False
    ids = [position[name] for name in ("item", "type") if position.get(name) is not None]
    tname = position.get("tname")
    return all(map(_is_id, ids)) and (bool(ids) or (isinstance(tname, str) and tname != ""))


def _is_id(value: object) -> bool:
    if not isinstance(value, dict) or value.keys() != {"client", "clock"}:
        return False
    return all(type(number) is int and 0 <= number < _IDS_BELOW for number in value.values())


@dataclass(frozen=True, slots=True)
class Anchor:
    """Two sticky positions (Yjs relative positions as JSON); equal for an insertion."""

    start: dict[str, object]
    end: dict[str, object]

    @staticmethod
    def from_json(value: dict[str, dict[str, object]]) -> "Anchor":
        return Anchor(value["from"], value.get("to") or value["from"])

    def to_json(self) -> dict[str, dict[str, object]]:
        return {"from": self.start, "to": self.end}
