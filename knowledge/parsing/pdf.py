"""PDF to blocks with pypdfium2: text in reading order, lines joined to paragraphs, one page at a time.

What a reader of the page cannot see is left out and counted; pages and pictures that are no text are counted too.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
from pypdfium2 import raw

from knowledge.parsing.lines import paragraphs, whole_words
from knowledge.parsing.pdf_actual_text import text_of
from knowledge.parsing.pdf_annotations import annotations_of
from knowledge.parsing.pdf_drawn import Clock
from knowledge.parsing.pdf_visibility import PageLook, hidden_characters, look_of
from knowledge.parsing.reasons import Reason, Unreadable
from knowledge.parsing.text_map import Block, PageBlocks
from knowledge.parsing.unread import Unread

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
        clock = Clock()
        for index in range(len(document)):
            yield _page(document, index, clock)
    finally:
        document.close()


def _page(document: pypdfium2.PdfDocument, index: int, clock: Clock) -> PageBlocks:
    try:
        page = document[index]
        textpage, has_other_words = text_of(page)
        look = look_of(page)
        hidden = hidden_characters(page, textpage, look, clock)
        text = _visible(textpage, hidden) if hidden else textpage.get_text_range()
        words, beside = annotations_of(page)
        page.close()
    except pypdfium2.PdfiumError as error:
        raise Unreadable(Reason.CORRUPTED) from error
    unread = Counter(_unread(look, has_text=bool(text.strip()))) + beside
    if index == 0 and (attachments := document.count_attachments()):
        unread[Unread.ATTACHMENTS.value] = attachments
    blocks = (*paragraphs(whole_words(text).splitlines()), *(Block(one) for one in words if one.strip()))
    return PageBlocks(index + 1, blocks, dict(unread), len(hidden) + has_other_words)


def _visible(textpage: pypdfium2.PdfTextPage, hidden: set[int]) -> str:
    characters = (
        chr(raw.FPDFText_GetUnicode(textpage, index)) for index in range(textpage.count_chars()) if index not in hidden
    )
    return "".join(characters).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _unread(look: PageLook, *, has_text: bool) -> dict[str, int]:
    """A page without text is one thing that was not read, whatever is drawn on it."""
    if not has_text:
        return {Unread.PAGES_WITHOUT_TEXT.value: 1}
    if look.has_text_layer:
        return {Unread.SCANNED_PAGES.value: 1}
    return {Unread.IMAGES.value: len(look.pictures)} if look.pictures else {}
