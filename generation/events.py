"""What travels along the road to a model. Pure Python: no Django, no Redis, no SDK."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

StreamKind = Literal["start", "sources", "delta", "notice", "finish", "error"]
LAST_KINDS: frozenset[str] = frozenset({"finish", "error"})


class State(StrEnum):
    """The life of a generation; the last four are final."""

    QUEUED = "queued"
    RUNNING = "running"
    FINISHED = "finished"
    STOPPED = "stopped"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


FINAL_STATES = frozenset({State.FINISHED, State.STOPPED, State.FAILED, State.INTERRUPTED})


class FinishReason(StrEnum):
    """Why the text ends. `INTERRUPTED` and `BLOCKED` go with an error event, the others with a finish."""

    STOP = "stop"
    LENGTH = "length"
    STOPPED = "stopped"
    CONTENT_FILTER = "content_filter"
    INTERRUPTED = "interrupted"
    BLOCKED = "blocked"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation; `role` is ``system``, ``user`` or ``assistant``."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class GenerationRequest:
    """What a caller asks of the gateway.

    `query` is what knowledge is searched for (None: no augmentation), `focus` the selected text,
    `conversation` the scope in which pseudonyms stay the same, `subject` the document or conversation the
    answer is for, `context` ids for the completion port of this `purpose`. `model` is a model's name,
    ``<provider account>/<model>``, or None for the organisation's default.
    """

    purpose: str
    messages: tuple[Message, ...]
    model: str | None = None
    max_tokens: int = 512
    temperature: float = 0.7
    query: str | None = None
    focus: str = ""
    conversation: str = ""
    idempotency_key: str | None = None
    subject: tuple[str, UUID] | None = None
    context: Mapping[str, Any] = field(default_factory=dict)
    stop: tuple[str, ...] = ()
    top_p: float | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a source that may enter a prompt; `start` and `end` are character offsets in the file's text."""

    number: int
    file_id: UUID
    chunk_id: UUID
    title: str
    page: int | None
    start: int
    end: int
    text: str
    score: float = 0.0
    leg: str = ""


@dataclass(frozen=True, slots=True)
class Augmentation:
    """What knowledge adds to a prompt. `relations` are sentences of the graph, `legs` how each passage was found."""

    passages: tuple[Passage, ...] = ()
    relations: tuple[str, ...] = ()
    legs: Mapping[str, Any] = field(default_factory=dict)


MOST_DIGITS = 18
"""The longest number of an event that anybody may name; Redis and PostgreSQL keep 64 bits."""


@dataclass(frozen=True, slots=True)
class StreamEvent:
    """One step a reader sees; ids of a generation count 1, 2, 3, ... without a gap.

    `verdict` is no part of it: what the policy has said of the answer up to here, where that is new. It travels with
    the text, so that whoever records the end in place of a dead process knows it.
    """

    id: int
    kind: StreamKind
    data: Mapping[str, Any]
    verdict: Mapping[str, Any] | None = field(default=None, compare=False)

    @property
    def is_last(self) -> bool:
        return self.kind in LAST_KINDS


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one answer. `is_estimated`: the provider did not tell, we counted."""

    input_tokens: int
    output_tokens: int
    is_estimated: bool


@dataclass(frozen=True, slots=True)
class Ticket:
    """An admitted generation; `is_new` is false when an idempotency key brought back an earlier one."""

    id: UUID
    is_new: bool


@dataclass(frozen=True, slots=True)
class Finished:
    """What the completion port of a purpose is told, in the transaction that records the answer.

    `origin` is what a span of text keeps for good: generation_id, model, provider, prompt_sha256,
    policy_version, verdict, sources, cost_nano_usd, requested_by. `passages` are the passages that were in
    the prompt, with their text, for checking what the answer cites.
    """

    generation_id: UUID
    request: GenerationRequest
    text: str
    origin: Mapping[str, Any]
    finish_reason: str
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """The most a request can cost: the number `generate` would reserve; `left_nano_usd` None means no cap."""

    ceiling_nano_usd: int
    left_nano_usd: int | None
    model: str
    provider: str
    max_tokens: int
    is_demo: bool
