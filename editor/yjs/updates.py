"""What an update holds, read without a document (Yjs update format V1).

A relay must know which client ids gain content and up to which clock before the bytes become durable;
a replica needs every struct. Source of the format: yjs `src/utils/encoding.js` and `src/structs/`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from editor.prose.grammar import MARKS, NODES
from editor.yjs.lib0 import MalformedUpdate, Reader

Id = tuple[int, int]
Deletes = dict[int, list[tuple[int, int]]]

GC, SKIP = 0, 10
DELETED, JSON, BINARY, STRING, EMBED, FORMAT, TYPE, ANY, DOC = range(1, 10)
_TYPES_WITH_NAME = (3, 5)
_XML_ELEMENT, _XML_TEXT = 3, 6
_MARK_HASH = re.compile(r"--[a-zA-Z0-9+/=]{8}\Z")


@dataclass(slots=True)
class Struct:
    """One run of a client's insertions. `length` counts UTF-16 units for strings, items otherwise."""

    client: int
    clock: int
    length: int
    content: int
    value: Any = None
    origin: Id | None = None
    right_origin: Id | None = None
    parent: Id | str | None = None
    parent_sub: str | None = None


@dataclass(frozen=True, slots=True)
class Header:
    """Clock ranges that an update adds, by client, and whether it deletes anything.

    `unknown_type_clients` bring nodes or marks which the grammar does not have. `structs` and `deletes` are all of the
    update, read once.
    """

    ranges: dict[int, tuple[int, int]]
    has_deletes: bool
    roots: frozenset[str] = field(default_factory=frozenset)
    unknown_type_clients: frozenset[int] = field(default_factory=frozenset)
    structs: tuple[Struct, ...] = ()
    deletes: Deletes = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """A hole alone is not empty: it claims that something stands there."""
        return not self.structs and not self.has_deletes


def read_header(update: bytes) -> Header:
    """Raises `MalformedUpdate` when the bytes are not exactly one update."""
    reader = Reader(update)
    ranges: dict[int, tuple[int, int]] = {}
    roots: set[str] = set()
    unknown_type_clients: set[int] = set()
    structs = tuple(_structs(reader))
    for item in structs:
        if isinstance(item.parent, str):
            roots.add(item.parent)
        if is_unknown(item):
            unknown_type_clients.add(item.client)
        if item.content != SKIP:
            start, _ = ranges.get(item.client, (item.clock, 0))
            ranges[item.client] = (start, item.clock + item.length)
    deletes = _deletes(reader)
    if reader.pos != reader.end:
        raise MalformedUpdate("bytes after the end of the update")
    return Header(ranges, bool(deletes), frozenset(roots), frozenset(unknown_type_clients), structs, deletes)


def is_unknown(item: Struct) -> bool:
    """Whether an editor of ours could not show it. The binding removes what it cannot show, with the text in it."""
    if item.content == TYPE:
        ref, name = item.value
        return ref != _XML_TEXT and (ref != _XML_ELEMENT or name not in NODES)
    if item.content == FORMAT:
        key, value = item.value
        return value is not None and mark_name(key) not in MARKS
    return item.content == EMBED


def mark_name(key: str) -> str:
    """y-prosemirror adds a hash of eight letters to the name of a mark that may overlap itself; it is taken off."""
    return _MARK_HASH.sub("", key)


def read_structs(update: bytes) -> tuple[list[Struct], Deletes]:
    """All structs in the order of the wire, and the deleted ranges (clock, length) by client."""
    reader = Reader(update)
    structs = list(_structs(reader))
    return structs, _deletes(reader)


def read_state_vector(data: bytes) -> dict[int, int]:
    reader = Reader(data)
    return {reader.var_uint(): reader.var_uint() for _ in range(reader.count())}


def _structs(reader: Reader) -> Iterator[Struct]:
    seen: set[int] = set()
    for _ in range(reader.count()):
        count, client, clock = reader.count(), reader.var_uint(), reader.var_uint()
        if client in seen:
            raise MalformedUpdate("a client twice")  # of which Yjs reads the second only
        seen.add(client)
        for _ in range(count):
            item = _struct(reader, client, clock)
            clock += item.length
            yield item


def _struct(reader: Reader, client: int, clock: int) -> Struct:
    info = reader.byte()
    content = info & 31
    if content in (GC, SKIP):
        if info != content:
            raise MalformedUpdate("a collected range with origins")
        return Struct(client, clock, reader.var_uint(), content)
    item = Struct(client, clock, 1, content)
    if info & 128:
        item.origin = (reader.var_uint(), reader.var_uint())
    if info & 64:
        item.right_origin = (reader.var_uint(), reader.var_uint())
    if not info & 192:
        item.parent = reader.var_string() if reader.var_uint() == 1 else (reader.var_uint(), reader.var_uint())
        item.parent_sub = reader.var_string() if info & 32 else None
    item.value, item.length = _content(reader, content)
    return item


def _content(reader: Reader, content: int) -> tuple[Any, int]:
    if content == STRING:
        text = reader.var_string()
        return text, utf16_length(text)
    if content == FORMAT:
        return (reader.var_string(), reader.json()), 1
    if content == TYPE:
        ref = reader.var_uint()
        return (ref, reader.var_string() if ref in _TYPES_WITH_NAME else ""), 1
    if content == DELETED:
        return None, reader.var_uint()
    if content == ANY:
        values = [reader.any() for _ in range(reader.count())]
        return values, len(values)
    if content == JSON:
        values = [reader.json() for _ in range(reader.count())]
        return values, len(values)
    if content == EMBED:
        return reader.json(), 1
    if content == BINARY:
        return reader.var_bytes(), 1
    raise MalformedUpdate(f"content of kind {content} is not used here")


def _deletes(reader: Reader) -> Deletes:
    deleted: Deletes = {}
    for _ in range(reader.count()):
        client = reader.var_uint()
        if client in deleted:
            raise MalformedUpdate("a client twice")
        deleted[client] = [(reader.var_uint(), reader.var_uint()) for _ in range(reader.count())]
    return deleted


def utf16_length(text: str) -> int:
    """Length as JavaScript counts it."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
