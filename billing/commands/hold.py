"""Setting money and tokens aside for a call, before anything leaves for a provider."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from billing import counters
from billing.commands.bookings import news_of_usage
from billing.commands.gate import share_gate
from billing.commands.rebuild import rebuild_if_lost
from billing.commands.refusals import rebuilding, refused
from billing.counters import CappedCounter, Refusal
from billing.errors import BudgetUnavailable, HoldLost
from billing.events import NOTHING, Amount, Hold, HoldState, Price, Window
from billing.models import BudgetHold
from billing.queries.caps import capped_counters
from billing.queries.windows import running_windows
from billing.windows import CalendarWindow
from kernel import rows
from kernel.errors import ScriptoriumError
from kernel.group_commit import RunAgain
from kernel.observability.log import get_logger
from kernel.tenancy import Actor
from kernel.tenancy.scope import scope_notes

_GATE = "budget gate"

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class HoldRequest:
    """What `hold` is asked for."""

    actor: Actor
    hold_id: UUID
    price: Price
    amount: Amount
    purpose: str
    lease_s: int = 60
    at_least: Amount = NOTHING


def hold(
    actor: Actor,
    hold_id: UUID,
    price: Price,
    amount: Amount,
    *,
    purpose: str,
    lease_s: int = 60,
    at_least: Amount = NOTHING,
) -> Hold:
    """Set `amount` aside in every budget of the actor, or in none, for a call that is made once this has committed.

    `hold_id` is new: one that was used before raises HoldLost and is not counted again. `at_least` is booked should
    the caller die before its first checkpoint. Raises CapReached (402), HeldByRunningWork (429) or BudgetUnavailable
    (503); then nothing is set aside. If the transaction does not commit, Redis knows a hold without a row, and the
    reaper gives it back when its lease is over.
    """
    _open_gate()
    try:
        (held,) = _hold_all([HoldRequest(actor, hold_id, price, amount, purpose, lease_s, at_least)])
    except counters.NotReady as error:
        raise rebuilding() from error
    if isinstance(held, Exception):
        raise held
    return held


def hold_all(asked: Sequence[HoldRequest]) -> list[Hold | ScriptoriumError]:
    """The same for several calls of one organisation, each with its hold or its refusal, which costs no other its own.

    For `kernel.group_commit`: where the counters turn out to be lost it asks to be run once more, and rebuilds them
    then. Without Redis all are refused.
    """
    try:
        share_gate()
        return _hold_all(asked)
    except counters.NotReady as error:
        raise RunAgain(_rebuild_and_hold_all) from error
    except BudgetUnavailable as refusal:
        return [refusal] * len(asked)


def checkpoint(hold_id: UUID, used: Amount, lease_s: int = 60) -> None:
    """Say what a running call has used by now and lengthen its lease; that much is booked if the caller dies.

    Raises HoldLost when the hold has expired: stop the call and settle what was used.
    """
    row = _locked(hold_id)
    if row.state != HoldState.HELD:
        raise HoldLost()
    _renewed(hold_id, lease_s)
    most = row.used.at_least(used.at_most(row.amount))
    BudgetHold.objects.filter(id=hold_id).update(used_tokens=most.tokens, used_nano_usd=most.nano_usd)


def _open_gate() -> None:
    """Admit only while the counters are complete, and keep a rebuild out until commit.

    Once in a transaction: what comes later in it holds the gate already, and the script asks whether they were lost.
    """
    if scope_notes().get(_GATE):
        return
    rebuild_if_lost()
    share_gate()
    scope_notes()[_GATE] = True


def _rebuild_and_hold_all(asked: Sequence[HoldRequest]) -> list[Hold | ScriptoriumError]:
    try:
        rebuild_if_lost()
        share_gate()
        return _hold_all(asked)
    except counters.NotReady:
        return [rebuilding()] * len(asked)
    except BudgetUnavailable as refusal:
        return [refusal] * len(asked)


def _hold_all(asked: Sequence[HoldRequest]) -> list[Hold | ScriptoriumError]:
    windows = running_windows()
    capped = {member: capped_counters(member, windows) for member in {one.actor.member_id for one in asked}}
    wanted = [(_row(one, windows), one.lease_s) for one in asked]
    answers = counters.reserve_all(
        [counters.Reservation(row.id, row.amount, capped[row.member_id], lease_s) for row, lease_s in wanted]
    )
    written = rows.insert_all(
        [row for (row, _), answer in zip(wanted, answers, strict=True) if isinstance(answer, bool)],
        after="on conflict do nothing",
    )
    if written:
        news_of_usage()
    return [
        _result(row, answer, capped[row.member_id], windows, written)
        for (row, _), answer in zip(wanted, answers, strict=True)
    ]


def _result(
    row: BudgetHold,
    answer: Refusal | bool | counters.Gone,
    capped: Sequence[CappedCounter],
    windows: dict[Window, CalendarWindow],
    written: set[UUID],
) -> Hold | ScriptoriumError:
    """Of an id that comes twice only the first is written: it is taken out of `written`."""
    if isinstance(answer, Refusal):
        return refused(answer, capped[answer.index], windows)
    if isinstance(answer, counters.Gone):
        return HoldLost()
    if row.id in written:
        written.remove(row.id)
        return row.view()
    if answer:  # Redis had forgotten the earlier call: what was set aside just now belongs to nobody
        _give_back(row.id)
    return HoldLost()


def _give_back(hold_id: UUID) -> None:
    """At once, since whoever is refused may roll back; other holds of this transaction stand, with Redis or without.

    If it cannot be, the amount stays set aside, which is safe, until the reaper comes.
    """
    try:
        counters.finish(hold_id, "release")
    except BudgetUnavailable:
        log.info("budget.step_missing", hold=str(hold_id), step="release", answer="unavailable")


def _row(asked: HoldRequest, windows: dict[Window, CalendarWindow]) -> BudgetHold:
    price, amount, at_least = asked.price, asked.amount, asked.at_least
    return BudgetHold(
        id=asked.hold_id,
        state=HoldState.HELD,
        member_id=asked.actor.member_id,
        purpose=asked.purpose,
        provider=price.provider,
        model=price.model,
        input_per_million=price.input_per_million,
        output_per_million=price.output_per_million,
        cached_per_million=price.cached_per_million,
        cache_write_per_million=price.cache_write_per_million,
        reasoning_per_million=price.reasoning_per_million,
        price_version=price.version,
        tokens=amount.tokens,
        nano_usd=amount.nano_usd,
        used_tokens=at_least.tokens,
        used_nano_usd=at_least.nano_usd,
        day_key=windows[Window.DAY].key,
        month_key=windows[Window.MONTH].key,
    )


def _renewed(hold_id: UUID, lease_s: int) -> None:
    try:
        counters.renew(hold_id, lease_s)
    except counters.NotReady as error:
        raise rebuilding() from error
    except counters.Gone as error:
        raise HoldLost() from error


def _locked(hold_id: UUID) -> BudgetHold:
    row: BudgetHold | None = BudgetHold.objects.select_for_update(no_key=True).filter(id=hold_id).first()
    if row is None:
        raise HoldLost()
    return row
