"""Publishing to the graph who may see what a file said.

A graph server commits by itself, so what shows names, or hides a deleted file's, is published once the database has it.
That the graph is behind is a mark on the file's row until then, and beat publishes what it missed.
"""

from functools import partial
from uuid import UUID

from django.db import transaction

from kernel.observability import get_logger
from kernel.tenancy import current_tenant_id, tenant_scope
from knowledge.graph import graph_store
from knowledge.graph.store import GraphUnavailable
from knowledge.graph.versions import changing_graph
from knowledge.ingest.graph_stage import reader_of
from knowledge.models import File

FILES_A_SWEEP = 100
log = get_logger(__name__)


def publish_reader_after_commit(file_id: UUID) -> None:
    """Publish the file's reader to the graph once this transaction commits. Call it while changing the graph."""
    File.objects.filter(id=file_id).update(is_graph_behind=True)
    transaction.on_commit(partial(_publish_readers, current_tenant_id(), [file_id]), robust=True)


def publish_missed_readers() -> None:
    """Publish, once this transaction commits, the readers of all files that the tenant's graph is behind with."""
    behind = File.objects.filter(is_graph_behind=True).order_by("id").values_list("id", flat=True)
    if file_ids := list(behind[:FILES_A_SWEEP]):
        transaction.on_commit(partial(_publish_readers, current_tenant_id(), file_ids), robust=True)


def _publish_readers(tenant_id: UUID, file_ids: list[UUID]) -> None:
    """Each in a transaction of its own. The first that the graph does not take ends it: the mark stays for beat."""
    for file_id in file_ids:
        try:
            with tenant_scope(tenant_id), changing_graph():
                if file := File.objects.filter(id=file_id, is_graph_behind=True).first():
                    graph_store(tenant_id).share(file_id, reader_of(file))
                    File.objects.filter(id=file_id).update(is_graph_behind=False)
        except GraphUnavailable:
            log.warning("knowledge.graph_not_told", file=str(file_id))
            return
