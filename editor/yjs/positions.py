"""Relative positions (Yjs `RelativePosition` as JSON) to places in a document, and back.

Source: yjs `src/utils/RelativePosition.js`. A position names the item it stands at, so it follows edits
by others; when that item is deleted it falls to the next place on its left.
"""

from dataclasses import dataclass
from typing import Any

from editor.prose.grammar import MAX_DEPTH
from editor.yjs.items import ELEMENT, TEXT, Item, Node
from editor.yjs.lib0 import MalformedUpdate
from editor.yjs.replica import Replica


@dataclass(frozen=True, slots=True)
class Place:
    """`path`: child indexes from the root to the node; `index`: UTF-16 units in a text, children otherwise."""

    path: tuple[int, ...]
    index: int
    in_text: bool


def resolve(replica: Replica, position: dict[str, Any], root: str) -> Place | None:
    """The place of a position now; None when the node that held it is gone.

    Raises `MalformedUpdate` when it is not a position or names an item this state never saw.
    """
    node, index = _node_and_index(replica, position)
    path = _path(replica.root(root), node)
    return None if path is None else Place(path, index, node.kind == TEXT)


def _node_and_index(replica: Replica, position: dict[str, Any]) -> tuple[Node, int]:
    at_end = position.get("assoc", 0) >= 0
    if position.get("item"):
        return _at_item(replica, _id(position["item"]), at_end)
    if position.get("type"):
        node = replica.find(_id(position["type"])).value
        if not isinstance(node, Node):
            raise MalformedUpdate("the position names no shared type")
    elif isinstance(position.get("tname"), str):
        node = replica.root(position["tname"])
    else:
        raise MalformedUpdate("not a relative position")
    return node, node.length if at_end else 0


def _at_item(replica: Replica, at: tuple[int, int], after: bool) -> tuple[Node, int]:
    item = replica.find(at)
    if item.parent is None:
        raise MalformedUpdate("the place of this position was removed")
    visible = not item.deleted and item.is_countable
    index = (at[1] - item.clock + (0 if after else 1)) if visible else 0
    return item.parent, index + _length_before(item)


def _length_before(item: Item) -> int:
    length, left = 0, item.left
    while left is not None:
        if not left.deleted and left.is_countable:
            length += left.length
        left = left.left
    return length


def _path(root: Node, node: Node) -> tuple[int, ...] | None:
    steps: list[int] = []
    while node is not root:
        if node.item is None or node.item.deleted or node.item.parent is None:
            return None
        steps.append(_length_before(node.item))
        node = node.item.parent
    return tuple(reversed(steps))


def _id(value: Any) -> tuple[int, int]:
    if not isinstance(value, dict):
        raise MalformedUpdate("not an id")
    client, clock = value.get("client"), value.get("clock")
    if not isinstance(client, int) or not isinstance(clock, int) or client < 0 or clock < 0:
        raise MalformedUpdate("not an id")
    return client, clock


def position_at(node: Node, index: int) -> dict[str, Any]:
    """The relative position (assoc 0) at an index of a node, as the browser would make it."""
    seen = 0
    for item in node.items():
        if item.is_countable:
            if seen + item.length > index:
                return {"item": {"client": item.client, "clock": item.clock + index - seen}, "assoc": 0}
            seen += item.length
    if node.item is None:
        return {"tname": node.name, "assoc": 0}
    return {"type": {"client": node.item.client, "clock": node.item.clock}, "assoc": 0}


def texts(node: Node, depth: int = 0) -> list[Node]:
    """All text nodes below a node, in document order, as deep as the projection goes."""
    found: list[Node] = []
    for child in node.children():
        if child.kind == TEXT:
            found.append(child)
        elif child.kind == ELEMENT and depth <= MAX_DEPTH:
            found += texts(child, depth + 1)
    return found
