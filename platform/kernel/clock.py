"""The one place that asks for the time, so tests can hold it still."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the current moment, aware and in UTC."""
    return datetime.now(UTC)
