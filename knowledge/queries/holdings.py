"""What a member has here: theirs alone, and what they share with the organisation."""

from uuid import UUID

from django.db.models import QuerySet

from knowledge.models import File, FileState, Visibility


def held_by_member(member_id: UUID) -> dict[str, int]:
    """How many there are of each kind; `shared_*` is what an erasure leaves."""
    shared = File.objects.filter(owner_id=member_id, visibility=Visibility.ORGANISATION)
    return {
        "private_files": private_files(member_id).count(),
        "shared_files": shared.exclude(state=FileState.DELETING).count(),
    }


def private_files(member_id: UUID) -> QuerySet[File]:
    """Those that only this member may read."""
    return File.objects.filter(owner_id=member_id, visibility=Visibility.PRIVATE).exclude(state=FileState.DELETING)


def count_private(member_id: UUID) -> int:
    """How many files a member keeps private."""
    return private_files(member_id).count()
