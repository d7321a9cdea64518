"""Beat's work for the audit log."""

from governance import commands
from kernel.tenancy.sweeps import for_each_tenant_with_work
from kernel.tenancy.tasks import global_task


@global_task(name="governance.seal")
def seal() -> None:
    """Seal what was journaled since the last turn; only a scheduler of an earlier release still asks for it."""
    commands.seal_due()


@global_task(name="governance.anchor")
def anchor() -> None:
    """Write new heads outside the database."""
    for_each_tenant_with_work("governance_tenants_with_loose_heads", [], commands.anchor_head)
