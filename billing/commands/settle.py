"""Booking what a call really used. The ledger row is the truth; Redis follows after commit."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from billing import counters
from billing.commands.bookings import book, booking, closed, locked_holds, then_in_redis
from billing.commands.thresholds import Use, note_thresholds
from billing.counters import Step
from billing.errors import HoldLost
from billing.events import NOTHING, Amount, HoldState, LedgerEntry, LedgerKind, TokenCount
from billing.metrics import EXPIRED, UNDERESTIMATED
from billing.models import BudgetHold, LedgerRow
from kernel import rows
from kernel.clock import now
from kernel.observability.log import get_logger

_NO_TOKENS = TokenCount(0, 0)
log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Settlement:
    """What `settle` is told."""

    hold_id: UUID
    used: Amount
    count: TokenCount
    estimated: bool


def settle(hold_id: UUID, used: Amount, count: TokenCount, *, estimated: bool) -> LedgerEntry:
    """Book what a call used and free the rest; doing it again returns the same booking.

    A hold that has expired meanwhile gets a second booking with the difference. No more is booked than is set aside;
    the rest of what the provider says stands in the entry's `over`. Raises HoldLost for a hold that was released or
    never taken.
    """
    (entry,) = settle_all([Settlement(hold_id, used, count, estimated)])
    if isinstance(entry, HoldLost):
        raise entry
    return entry


def settle_all(asked: Sequence[Settlement]) -> list[LedgerEntry | HoldLost]:
    """The same for several calls of one organisation, each with its booking or HoldLost."""
    if len({one.hold_id for one in asked}) < len(asked):  # of one hold twice: the second is told what was booked
        return [entry for one in asked for entry in _settle_each([one])]
    return _settle_each(asked)


def release(hold_id: UUID) -> None:
    """Give everything back: nothing has reached the provider; what an expiry has booked is booked back.

    Without effect on a hold that was settled or released.
    """
    row = locked_holds([hold_id]).get(hold_id)
    if row is not None and row.state == HoldState.EXPIRED:
        settle(hold_id, NOTHING, _NO_TOKENS, estimated=False)
    elif row is not None and row.state == HoldState.HELD:
        rows.update(BudgetHold, row.id, closed(HoldState.RELEASED, NOTHING))
        then_in_redis([Step(row.id, "release")])


def expire_early(hold_id: UUID, count: TokenCount) -> Amount:
    """Expire a hold before its lease is over, for a sweep that has ended its owner's work; answers what is booked.

    The owner may live behind a broken connection and still spend. So its last checkpoint is booked and the rest
    stays set aside: `settle` corrects the booking should the owner come with the truth. `count` says how that
    checkpoint was made up. Without effect on a hold that has ended.
    """
    row = locked_holds([hold_id]).get(hold_id)
    if row is None or row.state == HoldState.RELEASED:
        return NOTHING
    if row.state == HoldState.HELD:
        _expire(row, count)
    return row.used


def expire(hold_id: UUID) -> None:
    """Do for a hold whose lease is over what its owner did not; the reaper's step, safe to repeat.

    A running hold is booked at its last checkpoint, and its rest stays set aside for a while, because the
    owner may still come with the truth. An expired one is closed after that. All others have ended already,
    and only the Redis step was missing.
    """
    row = locked_holds([hold_id]).get(hold_id)
    if not counters.is_due(hold_id):
        return  # renewed by its owner before we had the row
    match row.state if row else None:
        case HoldState.HELD if row:
            _expire(row, _NO_TOKENS)
        case HoldState.EXPIRED if row:
            _end_of_grace(row)
        case HoldState.SETTLED if row:
            then_in_redis([Step(row.id, "settle", row.used)])
        case _:
            then_in_redis([Step(hold_id, "release")])


def _settle_each(asked: Sequence[Settlement]) -> list[LedgerEntry | HoldLost]:
    held = locked_holds([one.hold_id for one in asked])
    results = [_settled(held.get(one.hold_id), one) for one in asked]
    new = [(held[entry.hold_id], entry) for entry in results if isinstance(entry, LedgerRow) and entry._state.adding]
    if new:
        whole = {row.id: _whole(row, entry) for row, entry in new}
        book([entry for _, entry in new], {one: closed(HoldState.SETTLED, used) for one, used in whole.items()})
        then_in_redis([Step(one, "settle", used) for one, used in whole.items()])
        note_thresholds([_use(row, entry.amount) for row, entry in new if row.has_caps])
    return [entry.view() if isinstance(entry, LedgerRow) else entry for entry in results]


def _settled(row: BudgetHold | None, asked: Settlement) -> LedgerRow | HoldLost:
    """The booking, new or the one that was made."""
    if row is None or row.state == HoldState.RELEASED:
        return HoldLost()
    if row.state == HoldState.SETTLED:
        return _last_booking(row)
    was_expired = row.state == HoldState.EXPIRED
    covered = asked.used.at_most(_set_aside(row)).at_least(NOTHING)
    over = (asked.used - covered).at_least(NOTHING)
    if not over.is_zero:
        UNDERESTIMATED.inc()
        log.warning("budget.underestimated", hold=str(row.id), provider=row.provider, model=row.model)
    return booking(
        row,
        LedgerKind.ADJUST if was_expired else LedgerKind.SETTLE,
        covered - row.used if was_expired else covered,
        asked.count - _booked_tokens(row) if was_expired else asked.count,
        asked.estimated,
        over,
    )


def _whole(row: BudgetHold, entry: LedgerRow) -> Amount:
    """What is booked in all, with what an expiry has booked before."""
    return entry.amount if entry.kind == LedgerKind.SETTLE else row.used + entry.amount


def _expire(row: BudgetHold, count: TokenCount) -> None:
    EXPIRED.inc()
    book([booking(row, LedgerKind.EXPIRE, row.used, count, estimated=True)], {row.id: {"state": HoldState.EXPIRED}})
    then_in_redis([Step(row.id, "expire", row.used)])
    if row.has_caps:
        note_thresholds([_use(row, row.used)])


def _use(row: BudgetHold, amount: Amount) -> Use:
    return Use(row.member_id, row.day_key, row.month_key, amount)


def _end_of_grace(row: BudgetHold) -> None:
    """Redis says the grace is over, unless it never heard of the expiry: then that step comes first."""
    if counters.finish(row.id, "expire", row.used) == "again":
        row.closed_at = now()
        row.save(update_fields=["closed_at"])
        then_in_redis([Step(row.id, "close")])


def _set_aside(row: BudgetHold) -> Amount:
    """The most that may be booked. Once the grace of an expired hold is over, its rest is others' to spend."""
    return row.amount if row.closed_at is None else row.used


def _booked_tokens(row: BudgetHold) -> TokenCount:
    """The tokens that an expiry has booked."""
    booked: LedgerRow = LedgerRow.objects.get(hold_id=row.id)
    return booked.count


def _last_booking(row: BudgetHold) -> LedgerRow:
    last: LedgerRow = LedgerRow.objects.filter(hold_id=row.id).latest("id")
    return last
