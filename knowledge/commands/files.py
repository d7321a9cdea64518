"""What can be done to a file that is there."""

from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from kernel import journal
from kernel.clock import now
from kernel.errors import Forbidden
from kernel.observability import get_logger
from kernel.tenancy import Actor, tenant_scope
from knowledge import ports
from knowledge.errors import NotRetryable
from knowledge.graph import graph_store
from knowledge.graph.store import GraphUnavailable
from knowledge.graph.versions import changing_graph
from knowledge.ingest.graph_stage import reader_of
from knowledge.models import File, FileState, Visibility
from knowledge.policies import may_manage
from knowledge.queries.files import readable_file

log = get_logger(__name__)

RESTART = {
    FileState.SPLITTING: FileState.SPLITTING,
    FileState.EMBEDDING: FileState.EMBEDDING,
    FileState.GRAPH: FileState.GRAPH,
}
"""Where a failed file goes on: at the stage that failed; everything before it is stored."""


def change_visibility(actor: Actor, file_id: UUID, visibility: str) -> File:
    """Share a file with the organisation or keep it to its owner. Raises FileNotFound, Forbidden, GraphUnavailable.

    A graph server commits by itself. It hides the names first and shows them last, so that whatever fails
    in between, nobody knows of a name from a file that is not theirs to read.
    """
    file = _manageable(actor, file_id)
    if file.visibility == visibility:
        return file
    with changing_graph():
        file.visibility = Visibility(visibility)
        file.save(update_fields=["visibility"])
        if file.visibility == Visibility.PRIVATE:
            graph_store(actor.tenant_id).share(file.id, reader_of(file))
    if file.visibility == Visibility.ORGANISATION:
        _tell_after_commit(actor.tenant_id, file.id)
    journal.append(actor, "file.visibility_changed", ("file", file.id), {"visibility": visibility})
    return file


def delete_file(actor: Actor, file_id: UUID) -> None:
    """Hide the file at once from every query; a worker then removes all that came of it.

    Raises FileNotFound, Forbidden.
    """
    file = _manageable(actor, file_id)
    with changing_graph():
        File.objects.filter(id=file.id).update(
            state=FileState.DELETING, state_since=now(), claim=None, attempts=0, deadline_at=now()
        )
    # Told earlier, it would hide the names of a file that stays if this fails.
    _tell_after_commit(actor.tenant_id, file.id)
    journal.append(actor, "file.deleted", ("file", file.id))
    ports.wake_ingest(file.id)


def _tell_after_commit(tenant_id: UUID, file_id: UUID) -> None:
    transaction.on_commit(partial(_tell_graph, tenant_id, file_id), robust=True)


def _tell_graph(tenant_id: UUID, file_id: UUID) -> None:
    """Tell the graph who may see the file's names now. Without a graph nothing can be listed either: the purge,
    or sharing once more, puts it right."""
    try:
        with tenant_scope(tenant_id), changing_graph():
            if file := File.objects.filter(id=file_id).first():
                graph_store(tenant_id).share(file_id, reader_of(file))
    except GraphUnavailable:
        log.warning("knowledge.graph_not_told", file=str(file_id))


def retry_file(actor: Actor, file_id: UUID) -> File:
    """Take a failed file in again from the stage that failed. Raises FileNotFound, Forbidden, NotRetryable."""
    file = _manageable(actor, file_id)
    if file.state != FileState.FAILED:
        raise NotRetryable(_("This file has not failed, so there is nothing to try again."))
    file.state = RESTART.get(FileState(file.failed_stage or FileState.QUEUED), FileState.QUEUED)
    file.state_since = file.deadline_at = now()
    file.claim, file.attempts, file.reason = None, 0, ""
    file.save()
    journal.append(actor, "file.retried", ("file", file.id), {"stage": str(file.state)})
    ports.wake_ingest(file.id)
    return file


def _manageable(actor: Actor, file_id: UUID) -> File:
    file = readable_file(actor, file_id)
    if not may_manage(actor, file):
        raise Forbidden(_("Only its owner or someone who manages files may do this."))
    return file
