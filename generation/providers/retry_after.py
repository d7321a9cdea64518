"""When a provider says we may come back (RFC 9110, 10.2.3; `retry-after-ms` as OpenAI sends it)."""

from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime

from kernel.clock import now


def retry_after_s(headers: Mapping[str, str]) -> float | None:
    """Return the wait in seconds, or None when the provider does not say or says nonsense."""
    if (milliseconds := _number(headers.get("retry-after-ms"))) is not None:
        return milliseconds / 1000
    value = headers.get("retry-after")
    if (seconds := _number(value)) is not None:
        return seconds
    return _until(value)


def _number(value: str | None) -> float | None:
    try:
        return max(0.0, float(value)) if value else None
    except ValueError:
        return None


def _until(value: str | None) -> float | None:
    try:
        moment = parsedate_to_datetime(value) if value else None
    except ValueError:
        return None
    if moment is None:
        return None
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - now()).total_seconds())
