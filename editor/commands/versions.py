"""Versions: names for points in the log, and the way back to them."""

import json
from functools import partial
from uuid import UUID

from editor.announcements import About, Announcement, announce
from editor.commands.change import append_change
from editor.commands.log import Entry, append_one
from editor.errors import VersionUnknown
from editor.events import Kind
from editor.journal_events import VersionNamed, VersionRestored
from editor.models import Version
from editor.queries.access import document_to_edit
from editor.queries.documents import content_at
from editor.queries.versions import version
from editor.yjs.patch import rewrite
from kernel import journal
from kernel.errors import Invalid
from kernel.tenancy import Actor
from tenants.queries import member_names

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
    announce(document_id, Announcement(About.NEWS))
    journal.append(actor, VersionNamed(document_id, version_id=made.id, seq=at))
    return made


def restore_version(actor: Actor, document_id: UUID, version_id: UUID, name: str = "") -> Version | None:
    """Makes the content what it was in a version, by the smallest edit forward, and names what it is then.

    Nothing is taken out of the log, edits of untouched blocks survive, and it can itself be restored from. Returns
    None, and writes nothing, when the content is as it was then. Raises NotFound, Forbidden, DocumentTrashed, Invalid.
    """
    document_to_edit(actor, document_id)
    goal = version(actor, document_id, version_id)
    target = content_at(document_id, goal.seq).document
    data = {"version_id": str(goal.id), "to_seq": goal.seq}
    name = _name(name or f"Restored from “{goal.name}”"[:MAX_NAME])
    change = append_change(actor, document_id, Kind.VERSION_RESTORED, partial(rewrite, target=target), data=data)
    if change.is_empty:
        return None
    journal.append(actor, VersionRestored(document_id, version_id=goal.id, to_seq=goal.seq, seq=change.seq))
    _notify_writers(actor, document_id, name)
    return name_version(actor, document_id, name, change.seq)


def _notify_writers(actor: Actor, document_id: UUID, name: str) -> None:
    """Whoever writes there sees the text change under their hands: they are told what happened, and by whom."""
    names = member_names([actor.member_id]) if actor.member_id else {}
    news = {"restored": name, "by": str(actor.member_id or ""), "by_name": "".join(names.values())}
    announce(document_id, Announcement(About.NEWS, payload=json.dumps(news).encode()))


def _name(name: str) -> str:
    cleaned = " ".join(name.replace("\x00", "").split())
    if not 1 <= len(cleaned) <= MAX_NAME:
        raise Invalid(fields={"name": [{"code": "length", "message": f"Between 1 and {MAX_NAME} characters."}]})
    return cleaned
