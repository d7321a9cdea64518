"""PDF to blocks with pypdfium2: text in reading order, lines joined to paragraphs, one page at a time."""

from collections.abc import Iterator
from pathlib import Path

import pypdfium2

from knowledge.parsing.lines import paragraphs
from knowledge.parsing.reasons import Reason, Unreadable
from knowledge.parsing.text_map import Block, PageBlocks

PASSWORD_ERROR = 4  # FPDF_ERR_PASSWORD
SECURITY_ERROR = 5  # FPDF_ERR_SECURITY


def read_pdf(path: Path) -> Iterator[PageBlocks]:
    """Pages from 1 in the order of the file. Raises Unreadable for a damaged or protected file."""
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        protected = getattr(error, "err_code", 0) in (PASSWORD_ERROR, SECURITY_ERROR)
        raise Unreadable(Reason.ENCRYPTED if protected else Reason.CORRUPTED) from error
    try:
        for index in range(len(document)):
            yield PageBlocks(index + 1, _blocks(document, index))
    finally:
        document.close()


def _blocks(document: pypdfium2.PdfDocument, index: int) -> tuple[Block, ...]:
    try:
        page = document[index]
        text = page.get_textpage().get_text_range()
        page.close()
    except pypdfium2.PdfiumError as error:
        raise Unreadable(Reason.CORRUPTED) from error
    return tuple(paragraphs(text.splitlines()))
