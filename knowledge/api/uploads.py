"""Reading an upload: stopped at the limit while it streams, whoever touches the form first."""

from collections.abc import Iterator

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework.request import Request

from kernel.errors import Invalid
from knowledge.ingest.storage import check_size, room_for_it

PIECE_BYTES = 256 * 1024
FORM_BYTES = 64 * 1024
"""Room for the form's other fields and boundaries around a file of exactly the largest size."""


class LimitedUpload(TemporaryFileUploadHandler):
    """Spools the file to disk, refuses what is beyond the limit, and reports a full disk as what it is."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self._seen = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._seen += len(raw_data)
        check_size(self._seen)
        with room_for_it():
            super().receive_data_chunk(raw_data, start)


def limit_upload(request: HttpRequest) -> None:
    """Refuse a body that says it is too long, and watch one that does not. Before anything reads the form."""
    declared = request.headers.get("Content-Length", "")
    if declared.isdigit():
        check_size(int(declared) - FORM_BYTES)
    request.upload_handlers = [LimitedUpload(request)]


def uploaded_file(request: Request) -> UploadedFile:
    """The form's `file`. Raises Invalid without one."""
    found = request.FILES.get("file")
    if not isinstance(found, UploadedFile):
        raise Invalid(fields={"file": [{"code": "required", "message": _("Choose a file.")}]})
    return found


def pieces(upload: UploadedFile) -> Iterator[bytes]:
    return upload.chunks(PIECE_BYTES)
