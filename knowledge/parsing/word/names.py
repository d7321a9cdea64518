"""Names of elements by the usual prefixes, whichever of the two namespaces of the standard a file uses."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

Element = Any
"""An lxml element."""

_OPEN = "http://schemas.openxmlformats.org/"
_STRICT = "http://purl.oclc.org/ooxml/"
_MICROSOFT = "http://schemas.microsoft.com/office/"
PREFIXES = {
    _OPEN + "wordprocessingml/2006/main": "w",
    _STRICT + "wordprocessingml/main": "w",
    _OPEN + "officeDocument/2006/math": "m",
    _STRICT + "officeDocument/math": "m",
    _OPEN + "drawingml/2006/main": "a",
    _STRICT + "drawingml/main": "a",
    _OPEN + "drawingml/2006/wordprocessingDrawing": "wp",
    _STRICT + "drawingml/wordprocessingDrawing": "wp",
    _OPEN + "drawingml/2006/picture": "pic",
    _STRICT + "drawingml/picture": "pic",
    _OPEN + "drawingml/2006/chart": "c",
    _STRICT + "drawingml/chart": "c",
    _MICROSOFT + "drawing/2014/chartex": "c",
    _OPEN + "drawingml/2006/diagram": "dgm",
    _STRICT + "drawingml/diagram": "dgm",
    _OPEN + "markup-compatibility/2006": "mc",
    _MICROSOFT + "word/2010/wordprocessingShape": "wps",
    _MICROSOFT + "word/2010/wordml": "w14",
    "urn:schemas-microsoft-com:vml": "v",
    "urn:schemas-microsoft-com:office:office": "o",
}


def tag(element: Element) -> str:
    """ "w:p" for a paragraph; "?:name" in a namespace we do not know; "" for an entity or instruction."""
    return _named(element.tag) if isinstance(element.tag, str) else ""


@lru_cache(maxsize=2048)
def _named(qualified: str) -> str:
    space, _, local = qualified[1:].rpartition("}") if qualified.startswith("{") else ("", "", qualified)
    return f"{PREFIXES.get(space, '?')}:{local}"


def attribute(element: Element, name: str) -> str | None:
    """An attribute by its local name, whatever its namespace."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return str(value)
    return None


def child(element: Element | None, *path: str) -> Element | None:
    """The first descendant at a path of direct children."""
    for name in path:
        if element is None:
            return None
        element = next((one for one in element if tag(one) == name), None)
    return element


def children(element: Element, name: str) -> Iterator[Element]:
    return (one for one in element if tag(one) == name)


def value(element: Element | None, *path: str) -> str | None:
    """`w:val` of the element at a path."""
    found = child(element, *path)
    return None if found is None else attribute(found, "val")


def number(text: str | None) -> int | None:
    """A whole number, or None for anything else."""
    try:
        return int(float(text)) if text else None
    except (ValueError, OverflowError):
        return None


def letters_in(element: Element) -> int:
    """How many characters that are no blanks stand anywhere within."""
    return len("".join("".join(element.itertext()).split()))


def is_on(element: Element | None) -> bool:
    """A toggle: there and not switched off."""
    return element is not None and attribute(element, "val") not in ("0", "false", "off")
