"""Workers that follow documents. A message is only a wake-up; the sweep finds what was missed."""

from uuid import UUID

from editor.commands.follow import documents_behind, follow_document
from kernel.tenancy.savepoints import for_each_in_savepoint
from kernel.tenancy.sweeps import for_each_tenant_with_work
from kernel.tenancy.tasks import global_task, tenant_task


@tenant_task(name="editor.follow_document", queue="projections")
def follow(document_id: str) -> None:
    follow_document(UUID(document_id))


@global_task(name="editor.sweep_documents")
def sweep_documents() -> None:
    for_each_tenant_with_work("editor_tenants_behind", [], _follow_all)


def _follow_all() -> None:
    for_each_in_savepoint(documents_behind(), follow_document)


def wake(document_id: UUID) -> None:
    """Fills editor.relay.wake.wake_workers."""
    follow.enqueue(str(document_id))
