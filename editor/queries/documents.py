"""Documents as their readers see them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Case, Count, Q, QuerySet, Value, When

from editor.capabilities import READ
from editor.errors import VersionUnknown
from editor.models import Document, Projection, Suggestion, Word
from editor.policies import can_edit, can_manage
from editor.prose.grammar import Json
from editor.prose.markdown_out import titled_heading, to_markdown
from editor.prose.plain import plain_text
from editor.prose.search_words import Piece, asked_words, fold, passage
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
    waiting_suggestions: int
    in_title: bool = False
    passage: Sequence[Piece] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a document stands in a list."""

    in_title: bool
    at: datetime
    id: UUID


@dataclass(frozen=True, slots=True)
class Content:
    """A document's content after event `seq`. `heading` is the one of the file that it came from, if that had one;
    `file_heading` the one that a download of it begins with.
    """

    seq: int
    document: Json
    heading: str = ""
    file_heading: str = ""

    @property
    def body(self) -> str:
        """Markdown without what became the title."""
        return to_markdown(self.document)

    @property
    def markdown(self) -> str:
        return _headed(self.heading, self.body)

    @property
    def file(self) -> str:
        """The Markdown file that it is downloaded as, such that an import of it gives the same document."""
        body = self.body
        has_it = not self.heading and body.split("\n", 1)[0] == self.file_heading
        return body if has_it else _headed(self.file_heading, body)

    @property
    def text(self) -> str:
        return plain_text(self.document)


def document(actor: Actor, document_id: UUID) -> DocumentCard:
    """Raises NotFound."""
    return _cards(actor, [document_to_see(actor, document_id)])[0]


def documents(
    actor: Actor, *, find: str = "", trashed: bool = False, before: Place | None = None, limit: int = 50
) -> list[DocumentCard]:
    """Documents the actor may see, latest first, in five queries whatever their number.

    Each word of `find` stands in the title, or begins a word of the text; those whose title holds all of them come
    first. `before` is the place of the last one already seen.
    """
    actor.require(READ)
    rows = _with_words(visible_to(actor).filter(trashed_at__isnull=not trashed), find)
    field = "trashed_at" if trashed else "edited_at"
    if before:
        rows = rows.filter(
            Q(in_title__lt=before.in_title)
            | Q(in_title=before.in_title)
            & (Q(**{f"{field}__lt": before.at}) | Q(**{field: before.at, "id__lt": before.id}))
        )
    cards = _cards(actor, list(rows.order_by("-in_title", f"-{field}", "-id")[:limit]))
    return _with_passages(cards, find) if find.strip() else cards


def _with_words(rows: QuerySet[Document], find: str) -> QuerySet[Any]:
    in_title = Q()
    words = asked_words(find)
    for word in words or fold(find).split():
        titled = Q(folded_title__contains=word)
        in_title &= titled
        rows = rows.filter(titled | Q(id__in=_documents_with(word)) if words else titled)
    if not in_title:
        return rows.annotate(in_title=Value(False))
    return rows.annotate(
        in_title=Case(When(in_title, then=Value(True)), default=Value(False), output_field=BooleanField())
    )


def _documents_with(beginning: str) -> QuerySet[Any, Any]:
    after = beginning + chr(0x10FFFF)
    return Word.objects.filter(word__gte=beginning, word__lt=after).values("document_id")


def _with_passages(cards: list[DocumentCard], find: str) -> list[DocumentCard]:
    texts = dict(
        Projection.objects.filter(document_id__in=[card.id for card in cards]).values_list("document_id", "text")
    )
    return [replace(card, passage=passage(texts.get(card.id, ""), find)) for card in cards]


def visible_to(actor: Actor) -> QuerySet[Document]:
    return Document.objects.filter(
        Q(visibility=Document.Visibility.ORGANISATION) | Q(owner_id=actor.member_id or UUID(int=0))
    )


def content(actor: Actor, document_id: UUID, seq: int | None = None) -> Content:
    """The content at the head, or after any event. Raises NotFound, VersionUnknown."""
    found = document_to_see(actor, document_id)
    if seq is not None and not 1 <= seq <= found.head:
        raise VersionUnknown()
    read = content_at(document_id, seq)
    if found.file_heading is None:
        return replace(read, file_heading=titled_heading(found.title))
    return replace(read, heading=found.file_heading, file_heading=found.file_heading)


def content_at(document_id: UUID, seq: int | None = None) -> Content:
    """The same without a right: for the server's own use."""
    past = history(document_id, EVERYTHING if seq is None else seq)
    return Content(past.seq, to_json(past.doc()))


def _headed(heading: str, body: str) -> str:
    return f"{heading}\n\n{body}".rstrip("\n") + "\n" if heading else body


def _cards(actor: Actor, rows: Sequence[Document]) -> list[DocumentCard]:
    owners = member_cards({row.owner_id for row in rows})
    words = dict(
        Projection.objects.filter(document_id__in=[row.id for row in rows]).values_list("document_id", "word_count")
    )
    waiting = _waiting_suggestions(actor, rows)
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
            waiting_suggestions=waiting.get(row.id, 0),
            in_title=getattr(row, "in_title", False),
        )
        for row in rows
    ]


def _waiting_suggestions(actor: Actor, rows: Sequence[Document]) -> dict[UUID, int]:
    """How many of the actor's own suggestions wait in each; nobody sees another's."""
    waiting = Suggestion.objects.filter(
        document_id__in=[row.id for row in rows], asked_by=actor.member_id or UUID(int=0), state=Suggestion.State.OPEN
    )
    return dict(waiting.values("document_id").annotate(Count("id")).values_list("document_id", "id__count"))
