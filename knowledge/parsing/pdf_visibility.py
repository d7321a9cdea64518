"""Which characters of a PDF page a reader cannot see: invisible, white on white, tiny, beside the page, covered."""

import ctypes
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from pypdfium2 import raw

from knowledge.parsing.pdf_drawn import Clock, is_suspect, layers_of, unseen

INVISIBLE_MODES = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)
PAPER = 245
"""Red, green and blue from which a colour is paper's."""
FAINT = 13
"""Opacity (of 255) below which nothing shows."""
TINY_POINTS = 2.0
NARROW = 0.03
"""Width of a letter by its height below which it is a line."""
SCAN_SHARE = 0.5
"""Part of the page that one picture covers on a scanned page."""

Box = tuple[float, float, float, float]
"""Left, bottom, right, top in points."""


@dataclass
class PageLook:
    """What decides whether text shows: the page's box, its pictures, and what was painted below the text."""

    box: Box
    pictures: list[Box] = field(default_factory=list)
    painted: list[Box] = field(default_factory=list)
    has_text_layer: bool = False
    """Invisible text that stands for the picture of a scanned page."""

    @property
    def is_scan(self) -> bool:
        return any(_area(_common(self.box, one)) >= SCAN_SHARE * _area(self.box) for one in self.pictures)


def look_of(page: Any) -> PageLook:
    """Read the page's pictures and dark fills; forms are looked into."""
    look = PageLook(_tuple(page.get_cropbox()))
    for item in page.get_objects(max_depth=8):
        if item.type == raw.FPDF_PAGEOBJ_IMAGE:
            look.pictures.append(_tuple(item.get_bounds()))
        elif item.type == raw.FPDF_PAGEOBJ_SHADING or (
            item.type == raw.FPDF_PAGEOBJ_PATH and _is_filled_dark(item.raw)
        ):
            look.painted.append(_tuple(item.get_bounds()))
    return look


def hidden_characters(page: Any, textpage: Any, look: PageLook, clock: Clock) -> set[int]:
    """Indexes of characters that nobody sees. On a scanned page invisible text is the reading of the picture.

    Raises Unreadable if the file's pages take too long to draw.
    """
    hidden: set[int] = set()
    suspects: dict[int, Box] = {}
    layers = layers_of(page)
    known: dict[int, bool | None] = {}
    for index in range(textpage.count_chars()):
        if raw.FPDFText_IsGenerated(textpage, index) == 1:
            continue
        item = raw.FPDFText_GetTextObject(textpage, index)
        address = ctypes.addressof(item.contents) if item else 0
        if address not in known:
            known[address] = _is_unseen(textpage, index, item, look)
        box = _char_box(textpage, index)
        is_on_paper = known[address] is None and not _is_on_paint(box, look)
        if known[address] or is_on_paper or _is_beside(box, look) or _is_narrow(textpage, index, box):
            hidden.add(index)
        elif is_suspect(layers, address, box, _colours_of(textpage, index)) and not look.has_text_layer:
            suspects[index] = box
    if suspects:
        held = {ctypes.addressof(one.contents): one for one in _items(textpage, suspects)}
        drawn_apart = [layers.texts[address].item for address in held if address in layers.texts]
        hidden |= _with_blanks(textpage, suspects, set(unseen(page, suspects, drawn_apart, clock)))
    return hidden


def _items(textpage: Any, indexes: Iterable[int]) -> Iterator[Any]:
    return (item for index in indexes if (item := raw.FPDFText_GetTextObject(textpage, index)))


def _with_blanks(textpage: Any, suspects: Iterable[int], found: set[int]) -> set[int]:
    """A blank has no ink: it is hidden with the letters around it, and kept with one that is seen."""
    letters = [index for index in suspects if not chr(raw.FPDFText_GetUnicode(textpage, index)).isspace()]
    return found if all(index in found for index in letters) else found & set(letters)


def _colours_of(textpage: Any, index: int) -> list[tuple[int, int, int]]:
    red, green, blue, _opacity = _colour(raw.FPDFText_GetFillColor, textpage, index)
    return [(red, green, blue)]


def _is_narrow(textpage: Any, index: int, box: Box) -> bool:
    """Letters pressed to a line; marks that stand on others have no width of their own."""
    letter = chr(raw.FPDFText_GetUnicode(textpage, index))
    return (
        letter.isalnum()
        and letter.isascii()
        and min(box[2] - box[0], box[3] - box[1]) < NARROW * max(box[2] - box[0], box[3] - box[1])
    )


def _is_unseen(textpage: Any, index: int, item: Any, look: PageLook) -> bool | None:
    """True or False; None where it depends on what lies below the character."""
    mode = raw.FPDFTextObj_GetTextRenderMode(item) if item else raw.FPDF_TEXTRENDERMODE_FILL
    if mode in INVISIBLE_MODES:
        look.has_text_layer = look.has_text_layer or look.is_scan
        return not look.is_scan
    if _is_tiny(textpage, index):
        return True
    colours = [_colour(read, textpage, index) for read in _painters(mode)]
    seen = [colour for colour in colours if colour[3] >= FAINT]
    if not seen:
        return True
    return None if all(min(colour[:3]) >= PAPER for colour in seen) else False


def _painters(mode: int) -> list[Any]:
    """What paints the letters: their inside, their outline, or both."""
    if mode in (raw.FPDF_TEXTRENDERMODE_STROKE, raw.FPDF_TEXTRENDERMODE_STROKE_CLIP):
        return [raw.FPDFText_GetStrokeColor]
    if mode in (raw.FPDF_TEXTRENDERMODE_FILL_STROKE, raw.FPDF_TEXTRENDERMODE_FILL_STROKE_CLIP):
        return [raw.FPDFText_GetFillColor, raw.FPDFText_GetStrokeColor]
    return [raw.FPDFText_GetFillColor]


def _is_tiny(textpage: Any, index: int) -> bool:
    matrix = raw.FS_MATRIX()
    if not raw.FPDFText_GetMatrix(textpage, index, ctypes.byref(matrix)):
        return False
    scale = max((matrix.c**2 + matrix.d**2) ** 0.5, (matrix.a**2 + matrix.b**2) ** 0.5)
    return bool(raw.FPDFText_GetFontSize(textpage, index) * scale < TINY_POINTS)


def _colour(read: Any, textpage: Any, index: int) -> tuple[int, int, int, int]:
    parts = [ctypes.c_uint() for _ in range(4)]
    if not read(textpage, index, *(ctypes.byref(part) for part in parts)):
        return 0, 0, 0, 255
    red, green, blue, opacity = (part.value for part in parts)
    return red, green, blue, opacity


def _is_filled_dark(item: Any) -> bool:
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    if not raw.FPDFPath_GetDrawMode(item, ctypes.byref(mode), ctypes.byref(stroke)) or not mode.value:
        return False
    parts = [ctypes.c_uint() for _ in range(4)]
    if not raw.FPDFPageObj_GetFillColor(item, *(ctypes.byref(part) for part in parts)):
        return True  # a pattern
    red, green, blue, opacity = (part.value for part in parts)
    return opacity >= FAINT and min(red, green, blue) < PAPER


def _char_box(textpage: Any, index: int) -> Box:
    return _tuple(textpage.get_charbox(index, loose=True))


def _is_beside(box: Box, look: PageLook) -> bool:
    page = look.box
    return box[2] < page[0] or box[0] > page[2] or box[3] < page[1] or box[1] > page[3]


def _is_on_paint(box: Box, look: PageLook) -> bool:
    middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    return any(
        left <= middle[0] <= right and bottom <= middle[1] <= top
        for left, bottom, right, top in (*look.painted, *look.pictures)
    )


def _common(one: Box, other: Box) -> Box:
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])


def _area(box: Box) -> float:
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def _tuple(box: Any) -> Box:
    left, bottom, right, top = box
    return float(left), float(bottom), float(right), float(top)
