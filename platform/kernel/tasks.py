"""Beat's work for the kernel."""

from kernel import journal, outbox
from kernel.http import idempotency
from kernel.observability.metrics import JOURNAL_EVENTS
from kernel.tenancy.sweeps import for_each_tenant_with_work
from kernel.tenancy.tasks import global_task


@global_task(name="kernel.read_journal")
def read_journal(name: str = "") -> None:
    """Let one reader catch up; a wake-up of an earlier release names none and means all."""
    for reader in [journal.readers()[name]] if name else journal.readers().values():
        JOURNAL_EVENTS.labels(reader.name).inc(reader.read_all())


@global_task(name="kernel.send_outbox")
def send_outbox(name: str) -> None:
    """Send what one delivery has written down."""
    outbox.send_due(outbox.deliveries()[name])


@global_task(name="kernel.sweep_idempotency")
def sweep_idempotency() -> None:
    for_each_tenant_with_work("kernel_tenants_with_old_answers", [idempotency.oldest_kept()], idempotency.sweep)


@global_task(name="kernel.close_counts")
def close_counts() -> None:
    """Journal what was counted of events that came again and again."""
    for_each_tenant_with_work("kernel_tenants_with_due_counts", [journal.counted_until()], journal.close_counts)
