"""The only door to a document: what an actor may not see does not exist."""

from uuid import UUID

from editor.capabilities import EDIT, MANAGE
from editor.errors import DocumentTrashed
from editor.models import Document
from editor.policies import can_edit, can_manage, can_see
from kernel.errors import Forbidden, NotFound
from kernel.tenancy import Actor


def document_to_see(actor: Actor, document_id: UUID) -> Document:
    """Raises NotFound for what the actor may not see, exactly as for what does not exist."""
    found = Document.objects.filter(id=document_id).first()
    if found is None or not can_see(actor, found):
        raise NotFound()
    return found


def may_see_document(actor: Actor, document_id: UUID) -> bool:
    """Whether it exists for the actor: asked for news about it."""
    found = Document.objects.filter(id=document_id).first()
    return found is not None and can_see(actor, found)


def document_to_edit(actor: Actor, document_id: UUID) -> Document:
    """Raises NotFound, Forbidden, or DocumentTrashed."""
    found = document_to_see(actor, document_id)
    if not can_edit(actor, found):
        raise Forbidden(capability=EDIT)
    if found.is_trashed:
        raise DocumentTrashed()
    return found


def document_to_manage(actor: Actor, document_id: UUID) -> Document:
    """Raises NotFound or Forbidden; a trashed document can be managed."""
    found = document_to_see(actor, document_id)
    if not can_manage(actor, found):
        raise Forbidden(capability=MANAGE)
    return found
