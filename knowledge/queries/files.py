"""Files as their readers see them."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from kernel.tenancy import Actor
from knowledge.errors import FileGone, FileNotFound
from knowledge.models import Chunk, File, FilePage
from knowledge.storage import path_of


def readable_files(actor: Actor, text: str = "", state: str = "") -> "QuerySet[Any]":
    """Files the actor may see, optionally those whose name contains `text` or that are in `state`."""
    rows = File.objects.readable_by(actor.member_id)
    if text:
        rows = rows.filter(name__icontains=text)
    return rows.filter(state=state) if state else rows


def readable_file(actor: Actor, file_id: UUID) -> File:
    """One file. Raises FileNotFound for a foreign, hidden, deleted or unknown one alike."""
    found: File | None = File.objects.readable_by(actor.member_id).filter(id=file_id).first()
    if found is None:
        raise FileNotFound()
    return found


def chunks(actor: Actor, file_id: UUID) -> "QuerySet[Any]":
    """The file's chunks. Raises FileNotFound."""
    return Chunk.objects.filter(file_id=readable_file(actor, file_id).id)


def page_of_text(actor: Actor, file_id: UUID, number: int) -> FilePage:
    """One page of the normalised text. Raises FileNotFound for an unknown page as well."""
    found: FilePage | None = FilePage.objects.filter(file_id=readable_file(actor, file_id).id, number=number).first()
    if found is None:
        raise FileNotFound()
    return found


def content(actor: Actor, file_id: UUID) -> tuple[File, bytes]:
    """The file as it was uploaded. Raises FileNotFound, FileGone."""
    file = readable_file(actor, file_id)
    try:
        return file, path_of(file.id).read_bytes()
    except OSError as error:
        raise FileGone(retry_after_s=60) from error
