"""Titles of documents, for places that show them beside other things."""

from collections.abc import Iterable
from uuid import UUID

from editor.capabilities import READ
from editor.queries.documents import visible_to
from kernel.folding import fold
from kernel.tenancy import Actor

_MAX_TITLES = 1_000


def document_titles(actor: Actor, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the titles of those of these documents that the actor may see."""
    return dict(visible_to(actor).filter(id__in=set(ids)).values_list("id", "title")) if actor.can(READ) else {}


def documents_titled(actor: Actor, text: str) -> list[UUID]:
    """Return the newest documents the actor may see whose title holds a text."""
    if not actor.can(READ):
        return []
    titled = visible_to(actor).filter(folded_title__contains=fold(text)).order_by("-id")
    return list(titled.values_list("id", flat=True)[:_MAX_TITLES])
