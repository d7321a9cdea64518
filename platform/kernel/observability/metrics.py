"""Metrics of the doors; each app defines its own beside the code that moves them."""

from prometheus_client import Counter, Histogram

REQUESTS = Counter("scriptorium_http_requests_total", "HTTP requests answered", ["method", "route", "status"])
REQUEST_SECONDS = Histogram(
    "scriptorium_http_request_seconds",
    "Time to answer an HTTP request",
    ["method", "route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
JOURNAL_EVENTS = Counter("scriptorium_journal_events_read_total", "Journal events handled", ["reader"])
JOURNAL_READER_FAILURES = Counter("scriptorium_journal_reader_failures_total", "Batches that failed", ["reader"])
OUTBOX_MESSAGES = Counter("scriptorium_outbox_messages_total", "Tries to send a message", ["delivery", "outcome"])
