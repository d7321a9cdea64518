"""Beat's work for the budget."""

from billing import commands
from kernel.tenancy.tasks import for_each_tenant, global_task


@global_task(name="billing.reap")
def reap() -> None:
    """Expire what lost its owner, tenant by tenant."""
    for_each_tenant(commands.reap)


@global_task(name="billing.reconcile")
def reconcile() -> None:
    """Compare counters with the ledger and tell thresholds nobody noticed."""
    for_each_tenant(commands.reconcile)
    for_each_tenant(commands.sweep_thresholds)
