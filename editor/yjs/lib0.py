"""The variable-length coding under every Yjs message (lib0/encoding, lib0/decoding).

Strings are UTF-8 with their length in bytes. (pycrdt's own `write_var_string` counts characters, so
anything but ASCII breaks there; this module is used instead.)
"""

import json
import struct
from typing import Any

_MAX_SAFE_INTEGER = 2**53 - 1


class MalformedUpdate(ValueError):
    """Bytes that are not what they claim to be."""


class Reader:
    """Reads one buffer from left to right; every failure is a `MalformedUpdate`."""

    __slots__ = ("data", "end", "pos")

    def __init__(self, data: bytes, pos: int = 0) -> None:
        self.data = data
        self.pos = pos
        self.end = len(data)

    def byte(self) -> int:
        if self.pos >= self.end:
            raise MalformedUpdate("unexpected end of data")
        value = self.data[self.pos]
        self.pos += 1
        return value

    def var_uint(self) -> int:
        value, shift = 0, 0
        while True:
            byte = self.byte()
            value |= (byte & 127) << shift
            if byte < 128:
                break
            shift += 7
            if shift > 56:
                raise MalformedUpdate("integer too long")
        if value > _MAX_SAFE_INTEGER:
            raise MalformedUpdate("integer out of range")
        return value

    def var_int(self) -> int:
        byte = self.byte()
        negative, value, shift = byte & 64, byte & 63, 6
        while byte & 128:
            byte = self.byte()
            value |= (byte & 127) << shift
            shift += 7
            if shift > 62:
                raise MalformedUpdate("integer too long")
        return -value if negative else value

    def take(self, count: int) -> bytes:
        stop = self.pos + count
        if stop > self.end:
            raise MalformedUpdate("unexpected end of data")
        piece = self.data[self.pos : stop]
        self.pos = stop
        return piece

    def var_bytes(self) -> bytes:
        return self.take(self.var_uint())

    def var_string(self) -> str:
        try:
            return self.var_bytes().decode("utf-8", "surrogatepass")
        except UnicodeDecodeError as error:
            raise MalformedUpdate("not UTF-8") from error

    def rest(self) -> bytes:
        return self.take(self.end - self.pos)

    def json(self) -> Any:
        """One JSON text as every reader of it takes it: JavaScript knows neither NaN nor Infinity."""
        try:
            return json.loads(self.var_string(), parse_constant=_no_constant)
        except (ValueError, RecursionError) as error:
            raise MalformedUpdate("not JSON") from error

    def any(self, depth: int = 0) -> Any:
        """One lib0 `any` value (types 116-127)."""
        if depth > 64:
            raise MalformedUpdate("value nested too deeply")
        kind = self.byte()
        if kind in _FIXED:
            return _FIXED[kind]
        if kind in _PACKED:
            form, size = _PACKED[kind]
            return struct.unpack(form, self.take(size))[0]
        if kind == 125:
            return self.var_int()
        if kind == 119:
            return self.var_string()
        if kind == 116:
            return self.var_bytes()
        if kind == 117:
            return [self.any(depth + 1) for _ in range(self.count())]
        if kind == 118:
            return {self.var_string(): self.any(depth + 1) for _ in range(self.count())}
        raise MalformedUpdate(f"unknown value type {kind}")

    def count(self) -> int:
        """A number of things that follow, each at least one byte long."""
        value = self.var_uint()
        if value > self.end - self.pos:
            raise MalformedUpdate("more items announced than bytes present")
        return value


def _no_constant(name: str) -> None:
    raise ValueError(name)


_FIXED: dict[int, Any] = {127: None, 126: None, 121: False, 120: True}
_PACKED = {124: (">f", 4), 123: (">d", 8), 122: (">q", 8)}


def var_uint(value: int) -> bytes:
    if value < 128:
        return bytes((value,))
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def var_bytes(value: bytes) -> bytes:
    return var_uint(len(value)) + value


def var_string(value: str) -> bytes:
    return var_bytes(value.encode("utf-8", "surrogatepass"))
