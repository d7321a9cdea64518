"""Telling once that a share of a cap is used. Delivery is others' work: they read the journal."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from billing import counters
from billing.counters import CappedCounter, Counter, NotReady, Totals
from billing.errors import BudgetUnavailable
from billing.events import NOTHING, Amount, Window
from billing.journal_events import BudgetThresholdCrossed
from billing.models import ThresholdCrossed
from billing.queries.caps import capped_counters
from billing.windows import window_of_key
from kernel import journal
from kernel.tenancy import Actor, current_tenant_id

PERCENTS = (50, 80, 95, 100)


@dataclass(frozen=True, slots=True)
class Use:
    """What a booking adds to the counters of its call; Redis does not know of it yet."""

    member_id: UUID | None
    day_key: str
    month_key: str
    amount: Amount = NOTHING

    def capped(self) -> list[CappedCounter]:
        windows = {Window.DAY: window_of_key(self.day_key), Window.MONTH: window_of_key(self.month_key)}
        return [c for c in capped_counters(self.member_id, windows) if c.cap_nano_usd or c.cap_tokens]


def note_thresholds(uses: Sequence[Use]) -> None:
    """Journal each share of a cap that is reached and was not told yet, in the caller's transaction.

    Without Redis nothing is told; the next call or the sweep does it.
    """
    capped: dict[Counter, CappedCounter] = {}
    just_used: dict[Counter, Amount] = {}
    for use in uses:
        for entry in use.capped():
            capped[entry.counter] = entry
            just_used[entry.counter] = just_used.get(entry.counter, NOTHING) + use.amount
    if not capped:
        return
    try:
        used = counters.totals(list(capped))
    except (NotReady, BudgetUnavailable):
        return
    for entry, totals in zip(capped.values(), used, strict=True):
        _note(entry, totals, just_used[entry.counter])


def _note(capped: CappedCounter, totals: Totals, just_used: Amount) -> None:
    total = totals.settled + just_used
    for unit, used, cap in (
        ("nano_usd", total.nano_usd, capped.cap_nano_usd),
        ("tokens", total.tokens, capped.cap_tokens),
    ):
        reached = [percent for percent in PERCENTS if cap and used * 100 >= cap * percent]
        for percent in _not_recorded_yet(capped, unit, reached):
            _record(capped, unit, percent, used, cap or 0)


def _not_recorded_yet(capped: CappedCounter, unit: str, reached: list[int]) -> Iterator[int]:
    if not reached:
        return
    recorded = set(
        ThresholdCrossed.objects.filter(
            scope=capped.counter.scope,
            member_id=capped.counter.member_id,
            window_key=capped.counter.window_key,
            unit=unit,
        ).values_list("percent", flat=True)
    )
    yield from (percent for percent in reached if percent not in recorded)


def _record(capped: CappedCounter, unit: str, percent: int, used: int, cap: int) -> None:
    """The unique row decides who tells, when two calls cross at once: the second waits and finds it taken."""
    counter = capped.counter
    row = ThresholdCrossed(
        scope=counter.scope,
        member_id=counter.member_id,
        window_key=counter.window_key,
        unit=unit,
        percent=percent,
    )
    ThresholdCrossed.objects.bulk_create([row], ignore_conflicts=True)
    if not ThresholdCrossed.objects.filter(id=row.id).exists():
        return
    crossed = BudgetThresholdCrossed(
        counter.member_id or current_tenant_id(),
        scope=counter.scope,
        window=counter.window_key,
        unit=unit,
        percent=percent,
        used=used,
        cap=cap,
    )
    journal.append(Actor.system(current_tenant_id()), crossed)
