"""Reads of this app: lists and dataclasses, never a lazy queryset."""

from editor.queries.documents import Content, DocumentCard, content, document, documents
from editor.queries.state import History, events_between, history

__all__ = [
    "Content",
    "DocumentCard",
    "History",
    "content",
    "document",
    "documents",
    "events_between",
    "history",
]
