"""Runs of text with the ids and marks of what stands there: the ground of authorship and origins."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from editor.prose.grammar import AI_ORIGIN
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


def origin_of(run: Run) -> str:
    """The generation that the run's mark names; empty without a mark."""
    return str((run.marks.get(AI_ORIGIN) or {}).get("id") or "")


def side_by_side(one: list[Run], other: list[Run]) -> Iterator[tuple[Run, Run]]:
    """Two readings of the same text, cut at the borders of either."""
    left, right = one[::-1], other[::-1]
    while left and right:
        first, second = left.pop(), right.pop()
        units = min(first.length, second.length)
        first, second = _cut(first, units, left), _cut(second, units, right)
        yield first, second


def _cut(run: Run, units: int, rests: list[Run]) -> Run:
    """The beginning of a run; its rest, if there is one, is put on the pile."""
    if run.length == units:
        return run
    text = run.text.encode("utf-16-le", "surrogatepass")
    begun, rest = (part.decode("utf-16-le", "surrogatepass") for part in (text[: 2 * units], text[2 * units :]))
    left = run.length - units
    rests.append(replace(run, start=run.start + units, length=left, text=rest, clock=run.clock + units))
    return replace(run, length=units, text=begun)


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
