"""Calendar windows in an organisation's IANA time zone, daylight saving included."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from billing.events import Window

_KEPT_AFTER_END = timedelta(days=35)


@dataclass(frozen=True, slots=True)
class CalendarWindow:
    """One day or month: `key` names it, `[starts_at, ends_at)` bounds it in UTC."""

    window: Window
    key: str
    first_day: date
    starts_at: datetime
    ends_at: datetime

    @property
    def zone_name(self) -> str:
        return self.key.partition("@")[2]

    @property
    def forget_at(self) -> int:
        """Unix second after which its counter may go."""
        return int((self.ends_at + _KEPT_AFTER_END).timestamp())


def zone(name: str) -> ZoneInfo:
    """The zone of a name; UTC where the name is unknown on this machine."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def local_day(at: datetime, zone_name: str) -> date:
    return at.astimezone(zone(zone_name)).date()


def windows_at(at: datetime, zone_name: str) -> dict[Window, CalendarWindow]:
    """The day and the month that `at` (aware) falls into."""
    local = zone(zone_name)
    day = at.astimezone(local).date()
    month = day.replace(day=1)
    return {
        Window.DAY: _window(Window.DAY, f"{day:%Y-%m-%d}", day, day + timedelta(days=1), local),
        Window.MONTH: _window(Window.MONTH, f"{month:%Y-%m}", month, _next_month(month), local),
    }


def window_of_key(key: str) -> CalendarWindow:
    """The window a key names."""
    name, _, zone_name = key.partition("@")
    local = zone(zone_name)
    if name.count("-") == 2:
        day = date.fromisoformat(name)
        return _window(Window.DAY, name, day, day + timedelta(days=1), local)
    month = date.fromisoformat(f"{name}-01")
    return _window(Window.MONTH, name, month, _next_month(month), local)


def _window(window: Window, name: str, first: date, after: date, local: ZoneInfo) -> CalendarWindow:
    return CalendarWindow(window, f"{name}@{local.key}", first, _midnight(first, local), _midnight(after, local))


def _midnight(day: date, local: ZoneInfo) -> datetime:
    """The first instant of a day, also where the clock skips midnight.

    Python maps a wall time inside a gap to the instant before it (fold 0 uses the offset in force before the
    change); going through UTC lands on the first moment that exists on that day.
    """
    return datetime.combine(day, time(), tzinfo=local).astimezone(UTC)


def _next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)
