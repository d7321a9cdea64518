"""What operators watch of the budget."""

from prometheus_client import Counter, Gauge

DRIFT = Gauge("scriptorium_budget_drift_nano_usd", "Largest difference found between counters and ledger")
REBUILDS = Counter("scriptorium_budget_rebuilds_total", "Times counters were rebuilt from the ledger")
REFUSALS = Counter("scriptorium_budget_refusals_total", "Calls the budget refused", ["reason"])
EXPIRED = Counter("scriptorium_budget_expired_holds_total", "Holds whose lease ran out")
UNDERESTIMATED = Counter("scriptorium_budget_underestimated_total", "Calls that cost more than was set aside for them")
