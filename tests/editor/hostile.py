"""Updates that no honest editor makes: all kinds of content under all parents, holes, ranges and offsets at random."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from editor.yjs.lib0 import var_bytes, var_string, var_uint
from editor.yjs.updates import Id, Struct

_INLINE = ["hardBreak"]
_NAMES = ["paragraph", "heading", "blockquote", "bulletList", "listItem", "codeBlock", "horizontalRule", *_INLINE]
_STRANGE_NAMES = ["table", "doc", "text", "__proto__", "constructor", ""]
_WORDS = ["x", "words ", "a😀b", "😀😀", "é", "\n", "𝒳", "0"]
_VALUES = [None, 2, 2.5, -1, "js", True, {"a": 1}, [1, 2], 1e300, "a" * 30]
_MARKS = ["bold", "italic", "link", "code", "aiOrigin", "code--x1", "bold--abcdefgh", "highlight", "__proto__"]
_MARK_VALUES: list[object] = [
    None,
    {},
    True,
    5,
    "x",
    [],
    {"href": "https://a.example"},
    {"href": {"a": 1}},
    {"id": "g"},
    {"id": 7},
]


def encode(structs: dict[int, tuple[int, list[bytes]]], deletes: dict[int, list[tuple[int, int]]]) -> bytes:
    """An update: (first clock, structs) by client, and deleted (clock, length) by client."""
    out = var_uint(len(structs))
    for client in sorted(structs, reverse=True):
        clock, items = structs[client]
        out += var_uint(len(items)) + var_uint(client) + var_uint(clock) + b"".join(items)
    out += var_uint(len(deletes))
    for client, ranges in deletes.items():
        out += var_uint(client) + var_uint(len(ranges)) + b"".join(var_uint(at) + var_uint(n) for at, n in ranges)
    return out


def item(
    content: int,
    body: bytes,
    *,
    origin: Id | None = None,
    right: Id | None = None,
    parent: Id | str = "default",
    sub: str | None = None,
) -> bytes:
    info = content | (128 if origin else 0) | (64 if right else 0) | (32 if sub is not None else 0)
    out = bytes([info])
    for at in (origin, right):
        out += var_uint(at[0]) + var_uint(at[1]) if at else b""
    if origin or right:
        return out + body
    out += (
        b"\x01" + var_string(parent) if isinstance(parent, str) else b"\x00" + var_uint(parent[0]) + var_uint(parent[1])
    )
    return out + (var_string(sub) if sub is not None else b"") + body


def any_value(value: object) -> bytes:
    if value is None:
        return b"\x7e"
    if isinstance(value, bool):
        return b"\x78" if value else b"\x79"
    if isinstance(value, int) and 0 <= value < 64:
        return b"\x7d" + bytes([value])
    if isinstance(value, int | float):
        import struct

        return b"\x7b" + struct.pack(">d", value)
    if isinstance(value, str):
        return b"\x77" + var_string(value)
    if isinstance(value, list):
        return b"\x75" + var_uint(len(value)) + b"".join(map(any_value, value))
    assert isinstance(value, dict)
    return b"\x76" + var_uint(len(value)) + b"".join(var_string(k) + any_value(v) for k, v in value.items())


@dataclass
class Attacker:
    """Makes updates under one client id against a document whose structs it knows."""

    chance: random.Random
    client: int
    clock: int = 0
    ids: list[Id] = field(default_factory=list)
    types: list[Id] = field(default_factory=list)

    def learn(self, structs: list[Struct]) -> None:
        from editor.yjs.updates import TYPE

        for struct in structs:
            self.ids += [(struct.client, struct.clock + n) for n in range(min(struct.length, 40))]
            if struct.content == TYPE:
                self.types.append((struct.client, struct.clock))

    def update(self) -> bytes:
        """One hostile update; it may even be an honest one by accident."""
        chance = self.chance
        structs: list[bytes] = []
        clock = self.clock + (chance.randrange(1, 4) if chance.random() < 0.05 else 0)
        first = clock
        for _ in range(chance.choice([0, 1, 1, 1, 2, 3])):
            made, length = self._struct(clock)
            structs.append(made)
            clock += length
        deletes = {client: ranges for client, ranges in self._deletes() if chance.random() < 0.4 or not structs}
        return encode({self.client: (first, structs)} if structs else {}, deletes)

    def _struct(self, clock: int) -> tuple[bytes, int]:
        chance = self.chance
        if chance.random() < 0.06:
            length = chance.choice([1, 3, 0, 2**40])
            return bytes([chance.choice([0, 10])]) + var_uint(length), length
        content, body, length = self._content()
        roll = chance.random()
        origin = self._id(clock) if roll < 0.55 else None
        right = self._id(clock) if 0.25 < roll < 0.75 else None
        parent: Id | str = "default"
        if chance.random() < 0.75 and self.ids:
            parent = chance.choice(self.types) if chance.random() < 0.8 and self.types else self._id(clock)
        elif chance.random() < 0.1:
            parent = chance.choice(["other", "", "__proto__"])
        sub = chance.choice([*[None] * 12, "level", "language", "start", "__proto__", "x"])
        return item(content, body, origin=origin, right=right, parent=parent, sub=sub), length

    def _id(self, clock: int) -> Id:
        chance = self.chance
        if chance.random() < 0.05 or not self.ids:
            return chance.choice([(self.client, clock + chance.randrange(4)), (99_999, 5), (1, 10**6)])
        return chance.choice(self.ids)

    def _content(self) -> tuple[int, bytes, int]:
        chance = self.chance
        kind = chance.choice([1, 2, 3, 5, 6, 8, 8, 9, 11, *[4] * 8, *[6] * 3, *[7] * 5])
        if kind == 1:
            length = chance.choice([1, 2, 0])
            return kind, var_uint(length), length
        if kind == 2:
            return kind, b"\x01" + var_string(json.dumps(chance.choice(_VALUES))), 1
        if kind == 3:
            return kind, var_bytes(b"abc"), 1
        if kind == 4:
            text = chance.choice(_WORDS)
            return kind, var_string(text), len(text.encode("utf-16-le")) // 2
        if kind == 5:
            return kind, var_string(json.dumps(chance.choice(_VALUES))), 1
        if kind == 6:
            value = chance.choice(["NaN", "undefined", "1e999", *map(json.dumps, _MARK_VALUES * 3)])
            return kind, var_string(chance.choice(_MARKS)) + var_string(value), 1
        if kind == 7:
            ref = chance.choice([0, 1, 2, 3, 3, 3, 3, 4, 5, 6, 6, 6])
            name = chance.choice(_NAMES * 3 + _STRANGE_NAMES)
            return kind, var_uint(ref) + (var_string(name) if ref in (3, 5) else b""), 1
        if kind == 8:
            values = [chance.choice(_VALUES) for _ in range(chance.choice([1, 1, 1, 2]))]
            return kind, var_uint(len(values)) + b"".join(map(any_value, values)), len(values)
        return kind, var_string("guid") + any_value({}), 1

    def _deletes(self) -> Iterator[tuple[int, list[tuple[int, int]]]]:
        chance = self.chance
        clients = sorted({client for client, _ in self.ids}) or [1]
        for client in chance.sample(clients, k=min(len(clients), 1)):
            own = [clock for other, clock in self.ids if other == client]
            ranges = chance.choice([1, 1, 1, 2, 3])
            yield client, [(chance.choice(own), chance.choice([1, 1, 1, 2, 3, 0, 10**6])) for _ in range(ranges)]
        if chance.random() < 0.1:
            yield 4_000, [(0, 2_000_000_000)]
