"""Items and shared types as a linked structure, and the one place where concurrent insertions are ordered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from editor.yjs.updates import DELETED, FORMAT, GC, STRING, Id

Find = Callable[[Id], "Item"]

FRAGMENT, ELEMENT, TEXT = "fragment", "element", "text"


@dataclass(slots=True, eq=False)
class Node:
    """A shared type: the root fragment, an element or a text."""

    kind: str
    name: str
    item: Item | None = None
    first: Item | None = None
    entries: dict[str, Item] = field(default_factory=dict)

    def items(self) -> Iterator[Item]:
        """Live items in document order; marks (not countable) included."""
        item = self.first
        while item is not None:
            if not item.deleted:
                yield item
            item = item.right

    def children(self) -> list[Node]:
        return [item.value for item in self.items() if isinstance(item.value, Node)]

    @property
    def length(self) -> int:
        return sum(item.length for item in self.items() if item.is_countable)

    def attributes(self) -> dict[str, Any]:
        live = {key: item for key, item in self.entries.items() if not item.deleted}
        return {key: item.value[-1] for key, item in live.items() if isinstance(item.value, list)}

    def is_deleted(self) -> bool:
        return self.item is not None and self.item.deleted


@dataclass(slots=True, eq=False)
class Item:
    client: int
    clock: int
    length: int
    content: int
    value: Any
    origin: Id | None
    right_origin: Id | None
    parent: Node | None = None
    parent_sub: str | None = None
    left: Item | None = None
    right: Item | None = None
    deleted: bool = False

    @property
    def end(self) -> int:
        return self.clock + self.length

    @property
    def is_countable(self) -> bool:
        return self.content not in (FORMAT, DELETED, GC)


def place(item: Item, parent: Node, find: Find) -> None:
    """Finds the place among concurrent insertions and links the item in."""
    left = item.left
    if (left is None and (item.right is None or item.right.left is not None)) or (
        left is not None and left.right is not item.right
    ):
        left = _left_of_conflicts(item, parent, find)
    _link(item, left, parent)


def _left_of_conflicts(item: Item, parent: Node, find: Find) -> Item | None:
    left, other = item.left, _first_candidate(item, parent)
    conflicting: set[int] = set()
    before_origin: set[int] = set()
    while other is not None and other is not item.right:
        before_origin.add(id(other))
        conflicting.add(id(other))
        if item.origin == other.origin:
            if other.client < item.client:
                left = other
                conflicting.clear()
            elif item.right_origin == other.right_origin:
                break
        elif other.origin and id(origin := find(other.origin)) in before_origin:
            if id(origin) not in conflicting:
                left = other
                conflicting.clear()
        else:
            break
        other = other.right
    return left


def _first_candidate(item: Item, parent: Node) -> Item | None:
    if item.left is not None:
        return item.left.right
    if item.parent_sub is None:
        return parent.first
    other = parent.entries.get(item.parent_sub)
    while other is not None and other.left is not None:
        other = other.left
    return other


def _link(item: Item, left: Item | None, parent: Node) -> None:
    item.left = left
    if left is not None:
        item.right, left.right = left.right, item
    elif item.parent_sub is not None:
        item.right = _leftmost(parent.entries.get(item.parent_sub))
    else:
        item.right, parent.first = parent.first, item
    if item.right is not None:
        item.right.left = item
    elif item.parent_sub is not None:
        if left is not None:
            left.deleted = True
        parent.entries[item.parent_sub] = item


def _leftmost(item: Item | None) -> Item | None:
    while item is not None and item.left is not None:
        item = item.left
    return item


def cut(value: Any, content: int, offset: int) -> tuple[Any, Any]:
    if content == STRING:
        if value.isascii():
            return value[:offset], value[offset:]
        units = value.encode("utf-16-le", "surrogatepass")
        return tuple(piece.decode("utf-16-le", "surrogatepass") for piece in (units[: 2 * offset], units[2 * offset :]))
    if isinstance(value, list):
        return value[:offset], value[offset:]
    return value, value
