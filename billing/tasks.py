"""Beat's work for the budget."""

from billing import commands
from kernel.tenancy.sweeps import for_each_tenant_of
from kernel.tenancy.tasks import global_task


@global_task(name="billing.reap")
def reap() -> None:
    """Expire what lost its owner, in each organisation of which a lease is over."""
    commands.reap_due()


@global_task(name="billing.reconcile")
def reconcile() -> None:
    """Compare counters with the ledger and tell thresholds nobody noticed."""
    tenant_ids = commands.tenants_to_reconcile()
    for_each_tenant_of(tenant_ids, commands.reconcile)
    for_each_tenant_of(tenant_ids, commands.sweep_thresholds)
