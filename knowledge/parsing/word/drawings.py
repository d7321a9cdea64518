"""Drawings: the text boxes in them, and pictures, charts and diagrams, which are counted and not read."""

from collections import Counter
from dataclasses import dataclass, field

from knowledge.parsing.unread import Unread
from knowledge.parsing.word.alternatives import chosen_of
from knowledge.parsing.word.looks import WHITE
from knowledge.parsing.word.names import Element, attribute, child, letters_in, tag
from knowledge.parsing.word.places import is_unseen_drawing, is_unseen_shape

COUNTED = {
    "pic:pic": Unread.IMAGES,
    "v:imagedata": Unread.IMAGES,
    "c:chart": Unread.CHARTS,
    "dgm:relIds": Unread.DIAGRAMS,
    "o:OLEObject": Unread.EMBEDDED,
    "w:control": Unread.EMBEDDED,
}
SHAPES = ("wps:wsp", "v:shape", "v:rect", "v:roundrect", "v:oval")


@dataclass(frozen=True)
class TextBox:
    """Blocks in a shape; `background` is the shape's colour, "" for one that is not known."""

    element: Element
    background: str


@dataclass
class Drawing:
    boxes: list[TextBox] = field(default_factory=list)
    unread: Counter[str] = field(default_factory=Counter)
    words: str = ""
    is_hidden: bool = False
    hidden: int = 0
    """Characters in single shapes that nobody sees."""


def in_drawing(element: Element) -> Drawing:
    """What a drawing, picture or embedded object holds."""
    found = Drawing()
    found.is_hidden = is_unseen_drawing(element)
    _walk(element, WHITE, found)
    if Unread.EMBEDDED.value in found.unread:
        # The picture of an embedded object is a view of it, not another thing.
        del found.unread[Unread.IMAGES.value]
    return found


def _walk(element: Element, background: str, found: Drawing) -> None:
    for one in element:
        name = tag(one)
        if name == "w:txbxContent":
            found.boxes.append(TextBox(one, background))
        elif name == "a:txBody":
            found.words += f" {_drawn_text(one)} "
        elif name == "mc:AlternateContent":
            if (chosen := chosen_of(one)) is not None:
                _walk(chosen, background, found)
        else:
            if name in COUNTED:
                found.unread[COUNTED[name].value] += 1
            if name == "v:textpath":
                found.words += f" {attribute(one, 'string') or ''} "
            if name.startswith("v:") and is_unseen_shape(one):
                found.hidden += letters_in(one)
            else:
                _walk(one, _fill(one) if name in SHAPES else background, found)


def _drawn_text(body: Element) -> str:
    paragraphs = (one for one in body.iter() if tag(one) == "a:p")
    return "\n".join("".join(part.text or "" for part in one.iter() if tag(part) == "a:t") for one in paragraphs)


def _fill(shape: Element) -> str:
    """White where nothing is filled, the colour where it is given, "" where a theme or picture decides."""
    if tag(shape).startswith("v:"):
        colour = attribute(shape, "fillcolor") or WHITE
        return WHITE if attribute(shape, "filled") in ("f", "false") else colour.split(" ")[0]
    properties = child(shape, "wps:spPr")
    if properties is not None:
        kinds = {tag(one): one for one in properties}
        if "a:noFill" in kinds:
            return WHITE
        if "a:solidFill" in kinds:
            given = child(kinds["a:solidFill"], "a:srgbClr")
            return "" if given is None else attribute(given, "val") or ""
        if kinds.keys() & {"a:gradFill", "a:blipFill", "a:pattFill", "a:grpFill"}:
            return ""
    reference = child(shape, "wps:style", "a:fillRef")
    return "" if reference is not None and attribute(reference, "idx") not in (None, "0") else WHITE
