"""What PostgreSQL says the counters must be: the sum of the ledger, and the open holds."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q, Sum

from billing.counters import Counter, Totals
from billing.events import Amount, HoldState, Scope
from billing.models import BudgetHold, LedgerRow

Key = tuple[Scope, UUID | None, str]


def open_holds() -> list[BudgetHold]:
    """Holds that set something aside: running ones, and expired ones whose truth may still come."""
    return list(
        BudgetHold.objects.filter(closed_at=None)
        .filter(Q(state=HoldState.HELD) | Q(state=HoldState.EXPIRED))
        .order_by("created_at")
    )


def reserved_by(hold: BudgetHold) -> Amount:
    """What an open hold sets aside: all of it while it runs, the unbooked rest once it expired."""
    if hold.state == HoldState.HELD:
        return hold.amount
    return (hold.amount - hold.used).at_least(Amount(0, 0))


def totals_by_counter(counters: Sequence[Counter]) -> dict[Counter, Totals]:
    """The true totals of the counters asked for, in two queries."""
    wanted = {(c.scope, c.member_id, c.window_key): c for c in counters}
    settled: dict[Key, Amount] = {}
    reserved: dict[Key, Amount] = {}
    for row in _booked({c.window_key for c in counters}):
        amount = Amount(row["tokens_booked"], row["nano_booked"])
        _add(settled, row["member_id"], row["day_key"], row["month_key"], amount)
    for hold in open_holds():
        _add(reserved, hold.member_id, hold.day_key, hold.month_key, reserved_by(hold))
    nothing = Amount(0, 0)
    return {counter: Totals(settled.get(key, nothing), reserved.get(key, nothing)) for key, counter in wanted.items()}


def _booked(window_keys: Iterable[str]) -> Iterable[Mapping[str, Any]]:
    keys = list(window_keys)
    return (
        LedgerRow.objects.filter(Q(day_key__in=keys) | Q(month_key__in=keys))
        .values("member_id", "day_key", "month_key")
        .annotate(tokens_booked=Sum("tokens"), nano_booked=Sum("nano_usd"))
    )


def _add(sums: dict[Key, Amount], member: UUID | None, day_key: str, month_key: str, amount: Amount) -> None:
    places: list[tuple[Scope, UUID | None]] = [(Scope.TENANT, None)]
    if member is not None:
        places.append((Scope.MEMBER, member))
    for scope, whose in places:
        for window_key in (day_key, month_key):
            key = (scope, whose, window_key)
            sums[key] = sums.get(key, Amount(0, 0)) + amount
