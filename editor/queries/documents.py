"""Documents as their readers see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from editor.errors import VersionUnknown
from editor.models import Document, Projection
from editor.policies import READ, can_edit, can_manage
from editor.prose.grammar import Json
from editor.prose.markdown_out import to_markdown
from editor.prose.plain import plain_text
from editor.queries.access import document_to_see
from editor.queries.state import EVERYTHING, history
from editor.yjs.project import to_json
from kernel.tenancy import Actor
from tenants.queries import MemberCard, member_cards


@dataclass(frozen=True, slots=True)
class DocumentCard:
    """A document in a list, with what this actor may do with it."""

    id: UUID
    title: str
    visibility: str
    owner: MemberCard | None
    owner_id: UUID
    created_at: datetime
    edited_at: datetime
    trashed_at: datetime | None
    head: int
    word_count: int
    may_edit: bool
    may_manage: bool


@dataclass(frozen=True, slots=True)
class Content:
    """A document's content after event `seq`."""

    seq: int
    document: Json

    @property
    def markdown(self) -> str:
        return to_markdown(self.document)

    @property
    def text(self) -> str:
        return plain_text(self.document)


def document(actor: Actor, document_id: UUID) -> DocumentCard:
    """Raises NotFound."""
    return _cards(actor, [document_to_see(actor, document_id)])[0]


def documents(
    actor: Actor, *, find: str = "", trashed: bool = False, before: tuple[datetime, UUID] | None = None, limit: int = 50
) -> list[DocumentCard]:
    """Documents the actor may see, latest first, in three queries whatever their number.

    `find` is looked for in titles; `before` is the (time, id) of the last one already seen.
    """
    actor.require(READ)
    rows = visible_to(actor).filter(trashed_at__isnull=not trashed)
    for word in find.split():
        rows = rows.filter(title__icontains=word)
    field = "trashed_at" if trashed else "edited_at"
    if before:
        rows = rows.filter(Q(**{f"{field}__lt": before[0]}) | Q(**{field: before[0], "id__lt": before[1]}))
    return _cards(actor, list(rows.order_by(f"-{field}", "-id")[:limit]))


def visible_to(actor: Actor) -> QuerySet[Document]:
    return Document.objects.filter(
        Q(visibility=Document.Visibility.ORGANISATION) | Q(owner_id=actor.member_id or UUID(int=0))
    )


def content(actor: Actor, document_id: UUID, seq: int | None = None) -> Content:
    """The content at the head, or after any event. Raises NotFound, VersionUnknown."""
    found = document_to_see(actor, document_id)
    if seq is not None and not 1 <= seq <= found.head:
        raise VersionUnknown()
    return content_at(document_id, seq)


def content_at(document_id: UUID, seq: int | None = None) -> Content:
    """The same without a right: for the server's own use."""
    past = history(document_id, EVERYTHING if seq is None else seq)
    return Content(past.seq, to_json(past.doc()))


def _cards(actor: Actor, rows: Sequence[Document]) -> list[DocumentCard]:
    owners = member_cards({row.owner_id for row in rows})
    words = dict(
        Projection.objects.filter(document_id__in=[row.id for row in rows]).values_list("document_id", "word_count")
    )
    return [
        DocumentCard(
            id=row.id,
            title=row.title,
            visibility=row.visibility,
            owner=owners.get(row.owner_id),
            owner_id=row.owner_id,
            created_at=row.created_at,
            edited_at=row.edited_at,
            trashed_at=row.trashed_at,
            head=row.head,
            word_count=words.get(row.id, 0),
            may_edit=can_edit(actor, row) and not row.is_trashed,
            may_manage=can_manage(actor, row),
        )
        for row in rows
    ]
