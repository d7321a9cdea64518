"""One generation in the memory of its process: what was asked, what was made of it, and how far it is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from redis.asyncio.client import Pipeline

from generation.access.rights import withdrawn_of
from generation.access.secret import prompt_digest
from generation.ending.facts import Figures
from generation.ending.metering import Charge, Meter
from generation.ending.saved_request import SavedRequest
from generation.events import SECOND_TRY, GenerationRequest
from generation.pipeline.effort import Effort
from generation.pipeline.prepare import Prepared
from generation.pipeline.reserve import Attempt, RouteAttempt
from generation.prompts.assembly import spelled
from generation.providers.pace import Pace
from generation.streams.event_log import EventLog
from governance.events import Verdict
from kernel.repetition import LoopGuard
from kernel.tenancy import Actor


@dataclass
class Progress:
    """How far a run is.

    `attempt` is the last call that was reserved for, `open_hold_id` its hold while that is open, `meter` counts the
    attempt that runs, `spent` are attempts already settled, `shown` is what the reader was given, in pieces.
    `tried` is what a first answer of no use has cost under the open hold, `discarded` its text. `is_cut_off`: the hold
    was lost while it ran, `is_withdrawn`: a file whose passages it was given is not its asker's to read any more.
    `unreported` is what breakers are told with the last event, of calls that did not fail.
    `ceiling_nano_usd` is the most that all attempts together cost, as it was shown.
    """

    attempt: Attempt | None = None
    open_hold_id: UUID | None = None
    route_attempts: list[RouteAttempt] = field(default_factory=list)
    ceiling_nano_usd: int = 0
    meter: Meter | None = None
    spent: list[Charge] = field(default_factory=list)
    tried: Charge | None = None
    shown: list[str] = field(default_factory=list)
    discarded: list[str] = field(default_factory=list)
    response_verdict: Verdict | None = None
    loops: LoopGuard | None = None
    started_at: datetime | None = None
    first_token_at: datetime | None = None
    unreported: list[Callable[[Pipeline], object]] = field(default_factory=list)
    is_cut_off: bool = False
    is_withdrawn: bool = False

    @property
    def text(self) -> str:
        """What the reader was given; joined when it is asked for, since it grows by small pieces."""
        self.shown = ["".join(self.shown)]
        return self.shown[0]

    @property
    def charges(self) -> list[Charge]:
        return [*self.spent, *([self.meter.charge] if self.meter else [])]

    @property
    def figures(self) -> Figures:
        return Figures.of(self.charges)

    @property
    def left_of_ceiling(self) -> int | None:
        """What a further attempt may cost, once something was paid; before, another model has its own price."""
        return self.ceiling_nano_usd - self.figures.cost_nano_usd if self.spent else None

    def reserved(self, attempt: Attempt, max_nano_usd: int) -> None:
        """Money was set aside for an attempt, which costs so much at most, whoever answers in the end."""
        self.route_attempts.extend(attempt.passed_over)
        # More than was shown only where nothing was paid and the money for this one came in later.
        self.ceiling_nano_usd = max(self.ceiling_nano_usd, self.figures.cost_nano_usd + max_nano_usd)

    def start(self, attempt: Attempt) -> None:
        """This attempt is what runs now."""
        self.attempt, self.open_hold_id = attempt, attempt.hold_id


@dataclass
class Run:
    """What the stages hand on. The request stands; `prepared` is set when the policy's filters have let the prompt
    pass, and once more when scorers have.

    `refused_verdict` is of a prompt that it did not let pass.
    """

    id: UUID
    actor: Actor
    request: GenerationRequest
    log: EventLog
    pace: Pace
    traceparent: str = ""
    prepared: Prepared | None = None
    refused_verdict: Verdict | None = None
    progress: Progress = field(default_factory=Progress)
    effort: Effort = field(default_factory=Effort)

    @property
    def tenant_id(self) -> UUID:
        return self.actor.tenant_id

    @property
    def owner(self) -> str:
        """Whose key seals the text."""
        return f"member:{self.actor.member_id}" if self.actor.member_id else "tenant"

    @property
    def policy_version(self) -> int | None:
        said = self._prompt_verdict
        return said["policy_version"] if said else None

    @property
    def verdict(self) -> dict[str, Verdict]:
        """What the policy said, of the prompt and of the answer."""
        said = {"prompt": self._prompt_verdict, "response": self.progress.response_verdict}
        return {where: one for where, one in said.items() if one is not None}

    @property
    def sources(self) -> list[Mapping[str, Any]]:
        """Where the passages stand that the model was given."""
        return self.progress.attempt.sources if self.progress.attempt else []

    @property
    def _prompt_verdict(self) -> Verdict | None:
        return self.refused_verdict or (self.prepared.verdict if self.prepared else None)

    def prompt_sha256(self, attempt: Attempt | None) -> str:
        """The digest of the prompt as it is sent in an attempt."""
        return prompt_digest(self.log.secret, attempt.prompt.messages) if attempt else ""

    def saved_request(self, attempt: Attempt | None) -> SavedRequest:
        """What the journal tells of the request, with the prompt as it is sent in an attempt."""
        prompt = spelled(attempt.prompt.messages if attempt else self.request.messages).decode()
        found = self.prepared.augmentation if self.prepared else None
        return SavedRequest(self.request, prompt, found.passages if found else (), bool(found and found.nothing_found))

    def are_sources_withdrawn(self) -> bool:
        """Whether a file whose passages the model was given was deleted or is not its asker's to read any more, inside
        a scope; once it was so it stays so, since the answer was stopped for it."""
        progress = self.progress
        progress.is_withdrawn = progress.is_withdrawn or bool(withdrawn_of(self.actor, self.sources))
        return progress.is_withdrawn

    def start_over(self, flaw: str) -> None:
        """Take back what was shown: the model is asked once more, under the same hold."""
        progress = self.progress
        progress.tried = progress.meter.charge if progress.meter else None
        progress.discarded.append(progress.text)
        progress.shown = []
        self.log.publish("notice", {"code": SECOND_TRY, "reason": flaw})
