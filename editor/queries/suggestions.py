"""Suggestions, as the person who asked sees them."""

from uuid import UUID

from editor.models import Suggestion
from editor.queries.access import document_to_see
from editor.queries.quoted_files import shown_to
from kernel.errors import NotFound
from kernel.tenancy import Actor


def suggestions(
    actor: Actor, document_id: UUID, state: str = "", before: UUID | None = None, limit: int = 50
) -> list[Suggestion]:
    """The actor's own suggestions in a document, newest first. Raises NotFound."""
    document_to_see(actor, document_id)
    rows = Suggestion.objects.filter(document_id=document_id, asked_by=actor.rights_id).order_by("-id")
    if state:
        rows = rows.filter(state=state)
    return shown_to(actor, (rows.filter(id__lt=before) if before else rows)[:limit])


def suggestion(actor: Actor, document_id: UUID, suggestion_id: UUID) -> Suggestion:
    """An accepted one is seen by all readers of the document, an open one by its asker. Raises NotFound."""
    document_to_see(actor, document_id)
    found = Suggestion.objects.filter(document_id=document_id, id=suggestion_id).first()
    if found is None or (found.accepted_seq is None and found.asked_by != actor.member_id):
        raise NotFound()
    return found


def suggestion_to_decide(actor: Actor, document_id: UUID, suggestion_id: UUID) -> Suggestion:
    """Locks it, so that it is decided once. Raises NotFound."""
    found = suggestion(actor, document_id, suggestion_id)
    return Suggestion.objects.select_for_update(no_key=True).get(id=found.id)
