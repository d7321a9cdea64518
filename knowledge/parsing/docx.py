"""DOCX to blocks with python-docx: paragraphs, headings by style, table rows. One page: Word stores none."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
from docx.table import Table
from docx.text.paragraph import Paragraph

from knowledge.parsing.limits import MAX_UNPACKED_BYTES
from knowledge.parsing.reasons import Reason, Unreadable
from knowledge.parsing.text_map import Block, PageBlocks

CELL_SEPARATOR = " | "


def read_docx(path: Path) -> Iterator[PageBlocks]:
    """All of the body as page 1. Raises Unreadable for a damaged file or one that unpacks without end."""
    try:
        _check_unpacked_size(path)
        document = docx.Document(str(path))
        blocks = tuple(_blocks(document))
    except Unreadable:
        raise
    except Exception as error:
        # python-docx lets errors of zipfile, lxml and its own through, whatever part is broken.
        raise Unreadable(Reason.CORRUPTED) from error
    yield PageBlocks(1, blocks)


def _check_unpacked_size(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED_BYTES:
            raise Unreadable(Reason.TOO_COMPLEX)


def _blocks(document: "docx.document.Document") -> Iterator[Block]:
    for item in document.iter_inner_content():
        if isinstance(item, Paragraph):
            yield Block(item.text, _level(item))
        elif isinstance(item, Table):
            yield from _rows(item)


def _rows(table: Table) -> Iterator[Block]:
    for row in table.rows:
        # A merged cell is repeated by python-docx; once is enough.
        cells = list(dict.fromkeys(cell.text.strip() for cell in row.cells))
        yield Block(CELL_SEPARATOR.join(cell for cell in cells if cell))


def _level(paragraph: Paragraph) -> int:
    style = (paragraph.style.name or "") if paragraph.style else ""
    if style == "Title":
        return 1
    if style.startswith("Heading ") and style[8:].isdigit():
        return min(int(style[8:]), 6)
    return 0
