"""What a member has here."""

from uuid import UUID

from generation.models import Generation


def held_by_member(member_id: UUID) -> dict[str, int]:
    """How many generations a member asked for."""
    return {"generations": Generation.objects.filter(requested_by_id=member_id).count()}
