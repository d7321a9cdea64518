"""Periodic work of this app."""

from generation.commands import sweep_interrupted
from kernel.tenancy.tasks import for_each_tenant, global_task


@global_task(name="generation.sweep_interrupted")
def sweep_generations() -> None:
    for_each_tenant(sweep_interrupted)
