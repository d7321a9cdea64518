"""Places where nobody sees what stands there: lines and rows without height, shapes without size, and off the page."""

from collections.abc import Iterable
from itertools import chain

from knowledge.parsing.css import declarations
from knowledge.parsing.word.names import Element, attribute, child, is_on, number, tag

MIN_TWIPS = 40
"""Two points: no letter can be recognised in a line or row of less."""
PAGE_TWIPS = 12_240
WIDEST_TWIPS = 31_680
"""No page is wider or longer in Word: 22 inches."""
EMU_PER_TWIP = 635
EMU_PER_UNIT = {"pt": 12_700, "in": 914_400, "cm": 360_000, "mm": 36_000, "pc": 152_400, "px": 9_525, "": 12_700}


def is_unseen_paragraph(sources: Iterable[Element | None]) -> bool:
    """`sources`: the paragraph's own properties, then those of its styles, nearest first."""
    given = [one for one in sources if one is not None]
    if (_first(given, "w:spacing", "lineRule") or "").startswith("exact"):
        height = number(_first(given, "w:spacing", "line"))
        if height is not None and height <= MIN_TWIPS:
            return True
    left = number(_first(given, "w:ind", "left") or _first(given, "w:ind", "start"))
    if left is not None and left <= -PAGE_TWIPS:
        return True
    at = (number(_first(given, "w:framePr", axis)) for axis in ("x", "y"))
    return any(one is not None and not -PAGE_TWIPS < one < WIDEST_TWIPS for one in at)


def is_unseen_row(properties: Element | None) -> bool:
    if is_on(child(properties, "w:hidden")):
        return True
    height = child(properties, "w:trHeight")
    if height is None or attribute(height, "hRule") != "exact":
        return False
    twips = number(attribute(height, "val"))
    return twips is not None and twips <= MIN_TWIPS


def is_unseen_drawing(element: Element) -> bool:
    """Whether a drawing is switched off, has no size and does not grow with its text, or lies off every page."""
    for one in element.iter():
        name = tag(one)
        if name == "wp:docPr" and attribute(one, "hidden") in ("1", "true"):
            return True
        if name == "wp:anchor" and (_is_off(one, "wp:positionH", "cx") or _is_off(one, "wp:positionV", "cy")):
            return True
        if name == "wp:extent" and _is_flat(one) and not _grows(element):
            return True
    return False


def is_unseen_shape(shape: Element) -> bool:
    """The same of a shape in the older language, whose place is given in CSS."""
    held = declarations(attribute(shape, "style") or "")
    if held.get("visibility") == "hidden" or held.get("display") == "none":
        return True
    sizes = [size for name in ("width", "height") if (size := _emu(held.get(name))) is not None]
    if any(size < MIN_TWIPS * EMU_PER_TWIP for size in sizes) and not _grows(shape):
        return True
    moves = (_emu(held.get(name)) for name in ("left", "top", "margin-left", "margin-top"))
    far = WIDEST_TWIPS * EMU_PER_TWIP
    return any(move is not None and not -far < move < far for move in moves)


def _first(sources: list[Element], name: str, key: str) -> str | None:
    held = (child(one, name) for one in sources)
    return next((text for one in held if one is not None and (text := attribute(one, key)) is not None), None)


def _is_off(anchor: Element, axis: str, side: str) -> bool:
    position, extent = child(anchor, axis, "wp:posOffset"), child(anchor, "wp:extent")
    at = number(position.text) if position is not None else None
    if at is None:
        return False
    size = number(attribute(extent, side)) if extent is not None else None
    return at >= WIDEST_TWIPS * EMU_PER_TWIP or at + (size or 0) <= -PAGE_TWIPS * EMU_PER_TWIP


def _is_flat(extent: Element) -> bool:
    sizes = (number(attribute(extent, side)) for side in ("cx", "cy"))
    return any(size is not None and size < MIN_TWIPS * EMU_PER_TWIP for size in sizes)


def _grows(element: Element) -> bool:
    boxes = chain(element.iter("{*}spAutoFit"), element.iter("{*}textbox"))
    return any(
        tag(one) == "a:spAutoFit"
        or declarations(attribute(one, "style") or "").get("mso-fit-shape-to-text") in ("t", "true")
        for one in boxes
    )


def _emu(length: str | None) -> float | None:
    """A length of CSS; None for a share of something, and for what is none."""
    if not length:
        return None
    digits = length.rstrip("abcdefghijklmnopqrstuvwxyz% ")
    try:
        return float(digits) * EMU_PER_UNIT[length[len(digits) :].strip()]
    except (ValueError, KeyError, OverflowError):
        return None
