"""What an organisation holds of one member."""

from dataclasses import dataclass
from uuid import UUID

from tenants import ports
from tenants.models import ApiKey
from tenants.queries.directory import member

_STAYS = "shared_"


@dataclass(frozen=True, slots=True)
class Erasable:
    """How many of each kind an erasure deletes, and how many it leaves because the organisation works with them."""

    goes: dict[str, int]
    stays: dict[str, int]


def erasable(member_id: UUID) -> Erasable:
    """Raises NotFound."""
    found = {"api_keys": ApiKey.objects.filter(member=member(member_id)).count()}
    for eraser in ports.erasers.values():
        found |= eraser.held(member_id)
    return Erasable(
        {kind: count for kind, count in sorted(found.items()) if not kind.startswith(_STAYS)},
        {kind: count for kind, count in sorted(found.items()) if kind.startswith(_STAYS)},
    )
