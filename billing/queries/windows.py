"""Which windows run now, and which counters a member's call counts against."""

from uuid import UUID

from billing.counters import Counter
from billing.events import Scope, Window
from billing.windows import CalendarWindow, windows_at
from kernel.clock import now
from kernel.tenancy import current_tenant_id
from kernel.tenant_cache import cached
from tenants import queries as tenants


def time_zone() -> str:
    """The organisation's IANA zone, as it is now: one that was a moment ago would count in other windows."""
    return cached("time zone", lambda: tenants.organisation(current_tenant_id()).timezone)


def running_windows() -> dict[Window, CalendarWindow]:
    """The day and month that run now where the organisation lives."""
    return windows_at(now(), time_zone())


def counters_of(member_id: UUID | None, windows: dict[Window, CalendarWindow]) -> list[Counter]:
    """The counters of one call: organisation and member, day and month."""
    whose = [(Scope.TENANT, None), *([(Scope.MEMBER, member_id)] if member_id else [])]
    return [
        Counter(scope, member, window.key, window.forget_at) for scope, member in whose for window in windows.values()
    ]
