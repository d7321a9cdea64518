"""A document's life: created, imported into, renamed, trashed, restored."""

from functools import partial
from typing import Any
from uuid import UUID

from pycrdt import Doc

from editor.announcements import About, Announcement, announce
from editor.capabilities import CREATE
from editor.commands.change import append_change, in_one_transaction
from editor.commands.leases import lease_for_command
from editor.commands.log import Entry, append_one
from editor.errors import MalformedContent
from editor.events import Kind
from editor.journal_events import (
    DocumentCreated,
    DocumentExported,
    DocumentImported,
    DocumentRenamed,
    DocumentRestored,
    DocumentTrashed,
    DocumentVisibilityChanged,
)
from editor.models import Document
from editor.prose.grammar import Json, children, doc, whole_number
from editor.prose.markdown_in import from_markdown
from editor.prose.markdown_out import titled_heading, to_markdown
from editor.prose.plain import inline_text
from editor.prose.search_words import fold
from editor.queries.access import document_to_edit, document_to_manage
from editor.yjs.build import insert_nodes, seed
from editor.yjs.docs import ROOT
from kernel import journal
from kernel.clock import now
from kernel.errors import Invalid
from kernel.tenancy import Actor
from tenants import queries as people

MAX_TITLE = 300
MAX_MARKDOWN_BYTES = 5 * 1024 * 1024


def create_document(
    actor: Actor, title: str, visibility: str = "", markdown: str = "", file_name: str = ""
) -> Document:
    """Creates a document owned by the actor's member, with its seed as event 1. Without a word about its visibility it
    is what the organisation has settled for new ones. Of an imported file (`file_name`) without a title, the
    heading that it begins with becomes the title and is no longer part of the text; else the title is the file's name.

    The seed is made here and nowhere else: two seeds of one text would show it twice.
    Raises Forbidden, Invalid, MalformedContent.
    """
    actor.require(CREATE)
    content = from_markdown(_markdown(markdown))
    heading = None
    if file_name and not title:
        title, heading, content = _of_file(file_name, content)
    visibility = visibility or people.organisation(actor.tenant_id).new_document_visibility
    document = Document.objects.create(
        **_titled(title),
        file_heading=heading,
        owner_id=actor.rights_id,
        visibility=_visibility(visibility),
        ids_known=Document.Ids.WHOLE,
    )
    client = lease_for_command(actor, document.id)
    append_one(document.id, Entry(Kind.CREATED, actor, seed(content, client), lease=client))
    journal.append(actor, DocumentCreated(document.id, visibility=visibility))
    document.refresh_from_db()
    return document


def import_markdown(actor: Actor, document_id: UUID, markdown: str) -> int:
    """Adds Markdown at the end of a document as one event; returns its seq.

    Raises NotFound, Forbidden, DocumentTrashed, MalformedContent, DocumentTooLarge.
    """
    document_to_edit(actor, document_id)
    nodes = from_markdown(_markdown(markdown))["content"]
    change = append_change(actor, document_id, Kind.IMPORTED, in_one_transaction(partial(_append_nodes, nodes)))
    journal.append(actor, DocumentImported(document_id, seq=change.seq))
    return change.seq


def rename(actor: Actor, document_id: UUID, title: str) -> Document:
    """Raises NotFound, Forbidden, DocumentTrashed, Invalid."""
    found = document_to_edit(actor, document_id)
    titled = _titled(title)
    heading = titled_heading(titled["title"]) if found.file_heading else found.file_heading
    Document.objects.filter(id=document_id).update(**titled, file_heading=heading, edited_at=now())
    append_one(document_id, Entry(Kind.RENAMED, actor))
    announce(document_id, Announcement(About.NEWS))
    journal.append(actor, DocumentRenamed(document_id))
    return Document.objects.get(id=document_id)


def change_visibility(actor: Actor, document_id: UUID, visibility: str) -> Document:
    """Only the owner of a document, or who manages all, decides who sees it."""
    document_to_manage(actor, document_id)
    Document.objects.filter(id=document_id).update(visibility=_visibility(visibility))
    append_one(document_id, Entry(Kind.VISIBILITY_CHANGED, actor, data={"visibility": visibility}))
    announce(document_id, Announcement(About.ACCESS))
    journal.append(actor, DocumentVisibilityChanged(document_id, visibility=visibility))
    return Document.objects.get(id=document_id)


def trash(actor: Actor, document_id: UUID) -> Document:
    """Moves a document to the trash: still readable, no longer writable. Twice is once."""
    document = document_to_manage(actor, document_id)
    if document.is_trashed:
        return document
    Document.objects.filter(id=document_id).update(trashed_at=now(), trashed_by=actor.member_id)
    append_one(document_id, Entry(Kind.TRASHED, actor))
    announce(document_id, Announcement(About.ACCESS))
    journal.append(actor, DocumentTrashed(document_id))
    return Document.objects.get(id=document_id)


def restore_from_trash(actor: Actor, document_id: UUID) -> Document:
    """Brings a document back as it was. Twice is once."""
    document = document_to_manage(actor, document_id)
    if not document.is_trashed:
        return document
    Document.objects.filter(id=document_id).update(trashed_at=None, trashed_by=None)
    append_one(document_id, Entry(Kind.UNTRASHED, actor))
    announce(document_id, Announcement(About.ACCESS))
    journal.append(actor, DocumentRestored(document_id))
    return Document.objects.get(id=document_id)


def record_export(actor: Actor, document_id: UUID) -> None:
    """Journal that a document left as a file; repeats within the hour are counted. Asked after it was read."""
    journal.append_counted(actor, DocumentExported(document_id))


def _append_nodes(nodes: list[Json], doc: Doc[Any]) -> None:
    insert_nodes(doc[ROOT], len(doc[ROOT].children), nodes)


def _of_file(file_name: str, content: Json) -> tuple[str, str, Json]:
    """The title, the heading it was taken from, and the rest."""
    first, *others = children(content)
    heading = (
        inline_text(first).strip() if first["type"] == "heading" and whole_number(first, "level", 1, 6) == 1 else ""
    )
    if heading and len(heading) <= MAX_TITLE:
        written = to_markdown(doc([first])).strip()
        return heading, written if from_markdown(written) == doc([first]) else titled_heading(heading), doc(others)
    name = file_name.replace("\\", "/").rsplit("/", 1)[-1]
    return (name.rsplit(".", 1)[0] or name)[:MAX_TITLE], "", content


def _titled(title: str) -> dict[str, str]:
    cleaned = _title(title)
    return {"title": cleaned, "folded_title": fold(cleaned)}


def _title(title: str) -> str:
    cleaned = " ".join(title.replace("\x00", "").split())
    if len(cleaned) > MAX_TITLE:
        raise Invalid(fields={"title": [{"code": "max_length", "message": f"At most {MAX_TITLE} characters."}]})
    return cleaned


def _visibility(visibility: str) -> str:
    if visibility not in Document.Visibility.values:
        raise Invalid(fields={"visibility": [{"code": "unknown", "message": "Choose private or organisation."}]})
    return visibility


def _markdown(markdown: str) -> str:
    if len(markdown.encode("utf-8", "surrogatepass")) > MAX_MARKDOWN_BYTES:
        raise MalformedContent("The Markdown is larger than 5 MB.")
    return markdown.encode("utf-8", "replace").decode()
