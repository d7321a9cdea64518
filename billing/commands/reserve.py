"""Setting money and tokens aside for a call, before anything leaves for a provider."""

from math import ceil
from uuid import UUID

from django.utils.translation import gettext as _

from billing import counters
from billing.commands.gate import share_gate
from billing.commands.rebuild import rebuild_if_lost
from billing.counters import CappedCounter, Refusal
from billing.errors import BudgetUnavailable, CapReached, HeldByRunningWork, HoldLost
from billing.events import NOTHING, Amount, Hold, HoldState, Price, Window
from billing.metrics import REFUSALS
from billing.models import BudgetHold
from billing.queries.caps import capped_counters
from billing.queries.windows import running_windows
from billing.windows import CalendarWindow, window_of_key
from kernel.errors import ScriptoriumError
from kernel.tenancy import Actor

_REBUILDING_RETRY_S = 1
_LONGEST_RETRY_S = 60


def reserve(
    actor: Actor,
    hold_id: UUID,
    price: Price,
    amount: Amount,
    *,
    purpose: str,
    lease_s: int = 60,
    at_least: Amount = NOTHING,
) -> Hold:
    """Set `amount` aside in every budget of the actor, or in none; the same hold id again gives the same
    answer.

    The hold is pending until `mark_held`. `at_least` is booked should the caller die before its first
    checkpoint. Raises CapReached (402), HeldByRunningWork (429) or BudgetUnavailable (503); then nothing is
    set aside.
    """
    _open_gate()
    windows = running_windows()
    row = BudgetHold.objects.filter(id=hold_id).first()
    if row is None:
        row = _pending(actor, hold_id, price, amount, windows, purpose, at_least)
        BudgetHold.objects.bulk_create([row], ignore_conflicts=True)
    if row.state == HoldState.PENDING:
        _set_aside(row, windows, lease_s)
    return row.view()


def hold(
    actor: Actor, hold_id: UUID, price: Price, amount: Amount, *, purpose: str, lease_s: int, at_least: Amount
) -> Hold:
    """`reserve` and `mark_held` in one step, for a new hold id and a caller who commits before the call is made.

    Refuses exactly as `reserve` does. If the transaction does not commit, Redis knows a hold without a row,
    and the reaper gives it back when its lease is over.
    """
    _open_gate()
    windows = running_windows()
    row = _pending(actor, hold_id, price, amount, windows, purpose, at_least)
    row.state = HoldState.HELD
    _set_aside(row, windows, lease_s)
    row.save(force_insert=True)
    return row.view()


def _pending(
    actor: Actor,
    hold_id: UUID,
    price: Price,
    amount: Amount,
    windows: dict[Window, CalendarWindow],
    purpose: str,
    at_least: Amount,
) -> BudgetHold:
    return BudgetHold(
        id=hold_id,
        state=HoldState.PENDING,
        member_id=actor.member_id,
        purpose=purpose,
        provider=price.provider,
        model=price.model,
        input_per_million=price.input_per_million,
        output_per_million=price.output_per_million,
        price_version=price.version,
        tokens=amount.tokens,
        nano_usd=amount.nano_usd,
        used_tokens=at_least.tokens,
        used_nano_usd=at_least.nano_usd,
        day_key=windows[Window.DAY].key,
        month_key=windows[Window.MONTH].key,
    )


def mark_held(hold_id: UUID, lease_s: int = 60) -> None:
    """Say that the provider is about to be called: from now on the hold survives the loss of Redis.

    Raises HoldLost when the counters do not know the hold any more; then the call must not be made.
    """
    _open_gate()
    row = _locked(hold_id)
    if row.state == HoldState.HELD:
        return
    if row.state != HoldState.PENDING:
        raise HoldLost()
    _renewed(hold_id, lease_s)
    BudgetHold.objects.filter(id=hold_id).update(state=HoldState.HELD)


def extend(hold_id: UUID, more: Amount) -> Hold:
    """Set more aside for a running call (a dearer model in the cascade).

    Refuses exactly as `reserve` does.
    """
    _open_gate()
    row = _locked(hold_id)
    if row.state not in (HoldState.PENDING, HoldState.HELD):
        raise HoldLost()
    total = row.amount + more
    row.tokens, row.nano_usd = total.tokens, total.nano_usd
    # It settles in the windows it was reserved in, so their caps hold for it, whatever the clock says by now.
    then = {Window.DAY: window_of_key(row.day_key), Window.MONTH: window_of_key(row.month_key)}
    _set_aside(row, then, lease_s=60, grow=True)
    row.save(update_fields=["tokens", "nano_usd"])
    return row.view()


def checkpoint(hold_id: UUID, used: Amount, lease_s: int = 60) -> None:
    """Say what a running call has used by now and lengthen its lease; that much is booked if the caller dies.

    Raises HoldLost when the hold has expired: stop the call and settle what was used.
    """
    row = _locked(hold_id)
    if row.state != HoldState.HELD:
        raise HoldLost()
    _renewed(hold_id, lease_s)
    most = row.used.at_least(used)
    BudgetHold.objects.filter(id=hold_id).update(used_tokens=most.tokens, used_nano_usd=most.nano_usd)


def _open_gate() -> None:
    """Admit only while the counters are complete, and keep a rebuild out until commit."""
    rebuild_if_lost()
    share_gate()


def _set_aside(row: BudgetHold, windows: dict[Window, CalendarWindow], lease_s: int, *, grow: bool = False) -> None:
    capped = capped_counters(row.member_id, windows)
    try:
        refusal = counters.reserve(row.id, row.amount, capped, lease_s, grow=grow)
    except counters.NotReady as error:
        raise _rebuilding() from error
    except counters.Gone as error:
        raise HoldLost() from error
    if refusal is not None:
        raise _refused(refusal, capped[refusal.index], windows)


def _renewed(hold_id: UUID, lease_s: int) -> None:
    try:
        counters.renew(hold_id, lease_s)
    except counters.NotReady as error:
        raise _rebuilding() from error
    except counters.Gone as error:
        raise HoldLost() from error


def _locked(hold_id: UUID) -> BudgetHold:
    row: BudgetHold | None = BudgetHold.objects.select_for_update(no_key=True).filter(id=hold_id).first()
    if row is None:
        raise HoldLost()
    return row


def _rebuilding() -> BudgetUnavailable:
    REFUSALS.labels("unavailable").inc()
    return BudgetUnavailable(
        _("The budget is being recounted. Nothing was started; try again in a second."),
        retry_after_s=_REBUILDING_RETRY_S,
    )


def _refused(refusal: Refusal, capped: CappedCounter, windows: dict[Window, CalendarWindow]) -> ScriptoriumError:
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
    wait_s = min(_LONGEST_RETRY_S, max(1, ceil(refusal.frees_in_ms / 1000)))
    return HeldByRunningWork(
        _("What is left of the budget is set aside for work that still runs. Try again in %(seconds)s s.")
        % {"seconds": wait_s},
        retry_after_s=wait_s,
        **extra,
    )
