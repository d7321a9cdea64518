"""What operators see of the gateway. Labels are fixed words; no model, person or tenant among them."""

from prometheus_client import Counter, Gauge, Histogram

_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 120, 180)

RUNNING = Gauge("scriptorium_generations_running", "Generations running in this process")
GENERATIONS = Counter("scriptorium_generations_total", "Generations ended", ["provider", "state", "code"])
SECONDS = Histogram("scriptorium_generation_seconds", "From admission to the receipt", ["provider"], buckets=_SECONDS)
FIRST_TOKEN_SECONDS = Histogram(
    "scriptorium_generation_first_token_seconds",
    "From the provider call to its first token",
    ["provider"],
    buckets=_SECONDS,
)
TOKENS = Counter("scriptorium_generation_tokens_total", "Tokens settled", ["provider", "direction"])
ESTIMATED = Counter("scriptorium_generation_usage_estimated_total", "Answers whose usage we had to count", ["provider"])
IMPLAUSIBLE = Counter(
    "scriptorium_generation_usage_implausible_total",
    "Attempts with figures that cannot be",
    ["provider"],
)
UNDER = Counter(
    "scriptorium_generation_input_underestimated_total", "Prompts longer than their upper bound", ["provider"]
)
ATTEMPT_FAILURES = Counter("scriptorium_provider_failures_total", "Attempts that failed", ["provider", "kind"])
