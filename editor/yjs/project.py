"""From a Yjs document to ProseMirror JSON, as y-prosemirror would read it."""

from collections.abc import Iterable
from typing import Any

from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from editor.prose.grammar import ATTRIBUTES, MAX_DEPTH, Json, doc, text
from editor.yjs.docs import ROOT
from editor.yjs.updates import mark_name


def to_json(document: Doc, root: str = ROOT) -> Json:
    """The content under `root`; an empty document is one empty paragraph."""
    fragment = document.get(root, type=XmlFragment)
    with document.transaction():
        return doc([node_to_json(child) for child in fragment.children if isinstance(child, XmlElement)])


def node_to_json(element: XmlElement, depth: int = 0) -> Json:
    """One element with everything below it; what is nested deeper than any editor nests is left out."""
    node: Json = {"type": element.tag}
    attrs = {key: _number(value) for key, value in list(element.attributes.__iter__()) if value is not None}
    if element.tag in ATTRIBUTES:
        attrs = {key: value for key, value in attrs.items() if key in ATTRIBUTES[element.tag]}
    if attrs:
        node["attrs"] = dict(sorted(attrs.items()))
    below = element.children if depth < MAX_DEPTH else ()
    content = join_texts([piece for child in below for piece in _child(child, depth)])
    if content:
        node["content"] = content
    return node


def _child(child: XmlElement | XmlText | XmlFragment, depth: int) -> list[Json]:
    if isinstance(child, XmlElement):
        return [node_to_json(child, depth + 1)]
    if isinstance(child, XmlText):
        return inline(child)
    return []


def inline(node: XmlText) -> list[Json]:
    """The text pieces of one text node; embeds are not part of the grammar and left out."""
    return join_texts(
        text(value, marks_from_attributes(attributes))
        for value, attributes in node.diff()
        if isinstance(value, str) and value
    )


def join_texts(pieces: Iterable[Json]) -> list[Json]:
    """Neighbours with the same marks are one text, as ProseMirror joins them.

    Documents of an earlier day may hold an element that is called "text" as well: it has no string to join.
    """
    joined: list[Json] = []
    for piece in pieces:
        last: Json = joined[-1] if joined else {}
        if "text" in piece and "text" in last and piece.get("marks") == last.get("marks"):
            joined[-1] = {**last, "text": last["text"] + piece["text"]}
        else:
            joined.append(piece)
    return joined


def marks_from_attributes(attributes: dict[str, Any] | None) -> dict[str, Json]:
    return {mark_name(name): _plain(value) for name, value in (attributes or {}).items() if value is not None}


def _plain(value: Any) -> Json:
    return {key: _number(inner) for key, inner in value.items() if inner is not None} if isinstance(value, dict) else {}


def _number(value: Any) -> Any:
    """Yjs numbers arrive as floats; whole ones are integers in JSON."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
