"""ActualText of a PDF (ISO 32000-1, 14.9.4): words that a file gives for its marks, and that may be other ones.

It helps where letters are drawn that have no code. Where it says other words than the letters drawn, these count.
"""

import unicodedata
from collections import Counter
from typing import Any

from pypdfium2 import raw

LETTERS_A_GLYPH = 4
"""The most letters that one drawn form stands for: "ffi", or a ligature of an Arabic or Indic script."""


def text_of(page: Any) -> tuple[Any, bool]:
    """The page's text (a textpage), and whether words that are not drawn were left out of it."""
    coded = page.get_textpage()
    marked = [mark for item in page.get_objects(max_depth=8) for mark in _marks(item.raw)]
    if not marked:
        return coded, False
    for item, mark in marked:
        raw.FPDFPageObj_RemoveMark(item, mark)
    drawn = page.get_textpage()
    return (drawn, True) if _says_more(coded, drawn) else (coded, False)


def _marks(item: Any) -> list[tuple[Any, Any]]:
    if raw.FPDFPageObj_GetType(item) != raw.FPDF_PAGEOBJ_TEXT:
        return []
    marks = (raw.FPDFPageObj_GetMark(item, at) for at in range(raw.FPDFPageObj_CountMarks(item)))
    return [(item, mark) for mark in marks if _has_actual_text(mark)]


def _has_actual_text(mark: Any) -> bool:
    kind = raw.FPDFPageObjMark_GetParamValueType(mark, b"ActualText")
    return bool(kind in (raw.FPDF_OBJECT_STRING, raw.FPDF_OBJECT_NAME))


def _says_more(coded: Any, drawn: Any) -> bool:
    """Whether letters are coded that no drawn form accounts for.

    Scripts without capitals change the forms of their letters, so a wrong code there may stand for a right letter.
    """
    said, _ = _letters(coded)
    seen, without_code = _letters(drawn)
    more, less = said - seen, seen - said
    most = LETTERS_A_GLYPH * without_code
    changed = sum(count for letter, count in less.items() if not _has_capitals(letter))
    of_cases = sum(count for letter, count in more.items() if _has_capitals(letter))
    return of_cases > most or more.total() > most + LETTERS_A_GLYPH * changed


def _has_capitals(letter: str) -> bool:
    """Figures count with the letters of such scripts: they are drawn as they are written."""
    return unicodedata.category(letter) in ("Ll", "Lu", "Nd")


def _letters(textpage: Any) -> tuple[Counter[str], int]:
    """Letters and figures, ligatures taken apart, and how many drawn forms have no code."""
    places = range(textpage.count_chars())
    without_code = {at for at in places if raw.FPDFText_HasUnicodeMapError(textpage, at) == 1}
    codes = (raw.FPDFText_GetUnicode(textpage, at) for at in places if at not in without_code)
    text = unicodedata.normalize("NFKD", "".join(map(chr, codes))).casefold()
    return Counter(one for one in text if one.isalnum()), len(without_code)
