"""Versions: names for points in the log, and the way back to them."""

from functools import partial
from uuid import UUID

from editor.commands.change import append_change
from editor.commands.log import Entry, append_one
from editor.errors import VersionUnknown
from editor.events import Kind
from editor.models import Version
from editor.queries.access import document_to_edit
from editor.queries.documents import content_at
from editor.queries.versions import version
from editor.yjs.patch import rewrite
from kernel import journal
from kernel.errors import Invalid
from kernel.tenancy import Actor

SUBJECT = "document"
MAX_NAME = 200


def name_version(actor: Actor, document_id: UUID, name: str, seq: int | None = None) -> Version:
    """Names the state after event `seq` (default: the head).

    Raises NotFound, Forbidden, DocumentTrashed, VersionUnknown, Invalid.
    """
    document = document_to_edit(actor, document_id)
    at = document.head if seq is None else seq
    if not 1 <= at <= document.head:
        raise VersionUnknown()
    made = Version.objects.create(document=document, seq=at, name=_name(name), named_by=actor.member_id)
    append_one(document_id, Entry(Kind.VERSION_NAMED, actor, data={"version_id": str(made.id), "seq": at}))
    journal.append(actor, "version.named", (SUBJECT, document_id), {"version_id": str(made.id), "seq": at})
    return made


def restore_version(actor: Actor, document_id: UUID, version_id: UUID) -> int:
    """Makes the content what it was in a version, by the smallest edit forward; returns the head.

    Nothing is taken out of the log, edits of untouched blocks survive, and it can itself be restored from.
    Raises NotFound, Forbidden, DocumentTrashed.
    """
    document_to_edit(actor, document_id)
    goal = version(actor, document_id, version_id)
    target = content_at(document_id, goal.seq).document
    data = {"version_id": str(goal.id), "to_seq": goal.seq}
    change = append_change(actor, document_id, Kind.VERSION_RESTORED, partial(rewrite, target=target), data=data)
    journal.append(actor, "version.restored", (SUBJECT, document_id), {**data, "seq": change.seq})
    return change.seq


def _name(name: str) -> str:
    cleaned = " ".join(name.replace("\x00", "").split())
    if not 1 <= len(cleaned) <= MAX_NAME:
        raise Invalid(fields={"name": [{"code": "length", "message": f"Between 1 and {MAX_NAME} characters."}]})
    return cleaned
