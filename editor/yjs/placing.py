"""Putting a suggestion's text where its anchor stands now.

What stays is left in its place: only the replaced characters go, so that edits by others around them keep
their identity. A text block that is only partly replaced keeps its type and its rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from pycrdt import Doc, XmlElement, XmlText

from editor.prose.blanks import needs_blank
from editor.prose.grammar import AI_ORIGIN, MAX_DEPTH, Json, children, is_text_block, text
from editor.yjs.build import Parent, byte_length, insert_nodes, insert_run
from editor.yjs.docs import ROOT
from editor.yjs.positions import Place, resolve
from editor.yjs.project import inline, marks_from_attributes
from editor.yjs.replica import Replica


class NoPlace(Exception):
    """The anchor's text is gone."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a text block: which one in document order, and how many UTF-16 units into it."""

    block: int
    offset: int


@dataclass(slots=True)
class _Block:
    """A text block and the way to it. Inline nodes other than text count as one unit."""

    element: XmlElement
    parent: Parent
    path: tuple[int, ...]

    @property
    def index(self) -> int:
        return self.path[-1]

    @property
    def length(self) -> int:
        return sum(_units(child) for child in self.element.children)


class Placement:
    """An anchor resolved in one document; raises NoPlace, or MalformedUpdate for what is no position."""

    def __init__(self, doc: Doc[Any], start: dict[str, Any], end: dict[str, Any]) -> None:
        self._doc = doc
        self.blocks = _text_blocks(doc[ROOT], ())
        replica = Replica(bytes(doc.get_update()))
        self.start, self.end = (self._spot(resolve(replica, position, ROOT)) for position in (start, end))
        if (self.end.block, self.end.offset) < (self.start.block, self.start.offset):
            raise NoPlace()

    def _spot(self, place: Place | None) -> Spot:
        if place is None:
            raise NoPlace()
        for number, block in enumerate(self.blocks):
            if place.path == block.path:
                return Spot(number, sum(map(_units, list(block.element.children)[: place.index])))
            if place.in_text and place.path[:-1] == block.path:
                before = list(block.element.children)[: place.path[-1]]
                return Spot(number, sum(map(_units, before)) + place.index)
        return self._between_blocks(place)

    def _between_blocks(self, place: Place) -> Spot:
        """A position between blocks stands at the end of the text before it."""
        at = (*place.path, place.index)
        before = [number for number, block in enumerate(self.blocks) if block.path < at]
        return Spot(before[-1], self.blocks[before[-1]].length) if before else Spot(0, 0)

    def text(self) -> str:
        """The text between the two positions; blocks are joined by a line feed."""
        if not self.blocks:
            return ""
        pieces = []
        for number in range(self.start.block, self.end.block + 1):
            first, last = self._range(number)
            pieces.append(_text_of(self.blocks[number])[first:last])
        return "\n".join(_from_units(piece) for piece in pieces)

    def _range(self, number: int) -> tuple[int, int]:
        first = self.start.offset if number == self.start.block else 0
        last = self.end.offset if number == self.end.block else self.blocks[number].length
        return first, last

    def put(self, nodes: list[Json]) -> None:
        """Replaces the range by blocks, in the caller's transaction; they are the first ones of an empty document."""
        if not self.blocks:
            insert_nodes(self._doc[ROOT], len(self._doc[ROOT].children), nodes)
            return
        for number in range(self.end.block, self.start.block, -1):
            self._cut(number)
        block = self.blocks[self.start.block]
        _delete(block.element, *self._range(self.start.block))
        if block.length == 0 and nodes and not _fits(nodes[0], block.element):
            del block.parent.children[block.index]
            insert_nodes(block.parent, block.index, nodes)
        elif nodes and not _fits(nodes[0], block.element):
            insert_nodes(block.parent, block.index + 1, nodes)
        else:
            self._put_inline(block, nodes)

    def _cut(self, number: int) -> None:
        """Takes the range out of a later block; a block that is wholly in it goes, with empty ones around."""
        block = self.blocks[number]
        first, last = self._range(number)
        if last < block.length:
            _delete(block.element, first, last)
            return
        path = block.path
        while path:
            parent = _at(self._doc, path[:-1])
            del parent.children[path[-1]]
            if len(parent.children) or len(path) == 1:
                return
            path = path[:-1]

    def _put_inline(self, block: _Block, nodes: list[Json]) -> None:
        """The first block's text goes into this one; what follows becomes blocks when nothing is behind it."""
        offset = self.start.offset
        rest = nodes[1:]
        is_at_end = offset == block.length
        pieces = children(nodes[0]) if nodes else []
        if not is_at_end:
            for node in rest:
                pieces = [*pieces, text(" ", _marks_of(pieces)), *_flat(node)]
            pieces = [text(" ", _marks_of(pieces)) if p["type"] == "hardBreak" else p for p in pieces]
            rest = []
        if block.element.tag == "codeBlock":
            pieces = [_as_code(piece) for piece in pieces]
        _insert_inline(block.element, offset, _spaced(block, offset, pieces))
        insert_nodes(block.parent, block.index + 1, rest)


def _fits(node: Json, element: XmlElement) -> bool:
    return node["type"] == "paragraph" or node["type"] == element.tag


def _as_code(piece: Json) -> Json:
    """Code has lines and an origin, and nothing else: browsers would not take it for code."""
    return text(piece["text"] if piece["type"] == "text" else "\n", _marks_of([piece]))


def _flat(node: Json) -> list[Json]:
    if is_text_block(node):
        return children(node)
    return [piece for child in children(node) for piece in _flat(child)]


def _marks_of(pieces: list[Json]) -> dict[str, Json]:
    """The origin mark of the text around, so that a joining space belongs to it."""
    marks = (mark for piece in reversed(pieces) for mark in piece.get("marks", []))
    return next(({AI_ORIGIN: mark["attrs"]} for mark in marks if mark["type"] == AI_ORIGIN), {})


def _spaced(block: _Block, offset: int, pieces: list[Json]) -> list[Json]:
    """Words must not run together with what stands left and right."""
    if not pieces or pieces[0]["type"] != "text" or pieces[-1]["type"] != "text":
        return pieces
    around = _text_of(block)
    left, right = _from_units(around[:offset])[-1:], _from_units(around[offset:])[:1]
    first, last = pieces[0]["text"][:1], pieces[-1]["text"][-1:]
    blank = [text(" ", _marks_of(pieces))]
    before = blank if needs_blank(left, first) else []
    after = blank if needs_blank(last, right) else []
    return [*before, *pieces, *after]


def _insert_inline(element: XmlElement, offset: int, pieces: list[Json]) -> None:
    """Text goes into the text node at the offset; from a line break on, behind it (the caller is at the end)."""
    first_other = next((n for n, piece in enumerate(pieces) if piece["type"] != "text"), len(pieces))
    index, node, position = _text_at(element, offset)
    for piece in pieces[:first_other]:
        marks = marks_from_attributes({m["type"]: m.get("attrs") or {} for m in piece.get("marks", [])})
        insert_run(node, position, piece["text"], marks)
        position += byte_length(piece["text"])
    insert_nodes(element, index + 1, pieces[first_other:])


def _text_at(element: XmlElement, offset: int) -> tuple[int, XmlText, int]:
    """(child index, text node, byte offset) of a place in a block; makes a text node where there is none."""
    seen = 0
    for index, child in enumerate(element.children):
        size = _units(child)
        if isinstance(child, XmlText) and seen <= offset <= seen + size:
            return index, child, _bytes_before(child, offset - seen)
        if not isinstance(child, XmlText) and offset == seen:
            return index, element.children.insert(index, XmlText("")), 0
        seen += size
    index = len(element.children)
    return index, element.children.insert(index, XmlText("")), 0


def _delete(element: XmlElement, first: int, last: int) -> None:
    seen = 0
    for index, child in reversed([*enumerate(element.children)]):
        seen = sum(map(_units, list(element.children)[:index]))
        low, high = max(first - seen, 0), min(last - seen, _units(child))
        if high <= low:
            continue
        if isinstance(child, XmlText):
            del child[_bytes_before(child, low) : _bytes_before(child, high)]
        else:
            del element.children[index]


def _text_blocks(parent: Parent, path: tuple[int, ...]) -> list[_Block]:
    found: list[_Block] = []
    for index, child in enumerate(parent.children):
        if not isinstance(child, XmlElement):
            continue
        here = (*path, index)
        if is_text_block({"type": child.tag}):
            found.append(_Block(child, parent, here))
        elif len(path) <= MAX_DEPTH:
            found += _text_blocks(child, here)
    return found


def _at(doc: Doc[Any], path: tuple[int, ...]) -> Parent:
    node: Any = doc[ROOT]
    for index in path:
        node = node.children[index]
    return cast(Parent, node)


def _text_of(block: _Block) -> list[bytes]:
    """The block's text as UTF-16 units; an inline node is a line feed."""
    return [unit for child in block.element.children for unit in _as_units(_value(child))]


def _value(child: Any) -> str:
    return "".join(piece["text"] for piece in inline(child)) if isinstance(child, XmlText) else "\n"


def _units(child: Any) -> int:
    return len(_as_units(_value(child)))


def _bytes_before(node: XmlText, units: int) -> int:
    return byte_length(_from_units(_as_units(_value(node))[:units]))


def _as_units(value: str) -> list[bytes]:
    coded = value.encode("utf-16-le", "surrogatepass")
    return [coded[n : n + 2] for n in range(0, len(coded), 2)]


def _from_units(units: list[bytes]) -> str:
    return b"".join(units).decode("utf-16-le", "surrogatepass")
