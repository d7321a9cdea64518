"""Reads of this app: lists and dataclasses, never a lazy queryset."""

from editor.queries.access import document_to_edit
from editor.queries.documents import Content, DocumentCard, Place, content, document, documents
from editor.queries.origins import Origins, Span, origins
from editor.queries.quoted_files import shown_to
from editor.queries.state import History, events_between, history
from editor.queries.suggestions import suggestion, suggestions
from editor.queries.titles import document_titles, documents_titled
from editor.queries.versions import (
    EventCard,
    VersionCard,
    compare,
    events,
    version_card,
    version_content,
    versions,
)

__all__ = [
    "Content",
    "DocumentCard",
    "EventCard",
    "History",
    "Origins",
    "Place",
    "Span",
    "VersionCard",
    "compare",
    "content",
    "document",
    "document_titles",
    "document_to_edit",
    "documents",
    "documents_titled",
    "events",
    "events_between",
    "history",
    "origins",
    "shown_to",
    "suggestion",
    "suggestions",
    "version_card",
    "version_content",
    "versions",
]
