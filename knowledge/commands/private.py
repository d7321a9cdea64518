"""Files that a deactivated member kept private: handed over, or deleted.

Callers have made sure of the right and hold the lock on the membership, so that its owner stays away.
"""

from uuid import UUID

from django.db import IntegrityError, transaction

from kernel import journal
from kernel.tenancy import Actor
from knowledge.commands.files import mark_deleted
from knowledge.commands.readers import publish_reader_after_commit
from knowledge.graph.versions import changing_graph
from knowledge.journal_events import FileHandedOver
from knowledge.models import File, FileState
from knowledge.queries.holdings import private_files


def hand_over_private(actor: Actor, member_id: UUID, recipient_id: UUID) -> int:
    """Another member owns them from now on; they stay private. Of bytes that the recipient has already, the recipient's
    own file stays and this one is deleted. Returns how many there were."""
    with changing_graph():
        files = list(private_files(member_id).select_for_update())
        theirs = File.objects.filter(owner_id=recipient_id).exclude(state=FileState.DELETING)
        known = set(theirs.values_list("sha256", flat=True))
        for file in files:
            if file.sha256 in known or not _has_changed_hands(file, recipient_id):
                mark_deleted(actor, file)
                continue
            publish_reader_after_commit(file.id)
            journal.append(actor, FileHandedOver(file.id, to=recipient_id))
    return len(files)


def _has_changed_hands(file: File, recipient_id: UUID) -> bool:
    """False where the recipient has just uploaded the same bytes."""
    try:
        with transaction.atomic():
            File.objects.filter(id=file.id).update(owner_id=recipient_id)
    except IntegrityError:
        return False
    return True


def delete_private(actor: Actor, member_id: UUID) -> int:
    """Hide them at once from every query; a worker removes what came of them. Returns how many."""
    with changing_graph():
        files = list(private_files(member_id).select_for_update())
        for file in files:
            mark_deleted(actor, file)
    return len(files)
