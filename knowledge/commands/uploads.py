"""Uploading a file."""

import unicodedata
from collections.abc import Iterable
from contextlib import suppress
from pathlib import PurePosixPath
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kernel import journal
from kernel.folding import fold
from kernel.ids import uuid7
from kernel.tenancy import Actor
from knowledge import ports
from knowledge.capabilities import FILE_UPLOAD
from knowledge.commands.files import change_visibility, retry_file
from knowledge.errors import FileNotFound, NotRetryable, UnsupportedFile
from knowledge.ingest.storage import Stored, remove, store
from knowledge.journal_events import FileUploaded
from knowledge.models import File, FileState, Visibility
from knowledge.parsing.hidden import strip_hidden
from knowledge.parsing.kinds import FileKind, kind_of
from knowledge.queries.files import readable_file

MAX_NAME_CHARACTERS = 255
_TRIES = 5


class _DeletedMeanwhile(FileNotFound):
    """The same bytes were here a moment ago."""


def upload_file(actor: Actor, name: str, pieces: Iterable[bytes], visibility: str) -> tuple[File, bool]:
    """Store the bytes, queue the file and return it with True; the same bytes again from the same owner give
    the file that is there and False: under the visibility wanted now, and tried again if it had failed.

    Raises Forbidden, FileTooLarge, EmptyFile, UnsupportedFile, StorageFull; nothing is kept then.
    """
    actor.require(FILE_UPLOAD)
    file_id = uuid7()
    stored = store(file_id, pieces)
    try:
        file = _taken(actor, file_id, clean_name(name), stored, Visibility(visibility))
    except BaseException:
        remove(file_id)
        raise
    if file.id == file_id:
        return file, True
    remove(file_id)
    return file, False


def _taken(actor: Actor, file_id: UUID, name: str, stored: Stored, visibility: Visibility) -> File:
    """The new file, or as it is wanted now the one that is there; should that be deleted at this moment, again."""
    for _try in range(_TRIES - 1):
        with suppress(FileNotFound), transaction.atomic():
            return _new_or_known(actor, file_id, name, stored, visibility)
    return _new_or_known(actor, file_id, name, stored, visibility)


def _new_or_known(actor: Actor, file_id: UUID, name: str, stored: Stored, visibility: Visibility) -> File:
    file = _record(actor, file_id, name, stored, visibility)
    return file if file.id == file_id else _as_wanted(actor, file, visibility)


def _as_wanted(actor: Actor, file: File, visibility: Visibility) -> File:
    """A file that is there already, shared as it would be now; one that failed is taken in again. Raises FileNotFound
    when somebody has just deleted it."""
    if file.visibility != visibility:
        file = change_visibility(actor, file.id, visibility)
    if file.state != FileState.FAILED:
        return file
    try:
        return retry_file(actor, file.id)
    except NotRetryable:
        return readable_file(actor, file.id)  # somebody else has just tried it again


def clean_name(name: str) -> str:
    """A name fit to show and to download under: no folders, no invisible characters, never empty."""
    base = PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/")).name
    visible, _removed = strip_hidden(base)
    return visible.replace("\n", " ")[-MAX_NAME_CHARACTERS:] or "untitled"


def _record(actor: Actor, file_id: UUID, name: str, stored: Stored, visibility: Visibility) -> File:
    if (kind := kind_of(stored.path, name)) is None:
        raise UnsupportedFile(_("Only PDF, Word (.docx), Markdown and plain text can be read."))
    if existing := _same_content(actor, stored):
        return existing
    try:
        with transaction.atomic():
            return _create(actor, file_id, name, stored, visibility, kind)
    except IntegrityError:
        # The same bytes arrived twice at once; the other one won.
        if existing := _same_content(actor, stored):
            return existing
        raise _DeletedMeanwhile from None


def _same_content(actor: Actor, stored: Stored) -> File | None:
    same = File.objects.filter(owner_id=actor.rights_id, sha256=stored.sha256)
    found: File | None = same.exclude(state=FileState.DELETING).first()
    return found


def _create(actor: Actor, file_id: UUID, name: str, stored: Stored, visibility: Visibility, kind: FileKind) -> File:
    file = File(
        id=file_id,
        owner_id=actor.rights_id,
        name=name,
        folded_name=fold(name),
        kind=kind.value,
        size_bytes=stored.size_bytes,
        sha256=stored.sha256,
        visibility=visibility,
    )
    file.save(force_insert=True)
    size, reach = stored.size_bytes, str(visibility)
    journal.append(actor, FileUploaded(file_id, kind=kind.value, size_bytes=size, visibility=reach, name=name))
    ports.wake_ingest(file_id)
    return file
