"""Runs of text with the ids and marks of what stands there: the ground of authorship and origins."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from editor.yjs.items import Node
from editor.yjs.positions import texts
from editor.yjs.replica import Replica
from editor.yjs.updates import FORMAT, STRING


@dataclass(frozen=True, slots=True)
class Run:
    """Text inserted by one client in one go. `block` numbers the text nodes, `start` is in UTF-16 units."""

    block: int
    start: int
    length: int
    text: str
    client: int
    clock: int
    marks: dict[str, Any] = field(default_factory=dict)


def runs(replica: Replica, root: str) -> list[Run]:
    """All visible text of a document, in order."""
    return [run for block, node in enumerate(texts(replica.root(root))) for run in _runs_of(node, block)]


def _runs_of(node: Node, block: int) -> Iterator[Run]:
    marks: dict[str, Any] = {}
    position = 0
    for item in node.items():
        if item.content == FORMAT:
            key, value = item.value
            marks = {name: mark for name, mark in marks.items() if name != key}
            if value is not None:
                marks[key] = value
        elif item.is_countable:
            if item.content == STRING:
                yield Run(block, position, item.length, item.value, item.client, item.clock, marks)
            position += item.length
