"""What travels along the road to a model. Pure Python: no Django, no Redis, no SDK."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

from billing.events import TokenCount

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
    LOOP = "loop"
    STOPPED = "stopped"
    CONTENT_FILTER = "content_filter"
    INTERRUPTED = "interrupted"
    BLOCKED = "blocked"
    REFUSED = "refused"


SECOND_TRY = "second_try"
"""Code of the notice that takes back the text told so far: the answer was of no use and is asked for once more."""


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
    ``<provider account>/<model>``, or None for the organisation's default. `fallback` likewise is the model that may
    step in, ``none`` for nobody, or None for what was chosen for the key or the model. `named` are the sampling
    parameters the caller set to other than their default, and is told of where a model does not take them.
    `built_in_sampling` are parameters that only llama.cpp knows. `tries`: how often the model may be asked where the
    first answer is of no use (`ports.checks`); all of them are set aside. `ends_loops`: a text that goes round in
    circles is ended.
    `response_format` is OpenAI's parameter of that name, None for plain text.
    `document` is the text the request is about: quoted material, cut where a window is small.
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
    seed: int | None = None
    frequency_penalty: float | None = None
    presence_penalty: float | None = None
    logit_bias: tuple[tuple[int, float], ...] = ()
    named: tuple[str, ...] = ()
    fallback: str | None = None
    built_in_sampling: tuple[tuple[str, float], ...] = ()
    tries: int = 1
    ends_loops: bool = False
    document: str = ""
    response_format: Mapping[str, Any] | None = None


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
    """What knowledge adds to a prompt. `relations` are sentences of the graph, `legs` how each passage was found.

    `nothing_found`: the files were searched and hold nothing on the request. The model and the reader are told.
    """

    passages: tuple[Passage, ...] = ()
    relations: tuple[str, ...] = ()
    legs: Mapping[str, Any] = field(default_factory=dict)
    nothing_found: bool = False


MAX_DIGITS = 18
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


TOKEN_KINDS = ("input_tokens", "output_tokens", "cached_tokens", "cache_write_tokens", "reasoning_tokens")
"""What is counted of a call; the last three are parts of the first two."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one answer. `is_estimated`: the provider did not tell, we counted."""

    input_tokens: int
    output_tokens: int
    is_estimated: bool
    cached_tokens: int = 0
    cache_write_tokens: int = 0
    reasoning_tokens: int = 0

    @property
    def count(self) -> TokenCount:
        return TokenCount(*(getattr(self, name) for name in TOKEN_KINDS))

    def as_dict(self) -> dict[str, Any]:
        """As events, receipts and the journal show it."""
        return {**{name: getattr(self, name) for name in TOKEN_KINDS}, "estimated": self.is_estimated}


@dataclass(frozen=True, slots=True)
class Ticket:
    """An admitted generation; `is_new` is false when an idempotency key brought back an earlier one."""

    id: UUID
    is_new: bool


@dataclass(frozen=True, slots=True)
class Finished:
    """What the completion port of a purpose is told, in the transaction that records the answer.

    `origin` is what a span of text keeps for good: generation_id, model, provider, prompt_sha256,
    policy_version, verdict, sources, usage, cost_nano_usd, requested_by. `passages` are the passages that were in
    the prompt, with their text, for checking what the answer cites. `nothing_found` as in `Augmentation`.
    """

    generation_id: UUID
    request: GenerationRequest
    text: str
    origin: Mapping[str, Any]
    finish_reason: str
    passages: tuple[Passage, ...] = ()
    nothing_found: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """The most a request can cost: the number `generate` would reserve; `left_nano_usd` None means no cap."""

    ceiling_nano_usd: int
    left_nano_usd: int | None
    model: str
    provider: str
    max_tokens: int
    is_demo: bool
