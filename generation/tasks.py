"""Periodic work of this app."""

from generation.commands import sweep_interrupted
from kernel.clock import now
from kernel.tenancy.sweeps import for_each_tenant_with_work
from kernel.tenancy.tasks import global_task


@global_task(name="generation.sweep_interrupted")
def sweep_generations() -> None:
    for_each_tenant_with_work("generation_tenants_with_interrupted", [now()], sweep_interrupted)
