"""Files as their readers see them."""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from kernel.folding import fold
from kernel.tenancy import Actor
from knowledge.capabilities import FILE_READ, KNOWLEDGE_READ
from knowledge.errors import FileGone, FileNotFound
from knowledge.ingest.storage import path_of
from knowledge.models import Chunk, File, FilePage

MAX_NAMED = 200


def readable_files(actor: Actor, text: str = "", state: str = "") -> "QuerySet[Any]":
    """Files the actor may see, optionally those whose name contains `text` or that are in `state`."""
    rows = File.objects.readable_by(actor.member_id)
    if text:
        rows = rows.filter(folded_name__contains=fold(text))
    return rows.filter(state=state) if state else rows


def readable_file(actor: Actor, file_id: UUID) -> File:
    """One file. Raises FileNotFound for a foreign, hidden, deleted or unknown one alike."""
    found: File | None = File.objects.readable_by(actor.member_id).filter(id=file_id).first()
    if found is None:
        raise FileNotFound()
    return found


def readable_ids(actor: Actor, file_ids: Collection[UUID]) -> set[UUID]:
    """Those of these files whose words the actor may read now: none for a key that may not read knowledge."""
    if not actor.can(KNOWLEDGE_READ):
        return set()
    return set(File.objects.readable_by(actor.member_id).filter(id__in=file_ids).values_list("id", flat=True))


def kept_ids(file_ids: Collection[UUID]) -> set[UUID]:
    """Those of these files that are not gone for good; one that is being deleted is still there."""
    return set(File.objects.filter(id__in=file_ids).values_list("id", flat=True))


def file_names(actor: Actor, ids: Iterable[UUID]) -> dict[UUID, str]:
    """The names of those of these files that the actor may see."""
    return dict(_listed(actor).filter(id__in=set(ids)).values_list("id", "name"))


def files_named(actor: Actor, text: str) -> list[UUID]:
    """The newest files the actor may see in whose name a text stands."""
    named = _listed(actor).filter(folded_name__contains=fold(text)).order_by("-id")
    return list(named.values_list("id", flat=True)[:MAX_NAMED])


def _listed(actor: Actor) -> "QuerySet[Any]":
    return readable_files(actor) if actor.can(FILE_READ) else File.objects.none()


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
