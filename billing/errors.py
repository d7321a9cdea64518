"""What billing refuses, each with numbers and times."""

from kernel.errors import Conflict, Invalid, RateLimited, ScriptoriumError, Unavailable


class CapReached(ScriptoriumError):
    """The budget is used up; only time or a higher cap helps.

    Extra members: scope, window, unit, used_nano_usd, cap_nano_usd, used_tokens, cap_tokens, resets_at.
    """

    code, status, title = "budget.cap_reached", 402, "The budget is used up"


class HeldByRunningWork(RateLimited):
    """What is left is set aside for work that still runs. Extra members as CapReached, and retry_after_s."""

    code, title = "budget.held", "The rest of the budget is reserved for running requests"


class BudgetUnavailable(Unavailable):
    """The counters do not answer or are being rebuilt; nothing is let through meanwhile."""

    code, title = "budget.unavailable", "The budget cannot be checked right now, so nothing was started"


class HoldLost(Conflict):
    """The hold expired or was never taken: stop the call."""

    code, title = "budget.hold_lost", "The reservation for this call no longer exists"


class Unpriced(Invalid):
    """Nobody said what the model costs, so it cannot be kept within a budget."""

    code, title = "budget.unpriced", "This model has no price"


class InvalidCap(Invalid):
    code, title = "budget.invalid_cap", "This cap is not valid"
