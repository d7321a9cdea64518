"""One generation while it runs, in the memory of its process."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from billing.events import NOTHING, Amount
from generation.events import SECOND_TRY, FinishReason, GenerationRequest, State
from generation.metering import Charge, Meter
from generation.pipeline.effort import Effort
from generation.pipeline.plan import Plan
from generation.pipeline.reserve import Attempt, RouteAttempt
from generation.providers.pace import Pace
from generation.streams.event_log import EventLog
from governance.events import Verdict
from kernel.errors import ScriptoriumError
from kernel.repetition import LoopGuard
from kernel.tenancy import Actor


@dataclass
class Work:
    """What the stages hand on.

    `attempt` is the last call that was prepared, `open_hold_id` its hold while that is open, `meter` counts the
    attempt that runs, `spent` are attempts already settled, `shown` is what the reader was given, in pieces.
    `refused_verdict` is of a prompt that the policy did not let pass. `is_cut_off`: the hold was lost while it ran,
    `is_withdrawn`: a file whose passages it was given is not its asker's to read any more.
    `ceiling_nano_usd` is the most that all attempts together cost, as it was shown.
    `tried` is what a first answer of no use has cost under the open hold, `discarded` its text.
    """

    actor: Actor
    request: GenerationRequest
    id: UUID
    log: EventLog
    pace: Pace
    traceparent: str = ""
    plan: Plan | None = None
    attempt: Attempt | None = None
    open_hold_id: UUID | None = None
    route_attempts: list[RouteAttempt] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    withheld: str = ""
    refused_verdict: Verdict | None = None
    response_verdict: Verdict | None = None
    meter: Meter | None = None
    spent: list[Charge] = field(default_factory=list)
    started_at: datetime | None = None
    first_token_at: datetime | None = None
    is_cut_off: bool = False
    is_withdrawn: bool = False
    ceiling_nano_usd: int = 0
    loops: LoopGuard | None = None
    tried: Charge | None = None
    discarded: list[str] = field(default_factory=list)
    effort: Effort = field(default_factory=Effort)

    @property
    def text(self) -> str:
        """What the reader was given; joined when it is asked for, since it grows by small pieces."""
        self.shown = ["".join(self.shown)]
        return self.shown[0]

    @property
    def tenant_id(self) -> UUID:
        return self.actor.tenant_id

    def start_over(self, flaw: str) -> None:
        """Take back what was shown: the model is asked once more, under the same hold."""
        self.tried = self.meter.charge if self.meter else None
        self.discarded.append(self.text)
        self.shown = []
        self.log.publish("notice", {"code": SECOND_TRY, "reason": flaw})

    @property
    def owner(self) -> str:
        """Whose key seals the text."""
        return f"member:{self.actor.member_id}" if self.actor.member_id else "tenant"

    @property
    def prompt_verdict(self) -> Verdict | None:
        return self.plan.verdict if self.plan else self.refused_verdict

    @property
    def charges(self) -> list[Charge]:
        return [*self.spent, *([self.meter.charge] if self.meter else [])]

    @property
    def total(self) -> Amount:
        return sum((charge.amount for charge in self.charges), NOTHING)

    @property
    def left_of_ceiling(self) -> int | None:
        """What a further attempt may cost, once something was paid; before, another model has its own price."""
        return self.ceiling_nano_usd - self.total.nano_usd if self.spent else None

    @property
    def over(self) -> Amount:
        """What providers say they used beyond what was set aside."""
        return sum((charge.over for charge in self.charges), NOTHING)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it ended. `error` goes to the reader when there is one."""

    state: State
    finish_reason: FinishReason
    error: ScriptoriumError | None = None
