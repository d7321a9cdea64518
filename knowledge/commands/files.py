"""What can be done to a file that is there."""

from contextlib import suppress
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from kernel import journal
from kernel.clock import now
from kernel.errors import Forbidden
from kernel.tenancy import Actor, tenant_scope
from knowledge import ports
from knowledge.errors import NotRetryable
from knowledge.graph import graph_store
from knowledge.graph.events import NOBODY
from knowledge.graph.store import GraphUnavailable
from knowledge.graph.versions import changing_graph
from knowledge.ingest.graph_stage import reader_of
from knowledge.models import File, FileState, Visibility
from knowledge.policies import may_manage
from knowledge.queries.files import readable_file

RESTART = {
    FileState.SPLITTING: FileState.SPLITTING,
    FileState.EMBEDDING: FileState.EMBEDDING,
    FileState.GRAPH: FileState.GRAPH,
}
"""Where a failed file goes on: at the stage that failed; everything before it is stored."""


def change_visibility(actor: Actor, file_id: UUID, visibility: str) -> File:
    """Share a file with the organisation or keep it to its owner. Raises FileNotFound, Forbidden."""
    file = _manageable(actor, file_id)
    if file.visibility == visibility:
        return file
    with changing_graph():
        file.visibility = Visibility(visibility)
        file.save(update_fields=["visibility"])
        graph_store(actor.tenant_id).share(file.id, reader_of(file))
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
    # A graph server commits by itself: told earlier, it would hide the names of a file that stays if this fails.
    transaction.on_commit(partial(_hide_names, actor.tenant_id, file.id), robust=True)
    journal.append(actor, "file.deleted", ("file", file.id))
    ports.wake_ingest(file.id)


def _hide_names(tenant_id: UUID, file_id: UUID) -> None:
    with (
        suppress(GraphUnavailable),  # then its names cannot be listed now either, and the purge removes them
        tenant_scope(tenant_id),
        changing_graph(),
    ):
        graph_store(tenant_id).share(file_id, NOBODY)


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
