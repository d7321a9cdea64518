"""Documents that a deactivated member kept private are handed over.

Callers have made sure of the right and hold the lock on the membership, so that its owner stays away.
"""

from uuid import UUID

from editor.announcements import About, Announcement, announce
from editor.commands.log import Entry, append_servers, lock_heads
from editor.events import Kind
from editor.journal_events import DocumentHandedOver
from editor.models import Document
from editor.queries.holdings import private_documents
from kernel import journal
from kernel.tenancy import Actor


def hand_over_private(actor: Actor, member_id: UUID, recipient_id: UUID) -> int:
    """Another member owns them from now on, those in the trash too; they stay private. Returns how many."""
    heads = lock_heads(private_documents(member_id).values_list("id", flat=True))
    for document_id, head in heads.items():
        append_servers(document_id, head, Entry(Kind.HANDED_OVER, actor, data={"to": str(recipient_id)}))
        announce(document_id, Announcement(About.ACCESS))
        journal.append(actor, DocumentHandedOver(document_id, to=recipient_id))
    Document.objects.filter(id__in=heads).update(owner_id=recipient_id)
    return len(heads)
