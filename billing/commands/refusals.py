"""What is said of a call for which nothing is set aside, and counted."""

from math import ceil

from django.utils.translation import gettext as _

from billing.counters import CappedCounter, Refusal
from billing.errors import BudgetUnavailable, CapReached, HeldByRunningWork
from billing.events import Window
from billing.metrics import REFUSALS
from billing.windows import CalendarWindow
from kernel.errors import ScriptoriumError

_REBUILDING_RETRY_S = 1
_MAX_RETRY_S = 60


def rebuilding() -> BudgetUnavailable:
    REFUSALS.labels("unavailable").inc()
    return BudgetUnavailable(
        _("The budget is being recounted. Nothing was started; try again in a second."),
        retry_after_s=_REBUILDING_RETRY_S,
    )


def refused(refusal: Refusal, capped: CappedCounter, windows: dict[Window, CalendarWindow]) -> ScriptoriumError:
    window = next(w for w in windows.values() if w.key == capped.counter.window_key)
    unit = refusal.unit
    extra: dict[str, object] = {
        "scope": capped.counter.scope.value,
        "window": window.window.value,
        "unit": unit,
        f"used_{unit}": refusal.settled,
        f"reserved_{unit}": refusal.reserved,
        f"cap_{unit}": capped.cap_nano_usd if unit == "nano_usd" else capped.cap_tokens,
        f"asked_{unit}": refusal.asked,
        "resets_at": window.ends_at.isoformat(),
    }
    REFUSALS.labels("cap" if refusal.for_good else "held").inc()
    return _cap_reached(window, extra) if refusal.for_good else _held(refusal, extra)


def _cap_reached(window: CalendarWindow, extra: dict[str, object]) -> CapReached:
    return CapReached(
        _("This call may cost more than is left of the budget. It resets at %(time)s; an admin can raise it.")
        % {"time": window.ends_at.strftime("%Y-%m-%d %H:%M UTC")},
        **extra,
    )


def _held(refusal: Refusal, extra: dict[str, object]) -> HeldByRunningWork:
    wait_s = min(_MAX_RETRY_S, max(1, ceil(refusal.frees_in_ms / 1000)))
    return HeldByRunningWork(
        _("What is left of the budget is set aside for work that still runs. Try again in %(seconds)s s.")
        % {"seconds": wait_s},
        retry_after_s=wait_s,
        **extra,
    )
