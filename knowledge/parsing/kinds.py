"""What a file is, judged by its content. The name only decides between Markdown and plain text."""

import re
import zipfile
from enum import StrEnum
from pathlib import Path, PurePath
from typing import BinaryIO

from knowledge.parsing.encodings import encoding_of
from knowledge.parsing.reasons import Unreadable
from knowledge.parsing.signatures import is_binary, is_markup

HEAD_BYTES = 64 * 1024
PDF_OBJECT = re.compile(rb"[\r\n]\d+\s+\d+\s+obj\b")
MARKDOWN_SUFFIXES = {".md", ".markdown", ".mdown", ".mkd"}


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
        if _is_pdf(head):
            return FileKind.PDF
        if head.startswith(b"PK\x03\x04"):
            return FileKind.DOCX if _is_docx(file) else None
    suffix = PurePath(name).suffix.lower()
    is_markdown = suffix in MARKDOWN_SUFFIXES
    text = None if is_binary(head) else _text_of(head)
    if text is None or is_markup(text, suffix, is_markdown=is_markdown):
        return None
    return FileKind.MARKDOWN if is_markdown else FileKind.TEXT


def _is_pdf(head: bytes) -> bool:
    """Other bytes may stand before the header; a text that speaks of it has no objects behind it."""
    start = head[:1024].find(b"%PDF-")
    return start >= 0 and (
        not head[:start].strip(b"\xef\xbb\xbf \t\r\n\0") or PDF_OBJECT.search(head, start) is not None
    )


def _is_docx(file: BinaryIO) -> bool:
    from lxml import etree

    from knowledge.parsing.word.package import Package

    try:
        return Package(file).body_path() is not None
    except Unreadable:
        # It unpacks without end; whoever reads it says so.
        return True
    except (zipfile.BadZipFile, etree.LxmlError, OSError, ValueError, KeyError, NotImplementedError, RuntimeError):
        return False


def _text_of(head: bytes) -> str | None:
    """The beginning of a text, or None for what is none."""
    encoding = encoding_of(head, is_whole=len(head) < HEAD_BYTES)
    return None if encoding is None else head.decode(encoding, errors="replace")
