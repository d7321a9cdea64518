"""What billing journals. Field names are the keys as they are stored."""

from uuid import UUID

from kernel.journal import Event, event


@event("budget.cap_set", subject="budget", topics=("usage",))
class BudgetCapSet(Event):
    """A limit of spending was set or taken away. The subject is the member's id, or the organisation's."""

    scope: str
    window: str
    cap_nano_usd: int | None
    cap_tokens: int | None


@event("budget.threshold_crossed", subject="budget")
class BudgetThresholdCrossed(Event):
    """So many percent of a limit were used up, for the first time in its window."""

    scope: str
    window: str
    unit: str
    percent: int
    used: int
    cap: int


@event("price.set", subject="price")
class PriceSet(Event):
    """An organisation set what a model costs it."""

    account_id: UUID | None
    provider: str
    model: str
    input_nano_usd_per_million: int
    output_nano_usd_per_million: int
    cached_nano_usd_per_million: int | None
    cache_write_nano_usd_per_million: int | None
    reasoning_nano_usd_per_million: int | None
