"""Reads of this app."""

from billing.events import LOCAL_PROVIDER
from billing.queries.caps import budgets, headroom
from billing.queries.prices import own_prices, price_of
from billing.queries.usage import Usage, UsageRow, ledger, usage
from billing.queries.windows import running_windows, time_zone

__all__ = [
    "LOCAL_PROVIDER",
    "Usage",
    "UsageRow",
    "budgets",
    "headroom",
    "ledger",
    "own_prices",
    "price_of",
    "running_windows",
    "time_zone",
    "usage",
]
