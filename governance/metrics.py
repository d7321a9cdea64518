"""What operators watch of the seal and of the scorers."""

from prometheus_client import Counter, Gauge, Histogram

SEALED = Counter("scriptorium_audit_sealed_total", "Journal rows sealed")
SEAL_LAG_S = Gauge("scriptorium_audit_seal_lag_seconds", "Age of the newest row when it was sealed last")
ANCHORED = Counter("scriptorium_audit_anchored_total", "Heads written outside the database")
CLOCK_MARKED = Counter("scriptorium_audit_clock_marked_total", "Rows sealed with a mark for their clock", ["mark"])
SCORER_CALLS = Counter("scriptorium_scorer_calls_total", "Scorings by scorer: scored or away", ["scorer", "outcome"])
SCORER_SECONDS = Histogram("scriptorium_scorer_seconds", "How long a scoring took, all its batches", ["scorer"])
