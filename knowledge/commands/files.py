"""What can be done to a file that is there."""

from uuid import UUID

from django.utils.translation import gettext as _

from kernel import journal
from kernel.clock import now
from kernel.errors import Forbidden
from kernel.tenancy import Actor
from knowledge import ports
from knowledge.commands.readers import publish_reader_after_commit
from knowledge.errors import NotRetryable
from knowledge.graph import graph_store
from knowledge.graph.versions import changing_graph
from knowledge.ingest.graph_stage import reader_of
from knowledge.journal_events import FileDeleted, FileDownloaded, FileRetried, FileVisibilityChanged
from knowledge.models import File, FileState, Visibility
from knowledge.queries.files import readable_file
from knowledge.queries.policies import may_manage

RESTART = {
    FileState.SPLITTING: FileState.SPLITTING,
    FileState.EMBEDDING: FileState.EMBEDDING,
    FileState.GRAPH: FileState.GRAPH,
}
"""Where a failed file goes on: at the stage that failed; everything before it is stored."""


def change_visibility(actor: Actor, file_id: UUID, visibility: str) -> File:
    """Share a file with the organisation or keep it to its owner. Raises FileNotFound, Forbidden, GraphUnavailable.

    A graph server commits by itself. It hides the names first and shows them last, so that whatever fails
    in between, nobody knows of a name from a file that is not theirs to read. A visibility that is already so
    is published to the graph once more.
    """
    with changing_graph():
        # Read under the lock: whoever held it before may have deleted the file.
        file = _manageable(actor, file_id)
        is_change = file.visibility != visibility
        file.visibility = Visibility(visibility)
        file.save(update_fields=["visibility"])
        if is_change and file.visibility == Visibility.PRIVATE:
            graph_store(actor.tenant_id).share(file.id, reader_of(file))
        else:
            publish_reader_after_commit(file.id)
    if is_change:
        journal.append(actor, FileVisibilityChanged(file.id, visibility=visibility))
    return file


def delete_file(actor: Actor, file_id: UUID) -> None:
    """Hide the file at once from every query; a worker then removes all that came of it.

    Raises FileNotFound, Forbidden.
    """
    with changing_graph():
        file = _manageable(actor, file_id)  # under the lock, so that of two deletions at once one finds nothing
        mark_deleted(actor, file)


def mark_deleted(actor: Actor, file: File) -> None:
    """Hide a file from every query and wake whoever removes it; under the lock of `changing_graph`, rights checked."""
    File.objects.filter(id=file.id).update(
        state=FileState.DELETING, state_since=now(), claim=None, attempts=0, deadline_at=now()
    )
    # Published earlier, it would hide the names of a file that stays if this fails.
    publish_reader_after_commit(file.id)
    journal.append(actor, FileDeleted(file.id))
    ports.wake_ingest(file.id)


def retry_file(actor: Actor, file_id: UUID) -> File:
    """Take a failed file in again from the stage that failed. Raises FileNotFound, Forbidden, NotRetryable."""
    _manageable(actor, file_id)
    file: File | None = File.objects.select_for_update().filter(id=file_id).first()  # it may be deleted meanwhile
    if file is None or file.state != FileState.FAILED:
        raise NotRetryable(_("This file has not failed, so there is nothing to try again."))
    file.state = RESTART.get(FileState(file.failed_stage or FileState.QUEUED), FileState.QUEUED)
    file.state_since = file.deadline_at = now()
    file.claim, file.attempts, file.reason = None, 0, ""
    file.save()
    journal.append(actor, FileRetried(file.id, stage=str(file.state)))
    ports.wake_ingest(file.id)
    return file


def _manageable(actor: Actor, file_id: UUID) -> File:
    file = readable_file(actor, file_id)
    if not may_manage(actor, file):
        raise Forbidden(_("Only its owner or someone who manages files may do this."))
    return file


def record_download(actor: Actor, file_id: UUID) -> None:
    """Journal that a file left as it was uploaded; repeats within the hour are counted."""
    journal.append_counted(actor, FileDownloaded(file_id))
