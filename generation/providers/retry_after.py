"""When a provider says we may come back (RFC 9110, 10.2.3; `retry-after-ms` as OpenAI sends it)."""

import math
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime

from kernel.clock import now

_MAX_WAIT_S = 86_400.0


def retry_after_s(headers: Mapping[str, str]) -> float | None:
    """Return the wait in seconds, or None when the provider does not say or says nonsense."""
    value = headers.get("retry-after")
    if (milliseconds := _number(headers.get("retry-after-ms"))) is not None:
        seconds: float | None = milliseconds / 1000
    elif (seconds := _number(value)) is None:
        seconds = _until(value)
    return None if seconds is None else min(seconds, _MAX_WAIT_S)


def _number(value: str | None) -> float | None:
    try:
        seconds = float(value) if value else math.nan
    except ValueError:
        return None
    return None if math.isnan(seconds) else min(max(0.0, seconds), _MAX_WAIT_S * 1000)


def _until(value: str | None) -> float | None:
    try:
        moment = parsedate_to_datetime(value) if value else None
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    if moment is None:
        return None
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - now()).total_seconds())
