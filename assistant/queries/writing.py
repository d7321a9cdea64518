"""Writing actions under way."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from assistant.events import Action
from editor import queries as documents
from generation import queries as generations
from kernel.tenancy import Actor


@dataclass(frozen=True, slots=True)
class Writing:
    """A writing action that still runs, and where in the document its answer will be proposed."""

    generation_id: UUID
    action: Action
    anchor: dict[str, Any]


def writings_under_way(actor: Actor, document_id: UUID) -> list[Writing]:
    """Return the actor's own running actions in a document, newest first. Raises NotFound."""
    documents.document(actor, document_id)
    calls = generations.unfinished(actor, ("document", document_id))
    return [
        Writing(call.id, Action(call.purpose), call.context["anchor"])
        for call in calls
        if call.purpose in {action.value for action in Action}
    ]
