"""Sweeps over one tenant's budget: end what lost its owner, reopen the gate, tell thresholds."""

from uuid import UUID

from billing import counters
from billing.commands.gate import wait_for_gate
from billing.commands.rebuild import rebuild
from billing.commands.settle import expire
from billing.commands.thresholds import note_thresholds
from billing.events import Window
from billing.models import Cap
from billing.queries.windows import running_windows
from kernel.tenancy.apart import each_apart

_AT_MOST = 200


def reap() -> int:
    """Expire what is due, by Redis' clock; rebuild first where Redis lost the counters. Returns how many."""
    if not counters.is_ready():
        wait_for_gate()
        if not counters.is_ready():
            rebuild()
    due: list[UUID] = counters.due(_AT_MOST)
    return each_apart(due, expire)


def sweep_thresholds() -> None:
    """Tell what no single call noticed, because several crossed a line together."""
    windows = running_windows()
    keys = windows[Window.DAY].key, windows[Window.MONTH].key
    for member_id in Cap.objects.values_list("member_id", flat=True).distinct():
        note_thresholds(member_id, *keys)
