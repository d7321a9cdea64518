"""The text of a document by element, kept in step with a resident Yjs document by the events of its transactions.

It says what `prose.plain.plain_text` and its neighbours say of the whole document, without reading the whole again:
only nodes that a transaction names are read, and only words around what changed are counted.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from pycrdt import Doc, XmlElement, XmlText

from editor.prose.grammar import MARKS, MAX_DEPTH, NODES, TEXT_BLOCKS
from editor.prose.tally import Tally
from editor.yjs.docs import ROOT, NodeChange
from editor.yjs.project import marks_from_attributes

_INLINE = frozenset({"text", "hardBreak"})
_ABOVE_ALL = -1


class OutOfStep(Exception):
    """The events do not fit what was read before; the tree is of no use any more."""


@dataclass(slots=True, eq=False)
class Text:
    """A text node, or another that the projection leaves out: it has no text."""

    text: str = ""
    unknown_marks: tuple[str, ...] = ()


@dataclass(slots=True, eq=False)
class Element:
    """`own` is its text where it is a text block, `text` that and the blocks below it; None without any.

    `is_inline`: a line break, or inside of one, where no text is read.
    """

    tag: str
    depth: int
    is_inline: bool = False
    children: list["Element | Text"] = field(default_factory=list)
    own: str | None = None
    text: str | None = None


class TextTree:
    """Made from a document, then told of each transaction by `follow`; `tally` holds what is counted."""

    def __init__(self, doc: Doc[Any]) -> None:
        self.tally = Tally()
        self.elements = 0
        self._root = Element("doc", _ABOVE_ALL)
        with doc.transaction():
            self._root.children = [self._read(child, self._root) for child in doc[ROOT].children]
        self._join(self._root)
        self._root.text = _text(self._root)

    @property
    def text(self) -> str:
        return (self._root.text or "").strip("\n")

    def follow(self, changes: Iterable[NodeChange]) -> None:
        """Reads the changed nodes again, before the document changes any further. Raises `OutOfStep`."""
        made: set[int] = set()
        stale: dict[int, Element] = {}
        for change in sorted(changes, key=lambda one: len(one.path)):
            line = self._line(change.path)
            if line is None or any(id(node) in made for node in line):
                continue
            parent = self._renew(line, change, made)
            self._join(parent)
            stale |= {id(element): element for element in line if isinstance(element, Element)}
        for element in sorted(stale.values(), key=lambda one: one.depth, reverse=True):
            element.text = _text(element)

    def _line(self, path: tuple[int, ...]) -> "list[Element | Text] | None":
        """The nodes from the root to a changed one; None below what the projection reads."""
        line: list[Element | Text] = [self._root]
        for at in path:
            above = line[-1]
            if isinstance(above, Text) or above.depth == MAX_DEPTH:
                return None
            if at >= len(above.children):
                raise OutOfStep
            line.append(above.children[at])
        last = line[-1]
        return None if isinstance(last, Element) and last.depth == MAX_DEPTH else line

    def _renew(self, line: "list[Element | Text]", change: NodeChange, made: set[int]) -> Element:
        """Reads a node again; returns the element whose own text this may have changed."""
        node = line[-1]
        if isinstance(node, Element) and not isinstance(change.node, XmlText):
            self._splice(node, change.delta, made)
            if len(node.children) != len(change.node.children):
                raise OutOfStep
            return node
        above = line[-2] if len(line) > 1 else node
        if isinstance(node, Element) or isinstance(above, Text) or not isinstance(change.node, XmlText):
            raise OutOfStep
        self._forget(node)
        above.children[change.path[-1]] = self._read(change.node, above)
        return above

    def _splice(self, element: Element, delta: Iterable[dict[str, Any]], made: set[int]) -> None:
        """Takes the children that went and came; those that came are read whole."""
        at = 0
        for step in delta:
            at += step.get("retain", 0)
            for gone in element.children[at : at + step.get("delete", 0)]:
                self._forget(gone)
            came = [self._read(child, element) for child in step.get("insert", ())]
            element.children[at : at + step.get("delete", 0)] = came
            made |= {id(child) for child in came}
            at += len(came)

    # -- single nodes

    def _read(self, node: Any, above: Element) -> Element | Text:
        if isinstance(node, XmlText) and above is not self._root:
            return self._read_text(node)
        if not isinstance(node, XmlElement):
            return Text()  # what is no element of the grammar's, and text outside of any block
        tag = storable(node.tag or "")
        element = Element(tag, above.depth + 1, above.is_inline or tag in _INLINE)
        if element.depth < MAX_DEPTH:
            element.children = [self._read(child, element) for child in node.children]
        self.elements += 1
        self.tally.note_unknown(_unknown_tag(element))
        self._join(element)
        element.text = _text(element)
        return element

    def _read_text(self, node: XmlText) -> Text:
        pieces = [(value, marks) for value, marks in node.diff() if isinstance(value, str) and value]
        names = {storable(name) for _, marks in pieces for name in marks_from_attributes(marks)}
        unknown = tuple(names - MARKS)
        self.tally.note_unknown(unknown)
        return Text(storable("".join(value for value, _ in pieces)), unknown)

    def _forget(self, node: Element | Text) -> None:
        if isinstance(node, Text):
            self.tally.forget_unknown(node.unknown_marks)
            return
        for child in node.children:
            self._forget(child)
        self.elements -= 1
        self.tally.forget_unknown(_unknown_tag(node))
        self.tally.replace(node.own or "", "")

    def _join(self, element: Element) -> None:
        own = None if element.is_inline else _own(element)
        self.tally.replace(element.own or "", own or "")
        element.own = own


def _own(element: Element) -> str | None:
    pieces = list(_inline(element))
    return "".join(pieces) if pieces or element.tag in TEXT_BLOCKS else None


def _inline(element: Element) -> Iterator[str]:
    for child in element.children:
        if isinstance(child, Element):
            if child.is_inline:
                yield "\n" if child.tag == "hardBreak" else ""
        elif child.text:
            yield child.text


def _text(element: Element) -> str | None:
    below = (child for child in element.children if isinstance(child, Element) and not child.is_inline)
    pieces = [child.text for child in below if child.text is not None]
    if element.own is not None:
        pieces.insert(0, element.own)
    return "\n\n".join(pieces) if pieces else None


def _unknown_tag(element: Element) -> tuple[str, ...]:
    return () if element.tag in NODES or element.tag == "text" else (element.tag,)


def storable(text: str) -> str:
    """PostgreSQL keeps no zero characters and no halves of surrogate pairs."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()
