"""Caps and how much of each is used."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q

from billing.counters import CappedCounter, Counter, NotReady, Totals, totals
from billing.errors import BudgetUnavailable
from billing.events import CapState, Headroom, Scope, Window
from billing.models import Cap
from billing.queries.ledger_totals import totals_by_counter
from billing.queries.windows import counters_of, running_windows
from billing.windows import CalendarWindow
from kernel.tenancy import Actor
from kernel.tenant_cache import cached

Windows = dict[Window, CalendarWindow]


def capped_counters(member_id: UUID | None, windows: Windows) -> list[CappedCounter]:
    """The counters of a call with the caps set right now."""
    caps = cached(("caps", member_id), lambda: _caps_of(member_id))
    by_key = {window.key: window.window for window in windows.values()}
    return [
        CappedCounter(counter, getattr(cap, "cap_nano_usd", None), getattr(cap, "cap_tokens", None))
        for counter in counters_of(member_id, windows)
        for cap in [caps.get((counter.scope.value, by_key[counter.window_key].value))]
    ]


def _caps_of(member_id: UUID | None) -> dict[tuple[str, str], Cap]:
    mine = Q(scope=Scope.TENANT) | Q(scope=Scope.MEMBER, member_id=member_id)
    return {(cap.scope, cap.window): cap for cap in Cap.objects.filter(mine)}


def headroom(actor: Actor) -> Headroom:
    """What the actor may still spend now:

    the tightest of their caps. Reads Redis, or the ledger without it.
    """
    windows = running_windows()
    capped = capped_counters(actor.member_id, windows)
    states = _states(capped, windows)
    return Headroom(
        left_nano_usd=min((s.left_nano_usd for s in states if s.left_nano_usd is not None), default=None),
        left_tokens=min((s.left_tokens for s in states if s.left_tokens is not None), default=None),
        caps=[state for state in states if state.cap_nano_usd is not None or state.cap_tokens is not None],
    )


def budgets() -> list[CapState]:
    """The organisation's two budgets, capped or not, and every member's cap, each with its use."""
    windows = running_windows()
    caps = {(cap.scope, cap.member_id, cap.window): cap for cap in Cap.objects.order_by("member_id", "window")}
    places: list[tuple[Scope, UUID | None, Window]] = [(Scope.TENANT, None, window) for window in Window]
    places += [(Scope.MEMBER, member, Window(window)) for scope, member, window in caps if scope == Scope.MEMBER]
    capped = []
    for scope, member, window in places:
        cap = caps.get((scope.value, member, window.value))
        counter = Counter(scope, member, windows[window].key, windows[window].forget_at)
        capped.append(CappedCounter(counter, getattr(cap, "cap_nano_usd", None), getattr(cap, "cap_tokens", None)))
    return _states(capped, windows)


def _states(capped: Sequence[CappedCounter], windows: Windows) -> list[CapState]:
    by_key = {window.key: window for window in windows.values()}
    used = _used([entry.counter for entry in capped])
    return [
        CapState(
            scope=entry.counter.scope,
            member_id=entry.counter.member_id,
            window=by_key[entry.counter.window_key].window,
            cap_nano_usd=entry.cap_nano_usd,
            cap_tokens=entry.cap_tokens,
            settled=total.settled,
            reserved=total.reserved,
            resets_at=by_key[entry.counter.window_key].ends_at,
        )
        for entry, total in zip(capped, used, strict=True)
    ]


def _used(counters: Sequence[Counter]) -> list[Totals]:
    try:
        return totals(counters)
    except (NotReady, BudgetUnavailable):
        known = totals_by_counter(counters)
        return [known[counter] for counter in counters]
