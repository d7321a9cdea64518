"""What retrieval and citation hand to others. Pure data; offsets are code points in the file's text."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class LegReport:
    """Whether a leg of the search answered. `reason` says why it was skipped: a fixed word."""

    ran: bool
    found: int = 0
    reason: str = ""


@dataclass(frozen=True)
class FoundPassage:
    """A chunk that answers, readable by the asker. `legs` holds the score each leg gave it."""

    chunk_id: UUID
    file_id: UUID
    title: str
    page: int
    section: str
    start: int
    end: int
    text: str
    tokens: int
    score: float
    legs: Mapping[str, float]


@dataclass(frozen=True)
class FactSource:
    """The sentence of a passage that says something, readable by the asker."""

    chunk_id: UUID
    file_id: UUID
    title: str
    page: int
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class FoundFact:
    """A relation the asker may know, in words, with each sentence that says it."""

    subject: str
    predicate: str
    object: str
    confidence: float
    sources: tuple[FactSource, ...]

    @property
    def sentence(self) -> str:
        return f"{self.subject} {self.predicate} {self.object}"


@dataclass(frozen=True)
class Retrieval:
    """The answer of all legs: passages by fused score, what only the graph adds, and its relations.

    All empty means that no source was found; `legs` says who was asked.
    """

    passages: tuple[FoundPassage, ...] = ()
    graph_passages: tuple[FoundPassage, ...] = ()
    facts: tuple[FoundFact, ...] = ()
    legs: Mapping[str, LegReport] = field(default_factory=dict)


@dataclass(frozen=True)
class Citation:
    """A number in an answer and the very words of the source that stand behind it."""

    number: int
    file_id: UUID
    title: str
    page: int
    start: int
    end: int
    quote: str

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "file_id": str(self.file_id)}


@dataclass(frozen=True)
class Claim:
    """A sentence of an answer, `text[start:end]`, the numbers it cites and how well they support it (0 to 1).

    No numbers: nothing that was found supports it. `unsupported` are its figures, dates and names that the cited
    passages do not contain.
    """

    start: int
    end: int
    numbers: tuple[int, ...]
    support: float
    unsupported: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "numbers": list(self.numbers), "unsupported": list(self.unsupported)}


@dataclass(frozen=True)
class CitedAnswer:
    """An answer whose marks are all real: `text` with marks added or taken out, and what they stand for."""

    text: str
    citations: tuple[Citation, ...]
    claims: tuple[Claim, ...]
