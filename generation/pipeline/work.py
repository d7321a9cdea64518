"""One generation while it runs, in the memory of its process."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from billing.events import NOTHING, Amount
from generation.event_log import EventLog
from generation.events import FinishReason, GenerationRequest, State
from generation.metering import Charge, Meter
from generation.pipeline.plan import Plan
from generation.pipeline.reserve import Begun, Hop
from generation.providers.pace import Pace
from governance.events import Verdict
from kernel.errors import ScriptoriumError
from kernel.tenancy import Actor


@dataclass
class Work:
    """What the stages hand on.

    `begun` is the last call that was prepared, `open_hold_id` its hold while that is open, `meter` counts the
    attempt that runs, `spent` are attempts already settled, `text` is what the reader was given.
    `refused_verdict` is of a prompt that the policy did not let pass. `is_cut_off`: the hold was lost while it ran.
    """

    actor: Actor
    request: GenerationRequest
    id: UUID
    log: EventLog
    pace: Pace
    traceparent: str = ""
    plan: Plan | None = None
    begun: Begun | None = None
    open_hold_id: UUID | None = None
    hops: list[Hop] = field(default_factory=list)
    text: str = ""
    withheld: str = ""
    refused_verdict: Verdict | None = None
    response_verdict: Verdict | None = None
    meter: Meter | None = None
    spent: list[Charge] = field(default_factory=list)
    started_at: datetime | None = None
    first_token_at: datetime | None = None
    is_cut_off: bool = False

    @property
    def tenant_id(self) -> UUID:
        return self.actor.tenant_id

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


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it ended. `error` goes to the reader when there is one."""

    state: State
    finish_reason: FinishReason
    error: ScriptoriumError | None = None
