"""What a file is, judged by its content. The name only decides between Markdown and plain text."""

import zipfile
from enum import StrEnum
from pathlib import Path, PurePath
from typing import BinaryIO

from charset_normalizer import from_bytes

HEAD_BYTES = 64 * 1024
MARKDOWN_SUFFIXES = {".md", ".markdown", ".mdown", ".mkd"}
BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")


class FileKind(StrEnum):
    PDF = "pdf"
    DOCX = "docx"
    MARKDOWN = "markdown"
    TEXT = "text"


MEDIA_TYPES = {
    FileKind.PDF: "application/pdf",
    FileKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileKind.MARKDOWN: "text/markdown; charset=utf-8",
    FileKind.TEXT: "text/plain; charset=utf-8",
}


def kind_of(path: Path, name: str) -> FileKind | None:
    """The kind of the file stored at `path` and called `name` by its owner; None if we do not read it."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        if b"%PDF-" in head[:1024]:
            return FileKind.PDF
        if head.startswith(b"PK\x03\x04"):
            return FileKind.DOCX if _is_docx(file) else None
    if not _is_text(head):
        return None
    return FileKind.MARKDOWN if PurePath(name).suffix.lower() in MARKDOWN_SUFFIXES else FileKind.TEXT


def _is_docx(file: BinaryIO) -> bool:
    try:
        with zipfile.ZipFile(file) as archive:
            return "word/document.xml" in archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return False


def _is_text(head: bytes) -> bool:
    if head.startswith(BYTE_ORDER_MARKS):
        return True
    if b"\x00" in head:
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        # The head may end inside a character; anything earlier is another encoding or no text.
        if error.start >= len(head) - 3:
            return True
        return from_bytes(head[:8192]).best() is not None
    return True
