"""What a member has here: theirs alone, and what they share with the organisation."""

from uuid import UUID

from django.db.models import Q, QuerySet

from editor.models import ClientLease, Document, Suggestion


def held_by_member(member_id: UUID) -> dict[str, int]:
    """How many there are of each kind; `shared_*` is what an erasure leaves."""
    written_in = ClientLease.objects.filter(member_id=member_id, last_seq__gt=0).values("document_id")
    shared = Document.objects.filter(Q(owner_id=member_id) | Q(id__in=written_in))
    return {
        "private_documents": private_documents(member_id).count(),
        "suggestions": proposals_of(member_id).count(),
        "shared_documents": shared.exclude(id__in=private_documents(member_id).values("id")).count(),
    }


def private_documents(member_id: UUID) -> QuerySet[Document]:
    """Those of which a member is the owner and that nobody else may read."""
    return Document.objects.filter(owner_id=member_id, visibility=Document.Visibility.PRIVATE)


def count_private(member_id: UUID) -> int:
    """How many documents a member keeps private, those in the trash too."""
    return private_documents(member_id).count()


def proposals_of(member_id: UUID) -> QuerySet[Suggestion]:
    """What the AI proposed to a member and no document took in."""
    return Suggestion.objects.filter(asked_by=member_id, accepted_seq=None)
