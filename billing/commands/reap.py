"""Sweeps over budgets: end what lost its owner, reopen the gate, tell thresholds, and whom to visit for it."""

from datetime import timedelta
from uuid import UUID

from billing import counters, leases
from billing.commands.gate import wait_for_gate
from billing.commands.rebuild import rebuild
from billing.commands.settle import expire
from billing.commands.thresholds import Use, note_thresholds
from billing.events import Window
from billing.models import Cap
from billing.queries.windows import running_windows
from kernel.clock import now
from kernel.ids import uuid7_at
from kernel.tenancy.savepoints import for_each_in_savepoint
from kernel.tenancy.sweeps import for_each_tenant_of, tenants_with_work

_MAX_HOLDS = 200
_LATELY = timedelta(hours=1)
_RECONCILED_EVERY_S = 180
_PARTS = 480
"""Who calls nothing is looked at in one of so many sweeps: once a day."""


def reap_due() -> None:
    """Reap wherever a lease is over, whether the database knows of the hold or Redis alone (its transaction failed)."""
    claimed = leases.claim(tenants_with_work("billing_tenants_with_open_holds"))
    for_each_tenant_of(claimed.tenant_ids, reap)
    for tenant_id in claimed.tenant_ids:
        leases.put_back(tenant_id, claimed)


def tenants_to_reconcile() -> list[UUID]:
    """Whose counters may have drifted: whoever called lately, and some of all others in turn."""
    since = now() - _LATELY
    part = int(now().timestamp()) // _RECONCILED_EVERY_S % _PARTS
    return tenants_with_work("billing_tenants_to_reconcile", [since, uuid7_at(since), part, _PARTS])


def reap() -> int:
    """Expire what is due, by Redis' clock; rebuild first where Redis lost the counters. Returns how many."""
    if not counters.is_ready():
        wait_for_gate()
        if not counters.is_ready():
            rebuild()
    due: list[UUID] = sorted(counters.due(_MAX_HOLDS))  # holds are locked in the order of their ids
    return for_each_in_savepoint(due, expire)


def sweep_thresholds() -> None:
    """Tell what no single call noticed, because several crossed a line together."""
    windows = running_windows()
    keys = windows[Window.DAY].key, windows[Window.MONTH].key
    members = Cap.objects.values_list("member_id", flat=True).distinct()
    note_thresholds([Use(member_id, *keys) for member_id in members])
