"""Rows whose clock cannot be right: sealed all the same, with a mark, and told to those who watch.

A row is written with the clock of its process. A clock that was set back, by mistake or to date something before
something else, shows as a row that claims to be older than one sealed long before it.
"""

import contextlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings

from governance.metrics import CLOCK_MARKED
from kernel import redis
from kernel.clock import now
from kernel.journal.models import JournalEvent
from kernel.observability.log import get_logger

BACKWARDS, AHEAD = "backwards", "ahead"
_ALARM, _ALARM_KEPT_S = "audit:clock-alarm", 3600
log = get_logger(__name__)


def marks_of(events: Iterable[JournalEvent], newest_at: datetime | None) -> tuple[list[str], datetime | None]:
    """Return a mark for each row, empty for an honest one, and the latest honest clock so far.

    Backwards: older than a row sealed before by more than AUDIT_CLOCK_BOUND_S. Ahead: later than this process's
    clock by more than that; it does not count as the latest, or every row after it would run backwards.
    """
    bound, today, marks = timedelta(seconds=settings.AUDIT_CLOCK_BOUND_S), now(), []
    for event in events:
        if event.at > today + bound:
            marks.append(AHEAD)
            continue
        marks.append(BACKWARDS if newest_at is not None and event.at < newest_at - bound else "")
        newest_at = event.at if newest_at is None else max(newest_at, event.at)
    return marks, newest_at


def alarm(marks: Iterable[str]) -> None:
    """Tell what was marked: in the log, in a metric, and for an hour at `/health/ready`."""
    found = [mark for mark in marks if mark]
    for mark in found:
        CLOCK_MARKED.labels(mark).inc()
    if found:
        log.error("audit.clock", rows=len(found), kinds=sorted(set(found)))
        with contextlib.suppress(redis.redis.RedisError):
            redis.client().set(_ALARM, "1", ex=_ALARM_KEPT_S)


def is_alarmed() -> bool:
    """Whether a row was marked within the hour; False while Redis does not answer."""
    try:
        return bool(redis.client().exists(_ALARM))
    except redis.redis.RedisError:
        return False
