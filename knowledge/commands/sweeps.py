"""What beat looks after: files nobody works on, and bytes nobody knows."""

import time
from uuid import UUID

from kernel.clock import now
from kernel.observability import get_logger
from kernel.tenancy import tenant_scope
from kernel.tenancy.sweeps import tenants_with_work
from knowledge import ports
from knowledge.ingest.storage import PART, stored_ids, stored_of_all
from knowledge.models import File
from knowledge.models.files import RESTING

FILES_A_SWEEP = 100
ORPHAN_AGE_S = 3600.0
log = get_logger(__name__)


def sweep_due_files() -> int:
    """Wake a worker for every file whose deadline has passed, in all organisations; returns how many."""
    woken = 0
    for tenant_id in tenants_with_due_files():
        with tenant_scope(tenant_id):
            due = File.objects.filter(deadline_at__lte=now()).exclude(state__in=RESTING)
            for file_id in due.order_by("deadline_at").values_list("id", flat=True)[:FILES_A_SWEEP]:
                ports.wake_ingest(file_id)
                woken += 1
    return woken


def tenants_with_orphans() -> list[UUID]:
    """The organisations of which stored bytes have no row, or were never written to their end."""
    stored = list(stored_of_all(ORPHAN_AGE_S, time.time()))
    if not stored:
        return []
    asked = [tenant_id for tenant_id, _ in stored], [_file_id(name) for _, name in stored]
    return tenants_with_work("knowledge_tenants_with_orphans", asked)


def _file_id(name: str) -> UUID | None:
    """The row that a stored file's name speaks of; None for what can have none."""
    try:
        return UUID(hex=name)
    except ValueError:
        return None


def tidy_storage() -> int:
    """Remove the current tenant's stored bytes that no row speaks of, left by a crash between the two."""
    removed = 0
    for name, path in stored_ids(ORPHAN_AGE_S, time.time()):
        if name.endswith(PART) or not File.objects.filter(id=UUID(hex=name)).exists():
            path.unlink(missing_ok=True)
            removed += 1
    if removed:
        log.info("knowledge.orphans_removed", files=removed)
    return removed


def tenants_with_due_files() -> list[UUID]:
    """The organisations that have a file which is due and held by nobody."""
    return tenants_with_work("knowledge_tenants_with_due_files")
