"""What PostgreSQL says the counters must be: the sum of the ledger, and the open holds."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from billing.counters import Counter, Totals
from billing.events import Amount, HoldState, Scope
from billing.models import BudgetHold, LedgerRow
from billing.windows import CalendarWindow, window_of_key

_ZONES_APART = timedelta(days=2)  # no two zones' dates are further apart
Key = tuple[Scope, UUID | None, str]


def open_holds(*, locked: bool = False) -> list[BudgetHold]:
    """Holds that set something aside: running ones, and expired ones whose truth may still come."""
    # Locked as all others lock several, by their ids: in another order each could wait for the other.
    holds = BudgetHold.objects.select_for_update(no_key=True) if locked else BudgetHold.objects.all()
    is_open = Q(state=HoldState.HELD) | Q(state=HoldState.EXPIRED)
    return list(holds.filter(is_open, closed_at=None).order_by("id"))


def booked_in(window: CalendarWindow) -> QuerySet[LedgerRow]:
    """The rows of a window: those that name it, and of rows that name windows of another zone those whose call began
    within it.
    """
    of_another_zone = ~Q(month_key__endswith=f"@{window.zone_name}")
    began_within = Q(hold__created_at__gte=window.starts_at, hold__created_at__lt=window.ends_at)
    return LedgerRow.objects.filter(
        Q(day_key=window.key) | Q(month_key=window.key) | (of_another_zone & began_within),
        day__gte=window.first_day - _ZONES_APART,
    )


def reserved_by(hold: BudgetHold) -> Amount:
    """What an open hold sets aside: all of it while it runs, the unbooked rest once it expired."""
    if hold.state == HoldState.HELD:
        return hold.amount
    return (hold.amount - hold.used).at_least(Amount(0, 0))


def totals_by_counter(counters: Sequence[Counter]) -> dict[Counter, Totals]:
    """The true totals of the counters asked for, in one query for each window and one for the holds."""
    wanted = {(c.scope, c.member_id, c.window_key): c for c in counters}
    settled: dict[Key, Amount] = {}
    reserved: dict[Key, Amount] = {}
    for key in {c.window_key for c in counters}:
        for row in _booked(window_of_key(key)):
            _add(settled, row["member_id"], [key], Amount(row["tokens_booked"], row["nano_booked"]))
    for hold in open_holds():
        _add(reserved, hold.member_id, [hold.day_key, hold.month_key], reserved_by(hold))
    nothing = Amount(0, 0)
    return {counter: Totals(settled.get(key, nothing), reserved.get(key, nothing)) for key, counter in wanted.items()}


def _booked(window: CalendarWindow) -> Iterable[Mapping[str, Any]]:
    sums = {"tokens_booked": Sum("tokens"), "nano_booked": Sum("nano_usd")}
    return booked_in(window).values("member_id").annotate(**sums)


def _add(sums: dict[Key, Amount], member: UUID | None, window_keys: Sequence[str], amount: Amount) -> None:
    places: list[tuple[Scope, UUID | None]] = [(Scope.TENANT, None)]
    if member is not None:
        places.append((Scope.MEMBER, member))
    for scope, whose in places:
        for window_key in window_keys:
            key = (scope, whose, window_key)
            sums[key] = sums.get(key, Amount(0, 0)) + amount
