"""Make the counters equal the ledger again: after Redis lost them, or when they drifted."""

import time
from collections.abc import Iterable
from uuid import UUID

from billing import counters
from billing.commands.gate import own_gate, wait_for_gate
from billing.counters import Counter, Totals
from billing.events import HoldState, Scope, Window
from billing.metrics import DRIFT, REBUILDS
from billing.models import BudgetHold
from billing.queries.ledger_totals import booked_in, open_holds, reserved_by, totals_by_counter
from billing.queries.windows import running_windows
from billing.windows import CalendarWindow, window_of_key
from kernel.observability.log import get_logger

_LEASE_AFTER_REBUILD_S = 60
_REDIS_STEP_S = 0.2
log = get_logger(__name__)


def rebuild_if_lost() -> bool:
    """Rebuild when the counters are gone and nobody else is doing it; answers whether they are ready now."""
    if counters.is_ready():
        return True
    if own_gate() and not counters.is_ready():
        rebuild()
    return counters.is_ready()


def reconcile() -> int:
    """Compare the counters with the ledger and repair them; answers the drift in nano-USD.

    Admissions wait meanwhile, so that nothing is counted halfway. What remains different is a booking whose
    Redis step is still missing, or a real loss; both are repaired by a rebuild.
    """
    wait_for_gate()
    wanted = _counters_of_interest(open_holds())
    if not counters.is_ready():
        rebuild()
        return 0
    drift = _drift(wanted)
    if drift:
        time.sleep(_REDIS_STEP_S)  # a booking that has just been committed may still be on its way to Redis
        drift = _drift(wanted)
    DRIFT.set(drift)
    if drift:
        log.warning("budget.drift", nano_usd=drift)
        rebuild()
    return drift


def rebuild() -> None:
    """Write the counters anew from the ledger and the open holds, then open the gate.

    The caller holds the gate alone. The marker goes first, so that a booking whose Redis step comes in
    between does nothing here; its row is either read below or caught up by the reaper.
    """
    counters.close_gate()
    holds = open_holds()
    wanted = _counters_of_interest(holds)
    counters.replace(totals_by_counter(wanted), [_as_state(hold) for hold in holds], _LEASE_AFTER_REBUILD_S)
    REBUILDS.inc()
    log.info("budget.rebuilt", holds=len(holds), counters=len(wanted))


def _as_state(hold: BudgetHold) -> dict[str, object]:
    still = reserved_by(hold)
    booked = hold.used if hold.state == HoldState.EXPIRED else None
    return {
        "id": hold.id.hex,
        "state": hold.state,
        "tokens": str(still.tokens),
        "nano": str(still.nano_usd),
        "settled_tokens": str(booked.tokens if booked else 0),
        "settled_nano": str(booked.nano_usd if booked else 0),
        "counters": [counter.key for counter in _counters_of(hold)],
    }


def _counters_of_interest(holds: Iterable[BudgetHold]) -> list[Counter]:
    """The running windows of the organisation and its members with use in them, and the windows of open
    holds.
    """
    found = dict.fromkeys(counter for hold in holds for counter in _counters_of(hold))
    windows = running_windows()
    for member_id in [None, *_members_with_use(windows)]:
        scope = Scope.MEMBER if member_id else Scope.TENANT
        for window in windows.values():
            found[Counter(scope, member_id, window.key, window.forget_at)] = None
    return list(found)


def _members_with_use(windows: dict[Window, CalendarWindow]) -> list[UUID]:
    used = booked_in(windows[Window.MONTH]).filter(member_id__isnull=False)
    members = used.values_list("member_id", flat=True).distinct()
    return [member_id for member_id in members if member_id is not None]


def _counters_of(hold: BudgetHold) -> list[Counter]:
    whose: list[tuple[Scope, UUID | None]] = [(Scope.TENANT, None)]
    if hold.member_id:
        whose.append((Scope.MEMBER, hold.member_id))
    return [
        Counter(scope, member, key, window_of_key(key).forget_at)
        for scope, member in whose
        for key in (hold.day_key, hold.month_key)
    ]


def _drift(wanted: list[Counter]) -> int:
    booked = totals_by_counter(wanted)
    counted = zip(wanted, counters.totals(wanted), strict=True)
    return max((_distance(booked[counter], totals) for counter, totals in counted), default=0)


def _distance(booked: Totals, counted: Totals) -> int:
    """How far two totals are apart; a difference in tokens alone counts as one."""
    money = abs(booked.settled.nano_usd - counted.settled.nano_usd) + abs(
        booked.reserved.nano_usd - counted.reserved.nano_usd
    )
    return money or int(booked != counted)
