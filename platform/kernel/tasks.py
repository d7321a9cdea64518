"""Beat's work for the kernel."""

from kernel import journal
from kernel.http import idempotency
from kernel.observability.log import get_logger
from kernel.observability.metrics import JOURNAL_EVENTS
from kernel.tenancy.sweeps import for_each_tenant_with_work
from kernel.tenancy.tasks import global_task

log = get_logger(__name__)


@global_task(name="kernel.read_journal")
def read_journal() -> None:
    """Let every reader catch up; one reader's failure does not hold up the others."""
    for reader in journal.readers():
        try:
            JOURNAL_EVENTS.labels(reader.name).inc(reader.read_all())
        except Exception as error:
            log.error("journal.reader_failed", reader=reader.name, kind=type(error).__name__, exc_info=error)


@global_task(name="kernel.sweep_idempotency")
def sweep_idempotency() -> None:
    for_each_tenant_with_work("kernel_tenants_with_old_answers", [idempotency.oldest_kept()], idempotency.sweep)


@global_task(name="kernel.close_counts")
def close_counts() -> None:
    """Journal what was counted of events that came again and again."""
    for_each_tenant_with_work("kernel_tenants_with_due_counts", [journal.counted_until()], journal.close_counts)
