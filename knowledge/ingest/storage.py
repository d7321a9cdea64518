"""Where the bytes of uploaded files lie: a folder per tenant, named by the kernel's keys alone."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from kernel.http.bodies import NO_ROOM
from kernel.tenancy.keys import file_path
from knowledge.errors import EmptyFile, FileTooLarge, StorageFull

PART = ".part"


@dataclass(frozen=True)
class Stored:
    path: Path
    size_bytes: int
    sha256: str


def path_of(file_id: UUID) -> Path:
    """Where the file's bytes are, or would be."""
    return Path(settings.FILES_DIR) / file_path("files", file_id)


def store(file_id: UUID, pieces: Iterable[bytes]) -> Stored:
    """Write the bytes under a temporary name, flush them to disk, then give them their name.

    Raises FileTooLarge beyond UPLOAD_LIMIT_BYTES, EmptyFile, StorageFull; leaves nothing behind then.
    """
    target = path_of(file_id)
    part = target.with_name(target.name + PART)
    with _nothing_left_behind(part):
        target.parent.mkdir(parents=True, exist_ok=True)
        stored = _write(part, target, pieces)
        part.replace(target)
    return stored


def remove(file_id: UUID) -> None:
    """Delete the bytes; repeating it does nothing."""
    path_of(file_id).unlink(missing_ok=True)


def stored_ids(older_than_s: float, now_s: float) -> Iterator[tuple[str, Path]]:
    """Names and paths of stored files that were last written more than `older_than_s` seconds ago."""
    folder = Path(settings.FILES_DIR) / file_path("files")
    for path in _old(folder, older_than_s, now_s):
        yield path.name, path


def stored_of_all(older_than_s: float, now_s: float) -> Iterator[tuple[UUID, str]]:
    """Tenants and names of all stored files that were last written more than `older_than_s` seconds ago."""
    for folder in Path(settings.FILES_DIR).glob("tenants/*/files"):
        with suppress(ValueError):  # a folder that is not a tenant's
            tenant_id = UUID(hex=folder.parent.name)
            yield from ((tenant_id, path.name) for path in _old(folder, older_than_s, now_s))


def _old(folder: Path, older_than_s: float, now_s: float) -> Iterator[Path]:
    for path in folder.iterdir() if folder.is_dir() else ():
        if now_s - path.stat().st_mtime > older_than_s:
            yield path


def _write(part: Path, target: Path, pieces: Iterable[bytes]) -> Stored:
    digest = hashlib.sha256()
    size = 0
    with part.open("xb") as file:
        for piece in pieces:
            size += len(piece)
            check_size(size)
            digest.update(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    if not size:
        raise EmptyFile(_("The file is empty. Nothing was stored."))
    return Stored(target, size, digest.hexdigest())


def check_size(size_bytes: int) -> None:
    """Raise FileTooLarge beyond the limit."""
    limit = settings.UPLOAD_LIMIT_BYTES
    if size_bytes > limit:
        megabytes = f"{limit / 1024 / 1024:g}"
        raise FileTooLarge(
            _("Files may have up to %(megabytes)s MB. Nothing was stored.") % {"megabytes": megabytes},
            limit_bytes=limit,
        )


@contextmanager
def room_for_it() -> Iterator[None]:
    """Report a full disk as StorageFull; other errors of the system pass."""
    try:
        yield
    except OSError as error:
        if error.errno in NO_ROOM:
            raise StorageFull(_("The disk is full. Nothing was stored; try again later.")) from error
        raise


@contextmanager
def _nothing_left_behind(part: Path) -> Iterator[None]:
    try:
        with room_for_it():
            yield
    except BaseException:
        part.unlink(missing_ok=True)
        raise
