"""From ProseMirror JSON to Yjs, in the shape y-prosemirror writes.

Runs of text are one XmlText, other inline nodes stand between them, null attributes are left out.
"""

from itertools import groupby

from pycrdt import XmlElement, XmlFragment, XmlText

from editor.prose.grammar import Json, children, marks_as_dict
from editor.yjs.docs import ROOT, build

Parent = XmlFragment | XmlElement


def seed(document: Json, client_id: int) -> bytes:
    """The one first update of a document. Two seeds of one document would double its text."""
    made = build([], client_id=client_id)
    fragment = made[ROOT]
    with made.transaction():
        insert_nodes(fragment, 0, children(document))
    return bytes(made.get_update())


def insert_nodes(parent: Parent, index: int, nodes: list[Json]) -> None:
    """Inserts nodes at a child index. Text is inserted run by run, never character by character."""
    for is_text, group in groupby(nodes, key=lambda node: node["type"] == "text"):
        if is_text:
            index = _insert_text(parent, index, list(group))
            continue
        for node in group:
            attributes = {key: value for key, value in node.get("attrs", {}).items() if value is not None}
            element = parent.children.insert(index, XmlElement(node["type"], attributes))
            insert_nodes(element, 0, children(node))
            index += 1


def _insert_text(parent: Parent, index: int, pieces: list[Json]) -> int:
    node = parent.children.insert(index, XmlText(""))
    position = 0
    for piece in pieces:
        insert_run(node, position, piece["text"], marks_as_dict(piece))
        position += byte_length(piece["text"])
    return index + 1


def insert_run(node: XmlText, offset: int, value: str, marks: dict[str, Json]) -> None:
    """`offset` counts UTF-8 bytes, as all of pycrdt's offsets do. Neighbouring marks do not spill in."""
    node.insert(offset, value, marks)


def byte_length(value: str) -> int:
    return len(value.encode("utf-8", "surrogatepass"))
