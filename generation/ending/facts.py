"""How a generation ended, in one description: of the run that lived to its end, and of one that lost its process."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from billing.events import NOTHING
from generation.ending.metering import Charge
from generation.ending.saved_request import SavedRequest
from generation.errors import SourcesWithdrawn, UnusableAnswer
from generation.events import TOKEN_KINDS, FinishReason, State, StreamEvent, Usage
from kernel.errors import ScriptoriumError
from kernel.tenancy import Actor


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it ended. `error` goes to the reader when there is one."""

    state: State
    finish_reason: FinishReason
    error: ScriptoriumError | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """What all attempts of a generation used and cost together; `over_*` is what providers say beyond that."""

    usage: Usage
    cost_nano_usd: int
    over_tokens: int = 0
    over_nano_usd: int = 0
    is_implausible: bool = False

    @classmethod
    def of(cls, charges: Sequence[Charge]) -> "Figures":
        sums = {name: sum(getattr(one.usage, name) for one in charges) for name in TOKEN_KINDS}
        over = sum((one.over for one in charges), NOTHING)
        return cls(
            Usage(**sums, is_estimated=any(one.usage.is_estimated for one in charges)),
            sum(one.amount.nano_usd for one in charges),
            over.tokens,
            over.nano_usd,
            any(one.is_implausible for one in charges),
        )

    def columns(self) -> dict[str, Any]:
        """As the row holds them."""
        return {
            **{name: getattr(self.usage, name) for name in TOKEN_KINDS},
            "is_usage_estimated": self.usage.is_estimated,
            "is_usage_implausible": self.is_implausible,
            "over_tokens": self.over_tokens,
            "over_nano_usd": self.over_nano_usd,
            "cost_nano_usd": self.cost_nano_usd,
        }


@dataclass(frozen=True, slots=True)
class Ending:
    """All that the row, the last event, the journal and the purpose's completion are made of.

    `owner` is whose key seals the text; of an erased one nothing is kept but the figures. `asker` is in whose name
    something is made of the answer, None when they are gone; `recorded_by` is whom the journal names. `saved` is the
    request with the prompt as it was sent, None when it cannot be read any more. `events` are those that readers were
    given, `text` what these say, `discarded` what was taken back of it. `answer_usage` is of the attempt whose text was
    shown; what failed before it is in the figures. `is_withdrawn`: it was stopped because a file was withdrawn.
    """

    id: UUID
    purpose: str
    subject: tuple[str, UUID] | None
    owner: str
    asker: Actor | None
    recorded_by: Actor
    requested_by: str
    outcome: Outcome
    provider: str
    account_id: UUID | None
    model: str
    is_demo: bool
    route_attempts: Sequence[Mapping[str, str]]
    saved: SavedRequest | None
    prompt_sha256: str
    prompt_salt: str
    policy_version: int | None
    verdict: Mapping[str, Any]
    sources: Sequence[Mapping[str, Any]]
    events: Sequence[StreamEvent]
    text: str
    discarded: Sequence[str]
    figures: Figures
    answer_usage: Usage
    started_at: datetime | None
    first_token_at: datetime | None
    is_erased: bool = False
    is_withdrawn: bool = False

    @property
    def is_withheld(self) -> bool:
        """Whether the answer is not for the purpose: the policy kept it back, or nobody may use it."""
        is_of_no_use = isinstance(self.outcome.error, UnusableAnswer | SourcesWithdrawn)
        return self.outcome.finish_reason is FinishReason.BLOCKED or is_of_no_use

    def origin(self) -> dict[str, Any]:
        """What a span of the text keeps for good."""
        return {
            "generation_id": str(self.id),
            "model": self.model,
            "provider": self.provider,
            "demo": self.is_demo,
            "prompt_sha256": self.prompt_sha256,
            "policy_version": self.policy_version,
            "verdict": self.verdict,
            "sources": self.sources,
            "usage": self.figures.usage.as_dict(),
            "cost_nano_usd": self.figures.cost_nano_usd,
            "requested_by": self.requested_by,
        }

    def last_event(self, made: Mapping[str, Any]) -> StreamEvent:
        """The event that ends the stream, with what the purpose made of the answer."""
        origin, error = self.origin(), self.outcome.error
        usage = self.figures.usage if error else self.answer_usage
        data = {
            "finish_reason": self.outcome.finish_reason.value,
            "usage": usage.as_dict(),
            **{name: origin[name] for name in _SHOWN},
            **made,
            **(problem_of(error) if error else {}),
        }
        return StreamEvent(len(self.events) + 1, "error" if error else "finish", data)

    def journaled(self) -> dict[str, Any]:
        """What the journal has in the open: ids, numbers and verdicts, and of a source only where it stands."""
        return {
            **self.origin(),
            "sources": [{name: one[name] for name in ("file_id", "chunk_id", "page")} for one in self.sources],
            "purpose": self.purpose,
            "subject": [self.subject[0], str(self.subject[1])] if self.subject else None,
            "hops": self.route_attempts,
            "finish_reason": self.outcome.finish_reason.value,
            "code": self.outcome.error.code if self.outcome.error else "",
        }

    def personal(self) -> dict[str, str]:
        """What the journal has sealed under the owner's key: prompt as sent, answer as shown."""
        if self.is_erased:
            return {}
        texts = {
            "prompt": self.saved.prompt if self.saved else "",
            "prompt_salt": self.prompt_salt,
            "response": self.text,
            "discarded": "\n\n".join(self.discarded),
        }
        return {name: text for name, text in texts.items() if text}


_SHOWN = ("generation_id", "model", "provider", "demo", "prompt_sha256", "policy_version", "verdict", "cost_nano_usd")


def problem_of(error: ScriptoriumError) -> dict[str, Any]:
    """Return an error as an event carries it: the members of its problem document."""
    extra = json.loads(json.dumps(error.extra, default=str))
    return {"code": error.code, "title": error.title, "detail": error.detail, "status": error.status, **extra}
