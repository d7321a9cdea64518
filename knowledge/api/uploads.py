"""Reading an upload: stopped at the limit while it streams, whoever touches the form first."""

from collections.abc import Iterator

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework.request import Request

from kernel.errors import Invalid
from knowledge.errors import StorageFull
from knowledge.storage import NO_ROOM, check_size

PIECE_BYTES = 256 * 1024
FORM_BYTES = 64 * 1024
"""Room for the form's other fields and boundaries around a file of exactly the largest size."""


class LimitedUpload(FileUploadHandler):
    """Counts what arrives and refuses the rest; the handlers behind it keep the bytes."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self._seen = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self._seen += len(raw_data)
        check_size(self._seen)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def limit_upload(request: HttpRequest) -> None:
    """Refuse a body that says it is too long, and watch one that does not. Before anything reads the form."""
    declared = request.headers.get("Content-Length", "")
    if declared.isdigit():
        check_size(int(declared) - FORM_BYTES)
    request.upload_handlers.insert(0, LimitedUpload(request))


def uploaded_file(request: Request) -> UploadedFile:
    """The form's `file`. Raises Invalid without one, FileTooLarge, StorageFull."""
    try:
        found = request.FILES.get("file")
    except OSError as error:
        if error.errno in NO_ROOM:
            raise StorageFull(_("The disk is full. Nothing was stored; try again later.")) from error
        raise
    if not isinstance(found, UploadedFile):
        raise Invalid(fields={"file": [{"code": "required", "message": _("Choose a file.")}]})
    return found


def pieces(upload: UploadedFile) -> Iterator[bytes]:
    return upload.chunks(PIECE_BYTES)
