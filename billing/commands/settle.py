"""Booking what a call really used. The ledger row is the truth; Redis follows after commit."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from billing import counters
from billing.commands.thresholds import note_thresholds
from billing.errors import BudgetUnavailable, HoldLost
from billing.events import NOTHING, Amount, HoldState, LedgerEntry, LedgerKind, TokenCount
from billing.metrics import EXPIRED, UNDERESTIMATED
from billing.models import BudgetHold, LedgerRow
from billing.windows import window_of_key
from kernel import rows
from kernel.clock import now
from kernel.observability.log import get_logger
from kernel.tenancy import current_tenant_id

_NO_TOKENS = TokenCount(0, 0)
_HAS_CAPS = "exists (select from billing_cap c where c.tenant_id = t.tenant_id)"
log = get_logger(__name__)


def settle(hold_id: UUID, used: Amount, count: TokenCount, *, estimated: bool) -> LedgerEntry:
    """Book what a call used and free the rest; doing it again returns the same booking.

    A hold that has expired meanwhile gets a second booking with the difference. No more is booked than is set aside;
    the rest of what the provider says stands in the entry's `over`. Raises HoldLost for a hold that was released or
    never taken.
    """
    row = _locked(hold_id)
    if row is None or row.state == HoldState.RELEASED:
        raise HoldLost()
    if row.state == HoldState.SETTLED:
        return _last_booking(row)
    was_expired = row.state == HoldState.EXPIRED
    covered = used.at_most(_set_aside(row)).at_least(NOTHING)
    over = (used - covered).at_least(NOTHING)
    if not over.is_zero:
        UNDERESTIMATED.inc()
        log.warning("budget.underestimated", hold=str(hold_id), provider=row.provider, model=row.model)
    entry = _entry(
        row,
        LedgerKind.ADJUST if was_expired else LedgerKind.SETTLE,
        covered - row.used if was_expired else covered,
        count - _booked_tokens(row) if was_expired else count,
        estimated,
        over,
    )
    _book(entry, _closed(HoldState.SETTLED, covered))
    _then(row.id, "settle", covered)
    if row.has_caps:
        note_thresholds(row.member_id, row.day_key, row.month_key, entry.amount)
    return entry.view()


def release(hold_id: UUID) -> None:
    """Give everything back: nothing has reached the provider; what an expiry has booked is booked back.

    Without effect on a hold that was settled or released.
    """
    row = _locked(hold_id)
    if row is not None and row.state == HoldState.EXPIRED:
        settle(hold_id, NOTHING, _NO_TOKENS, estimated=False)
    elif row is not None and row.state == HoldState.HELD:
        rows.update(BudgetHold, row.id, _closed(HoldState.RELEASED, NOTHING))
        _then(row.id, "release", NOTHING)


def expire_early(hold_id: UUID, count: TokenCount) -> Amount:
    """Expire a hold before its lease is over, for a sweep that has ended its owner's work; answers what is booked.

    The owner may live behind a broken connection and still spend. So its last checkpoint is booked and the rest
    stays set aside: `settle` corrects the booking should the owner come with the truth. `count` says how that
    checkpoint was made up. Without effect on a hold that has ended.
    """
    row = _locked(hold_id)
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
    row = _locked(hold_id)
    if not counters.is_due(hold_id):
        return  # renewed by its owner before we had the row
    match row.state if row else None:
        case HoldState.HELD if row:
            _expire(row, _NO_TOKENS)
        case HoldState.EXPIRED if row:
            _end_of_grace(row)
        case HoldState.SETTLED if row:
            _then(row.id, "settle", row.used)
        case _:
            _then(hold_id, "release", NOTHING)


def _expire(row: BudgetHold, count: TokenCount) -> None:
    EXPIRED.inc()
    _book(_entry(row, LedgerKind.EXPIRE, row.used, count, estimated=True), {"state": HoldState.EXPIRED})
    _then(row.id, "expire", row.used)
    if row.has_caps:
        note_thresholds(row.member_id, row.day_key, row.month_key, row.used)


def _end_of_grace(row: BudgetHold) -> None:
    """Redis says the grace is over, unless it never heard of the expiry: then that step comes first."""
    if counters.finish(row.id, "expire", row.used) == "again":
        row.closed_at = now()
        row.save(update_fields=["closed_at"])
        _then(row.id, "close", NOTHING)


def _locked(hold_id: UUID) -> BudgetHold | None:
    """With `has_caps` asked along: most organisations have none, and then there is no threshold to look for."""
    return rows.lock(BudgetHold, hold_id, also=(("has_caps", _HAS_CAPS),))


def _set_aside(row: BudgetHold) -> Amount:
    """The most that may be booked. Once the grace of an expired hold is over, its rest is others' to spend."""
    return row.amount if row.closed_at is None else row.used


def _booked_tokens(row: BudgetHold) -> TokenCount:
    """The tokens that an expiry has booked."""
    booked: LedgerRow = LedgerRow.objects.get(hold_id=row.id)
    return booked.count


def _last_booking(row: BudgetHold) -> LedgerEntry:
    last: LedgerRow = LedgerRow.objects.filter(hold_id=row.id).latest("id")
    return last.view()


def _book(entry: LedgerRow, hold: Mapping[str, Any]) -> None:
    """Write a booking and what becomes of its hold, in one statement."""
    change, parameters = rows.update_sql(BudgetHold, entry.hold_id, hold)
    rows.insert(entry, before=(f"with hold as ({change})", parameters))


def _entry(
    row: BudgetHold,
    kind: LedgerKind,
    amount: Amount,
    count: TokenCount,
    estimated: bool,
    over: Amount = NOTHING,
) -> LedgerRow:
    return LedgerRow(
        hold_id=row.id,
        kind=kind,
        day=window_of_key(row.day_key).first_day,
        day_key=row.day_key,
        month_key=row.month_key,
        member_id=row.member_id,
        purpose=row.purpose,
        provider=row.provider,
        model=row.model,
        input_tokens=count.input,
        output_tokens=count.output,
        cached_tokens=count.cached,
        cache_write_tokens=count.cache_write,
        reasoning_tokens=count.reasoning,
        tokens=amount.tokens,
        nano_usd=amount.nano_usd,
        over_tokens=over.tokens,
        over_nano_usd=over.nano_usd,
        input_per_million=row.input_per_million,
        output_per_million=row.output_per_million,
        cached_per_million=row.cached_per_million,
        cache_write_per_million=row.cache_write_per_million,
        reasoning_per_million=row.reasoning_per_million,
        price_version=row.price_version,
        estimated=estimated,
    )


def _closed(state: HoldState, used: Amount) -> dict[str, Any]:
    return {"state": state, "used_tokens": used.tokens, "used_nano_usd": used.nano_usd, "closed_at": now()}


def _then(hold_id: UUID, verb: str, total: Amount) -> None:
    """Let Redis follow once the booking is committed.

    If it cannot, the hold stays set aside, which is safe, until the reaper does this step.
    """
    tenant_id = current_tenant_id()

    def follow() -> None:
        try:
            answer = counters.finish(hold_id, verb, total, tenant_id)
        except BudgetUnavailable:
            answer = "unavailable"
        if answer in ("missing", "unavailable"):
            log.info("budget.step_missing", hold=str(hold_id), step=verb, answer=answer)

    transaction.on_commit(follow, robust=True)
