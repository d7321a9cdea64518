"""Workers that follow documents. A message is only a wake-up; the sweep finds what was missed."""

import time
from uuid import UUID

from editor.commands.follow import documents_behind, follow_document
from editor.commands.packing import EVENTS_PER_RANGE, HOT_EVENTS, pack_one
from kernel.tenancy.savepoints import for_each_in_savepoint
from kernel.tenancy.sweeps import for_each_tenant_with_work
from kernel.tenancy.tasks import global_task, tenant_task

# One run of the sweep; what is left has its turn at the next one.
PACK_FOR_S = 20.0


@tenant_task(name="editor.follow_document", queue="projections")
def follow(document_id: str) -> None:
    follow_document(UUID(document_id))


@global_task(name="editor.sweep_documents")
def sweep_documents() -> None:
    for_each_tenant_with_work("editor_tenants_behind", [], _follow_all)


def _follow_all() -> None:
    for_each_in_savepoint(documents_behind(), follow_document)


@global_task(name="editor.pack_logs")
def pack_logs() -> None:
    """Packs old events, one range of each organisation in turn, until it has been at it for a while."""
    ends = time.monotonic() + PACK_FOR_S
    while _pack_round() and time.monotonic() < ends:
        pass


def _pack_round() -> bool:
    packed: list[bool] = []

    def pack() -> None:
        packed.append(pack_one())

    for_each_tenant_with_work("editor_tenants_to_pack", [EVENTS_PER_RANGE + HOT_EVENTS], pack)
    return any(packed)


def wake(document_id: UUID) -> None:
    """Fills editor.relay.wake.wake_workers."""
    follow.enqueue(str(document_id))
