"""What may stand where: content kinds by the kind of their parent, and the values that attributes and marks may have.

Decided by what the binding (y-tiptap) and every reader can show. Two grades of refusal: content of a kind that breaks
readers (`Misplaced`), and names that the grammar does not have (`UnknownContent`); documents of an earlier day may
hold the latter.
"""

from math import isfinite
from typing import Any

from editor.prose.grammar import AI_ORIGIN, ATTRIBUTES, CONTAINERS, LEAVES, MARKS, NODES, TEXT_BLOCKS
from editor.yjs.lib0 import MalformedUpdate
from editor.yjs.updates import ANY, DELETED, FORMAT, STRING, TYPE, Struct, mark_name

TEXT, ROOT, CODE = "#text", "#root", "codeBlock"
_XML_ELEMENT, _XML_TEXT = 3, 6
_INLINE = frozenset({"hardBreak"})
_MAX_WORD = 10_000
_WHOLE_BELOW = 2**53
_MARK_VALUES: dict[str, frozenset[str]] = {
    "link": frozenset({"href", "target", "rel", "class", "title"}),
    "aiOrigin": frozenset({"id"}),
}


class Misplaced(MalformedUpdate):
    """Content that no reader can show where it stands, or ids that contradict each other."""


class UnknownContent(MalformedUpdate):
    """A node, mark or attribute that the grammar does not have."""


def name_of(value: Any) -> str:
    """The kind of a type's content: an element's name, or `TEXT`. Raises Misplaced for other shared types."""
    ref, name = value
    if ref == _XML_TEXT:
        return TEXT
    if ref != _XML_ELEMENT:
        raise Misplaced("a shared type that documents do not have")
    return str(name)


def check(struct: Struct, holder: str, sub: str | None) -> None:
    """Whether `struct` may stand in a parent of this kind, under this attribute name if it is one.

    Raises Misplaced, UnknownContent.
    """
    if struct.content == DELETED:
        return
    if sub is not None:
        _check_attribute(struct, holder, sub)
    elif holder == TEXT:
        _check_in_text(struct)
    elif struct.content != TYPE or holder in LEAVES:
        raise Misplaced("content that an element cannot hold")
    else:
        _check_child(name_of(struct.value), holder)


def _check_child(name: str, holder: str) -> None:
    if holder == ROOT and name == TEXT:
        raise Misplaced("text outside of every block")
    if name == "doc":
        raise Misplaced("a document in a document")
    if name != TEXT and name not in NODES:
        raise UnknownContent("a node that the grammar does not have")
    if (name == TEXT or name in _INLINE) and (holder == ROOT or holder in CONTAINERS):
        raise UnknownContent("inline content in a container")
    # An editor could show it, but not write another letter beside it.
    if holder in TEXT_BLOCKS and name != TEXT and (name not in _INLINE or holder == CODE):
        raise UnknownContent("a block in a line, or more than words in code")
    if holder not in CONTAINERS | TEXT_BLOCKS and holder != ROOT:
        raise UnknownContent("content of a node that the grammar does not have")


def _check_in_text(struct: Struct) -> None:
    if struct.content == STRING:
        if not _is_text(struct.value):
            raise Misplaced("half of a surrogate pair")
    elif struct.content == FORMAT:
        _check_mark(*struct.value)
    else:
        raise Misplaced("content that a text cannot hold")


def is_no_mark_of_code(struct: Struct, sub: str | None) -> bool:
    """Whether it begins a mark that a block of code does not have: an editor that follows live throws at it."""
    if struct.content != FORMAT or sub is not None:
        return False
    key, value = struct.value
    return value is not None and mark_name(key) != AI_ORIGIN


def _check_mark(key: str, value: Any) -> None:
    name = mark_name(key)
    if not _is_text(key) or len(key) > 200 or key.startswith("__"):
        raise Misplaced("a mark without a proper name")
    if value is None:
        return
    inner = value if isinstance(value, dict) else {}
    if not (isinstance(value, dict) or value is True):
        raise Misplaced("a mark with a value that is none")
    allowed = _MARK_VALUES.get(name, frozenset())
    for attribute, each in inner.items():
        if not _is_scalar(each) or (attribute in allowed and not (each is None or isinstance(each, str))):
            raise Misplaced("a mark with an attribute that is none")
        if attribute.startswith("__"):
            raise Misplaced("a mark with an attribute that is none")
    if name not in MARKS or inner.keys() - allowed:
        raise UnknownContent("a mark that the grammar does not have")


def _check_attribute(struct: Struct, holder: str, sub: str) -> None:
    if holder in (TEXT, ROOT) or struct.content != ANY or struct.length != 1 or sub.startswith("__"):
        raise Misplaced("an attribute that is none")
    (value,) = struct.value
    if not _is_scalar(value):
        raise Misplaced("an attribute with a value that is none")
    if value is not None and not _is_value_of(sub, value):
        raise UnknownContent("an attribute of another type")
    if sub not in ATTRIBUTES.get(holder, frozenset()):
        raise UnknownContent("an attribute that the grammar does not have")


def _is_value_of(sub: str, value: Any) -> bool:
    if sub in ("level", "start"):
        return isinstance(value, int | float) and not isinstance(value, bool) and value == int(value)
    return isinstance(value, str) if sub in ("language", "type") else True


def _is_scalar(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) <= _MAX_WORD and _is_text(value)
    if isinstance(value, int | float):
        return isfinite(value) and abs(value) < _WHOLE_BELOW
    return value is None


def _is_text(value: str) -> bool:
    """Whether JavaScript and Rust read the same: no halves of surrogate pairs."""
    return value.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in value)
