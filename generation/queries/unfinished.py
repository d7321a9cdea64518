"""What one still waits for: a reader who lost the ticket finds the call again."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from generation.ending.saved_request import unseal_request
from generation.events import FINAL_STATES
from generation.models import Generation
from kernel.tenancy import Actor


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A call that runs or waits. `context` is what its caller gave along; ids in it are texts."""

    id: UUID
    purpose: str
    context: dict[str, Any]


def unfinished(actor: Actor, subject: tuple[str, UUID]) -> list[Unfinished]:
    """Return the actor's own calls about a subject that have not ended, newest first."""
    kind, subject_id = subject
    rows = (
        Generation.objects.filter(requested_by_id=actor.rights_id, subject_kind=kind, subject_id=subject_id)
        .exclude(state__in=FINAL_STATES)
        .defer("transcript")
        .order_by("-id")
    )
    return [
        Unfinished(row.id, row.purpose, dict(saved.request.context)) for row in rows if (saved := unseal_request(row))
    ]
