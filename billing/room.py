"""Money: prices, budgets, holds and the ledger."""

from billing import capabilities
from kernel.rooms import Room, ScheduledTask, Topic, Urls


def fill_ports() -> None:
    from billing import commands
    from tenants import ports

    ports.move_windows.fill(commands.move_windows)


ROOM = Room(
    name="billing",
    urls=(Urls("billing.api.urls", "control"),),
    schedule=(
        ScheduledTask("budget-reaper", "billing.reap", every_s=5.0, expires_s=10),
        ScheduledTask("budget-reconciliation", "billing.reconcile", every_s=180.0, expires_s=180),
    ),
    capabilities=capabilities.ALL,
    topics=(Topic("usage", capabilities.USAGE_READ),),
    fill_ports=fill_ports,
)
