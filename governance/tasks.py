"""Beat's work for the audit log."""

from governance import commands
from kernel.tenancy.tasks import for_each_tenant, global_task


@global_task(name="governance.seal")
def seal() -> None:
    """Seal what was journaled since the last turn."""
    commands.seal_due()


@global_task(name="governance.anchor")
def anchor() -> None:
    """Write new heads outside the database."""
    for_each_tenant(commands.anchor_head)
