#!/usr/bin/env python3
# /// script
# requires-python = ">=3.11"
# ///
"""Check an exported audit log without trusting the server that wrote it.

    python verify_audit.py export.ndjson --public-key <base64> [--public-key ...]
                           [--anchors heads.ndjson [--older-than-anchors]]

Checks that every row hashes to its leaf, that places are gap-free, that the Merkle roots (RFC 9162) are the ones the
signed heads state, that each head follows the one before, and that every signature (Ed25519, RFC 8032) is by a key
you named. With anchors, also that no anchored head was taken back or is beyond the end: without them, a log cut off
behind an earlier head looks whole. Part of a log is checked by its inclusion proofs.

Exit codes: 0 everything holds; 1 something does not; 2 the input cannot be read.
Needs Python 3.11 and nothing else; uses the package `cryptography` for speed where it is installed.
"""

import argparse
import base64
import json
import sys
from collections.abc import Iterable
from hashlib import sha256, sha512
from typing import Any

HOLDS, BROKEN, UNREADABLE = 0, 1, 2
EXPORT_FORMAT = "scriptorium.audit.export/1"
HEAD_FORMAT = "scriptorium.audit.head/1"
MOST_SHOWN = 20


class Unreadable(Exception):
    """The input is not an export."""


# -- RFC 9162: leaves, nodes, roots, inclusion -------------------------------------------------------------------


def leaf_hash(row: bytes) -> bytes:
    return sha256(b"\x00" + row).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


class Tree:
    """A growing tree: complete subtrees as (height, hash), largest first."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[tuple[int, bytes]] = []

    def append(self, leaf: bytes) -> None:
        height, value = 0, leaf
        while self._peaks and self._peaks[-1][0] == height:
            value = node_hash(self._peaks.pop()[1], value)
            height += 1
        self._peaks.append((height, value))
        self.size += 1

    def root(self) -> bytes:
        if not self._peaks:
            return sha256(b"").digest()
        value = self._peaks[-1][1]
        for _, left in reversed(self._peaks[:-1]):
            value = node_hash(left, value)
        return value


def is_included(leaf: bytes, index: int, size: int, proof: list[bytes], root: bytes) -> bool:
    if not 0 <= index < size:
        return False
    at, last, value = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            value = node_hash(sibling, value)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            value = node_hash(value, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and value == root


# -- RFC 8032: Ed25519 -------------------------------------------------------------------------------------------

_P = 2**255 - 19
_ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_ROOT = pow(2, (_P - 1) // 4, _P)
_Point = tuple[int, int, int, int]


def _add(a: _Point, b: _Point) -> _Point:
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % _P, (a[1] + a[0]) * (b[1] + b[0]) % _P
    c, d = 2 * a[3] * b[3] * _D % _P, 2 * a[2] * b[2] % _P
    h, g, i, j = f - e, d - c, d + c, f + e
    return h * g % _P, i * j % _P, g * i % _P, h * j % _P


def _times(scalar: int, point: _Point) -> _Point:
    total: _Point = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            total = _add(total, point)
        point, scalar = _add(point, point), scalar >> 1
    return total


def _point(encoded: bytes) -> _Point | None:
    y = int.from_bytes(encoded, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT % _P
    if y >= _P or (x * x - square) % _P or (x == 0 and sign):
        return None
    x = _P - x if x & 1 != sign else x
    return x, y, 1, x * y % _P


_BASE = _point((4 * pow(5, _P - 2, _P) % _P).to_bytes(32, "little"))


def is_signed_slowly(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """RFC 8032, 5.1.7, in plain Python: a few milliseconds each."""
    key, first = (_point(public_key) if len(public_key) == 32 else None), None
    if len(signature) == 64:
        first = _point(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or first is None or _BASE is None or scalar >= _ORDER:
        return False
    challenge = int.from_bytes(sha512(signature[:32] + public_key + message).digest(), "little") % _ORDER
    left, right = _times(scalar, _BASE), _add(first, _times(challenge, key))
    return (left[0] * right[2] - right[0] * left[2]) % _P == 0 and (left[1] * right[2] - right[1] * left[2]) % _P == 0


def is_signed(public_key: bytes, signature: bytes, message: bytes) -> bool:
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        return is_signed_slowly(public_key, signature, message)
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


# -- The export --------------------------------------------------------------------------------------------------


class Checker:
    """Reads an export line by line and collects what does not hold."""

    def __init__(self, trusted: list[bytes]) -> None:
        self.trusted = trusted
        self.problems: list[str] = []
        self.heads: list[dict[str, Any]] = []
        self.digests: set[str] = set()
        self.events = 0
        self.ended = False
        self._log: dict[str, Any] = {}
        self._tree = Tree()
        self._previous = bytes(32).hex()
        self._next_head = 0

    def read(self, lines: Iterable[str]) -> None:
        for number, line in enumerate(lines, 1):
            try:
                entry = json.loads(line)
                self._entry(entry, number)
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise Unreadable(f"line {number}: {type(error).__name__}: {error}") from error
        self._finish()

    def _entry(self, entry: dict[str, Any], number: int) -> None:
        kind = entry["type"]
        if number == 1 and (kind != "log" or entry["format"] != EXPORT_FORMAT):
            raise Unreadable("the first line is not that of an audit export")
        if self.ended:
            self._problem(f"line {number} stands after the end")
        if kind == "log":
            if number > 1:
                self._problem(f"line {number} opens a second log")
            self._log = entry
        elif kind == "head":
            self._head(entry)
        elif kind == "event":
            self._event(entry)
        elif kind == "end":
            self.ended = True
            if (entry["size"], entry["heads"]) != (self._log["size"], len(self.heads)):
                self._problem("the closing line counts otherwise than the export")
        else:
            raise Unreadable(f"line {number}: unknown type {kind!r}")

    def _head(self, entry: dict[str, Any]) -> None:
        stated = {name: value for name, value in entry.items() if name not in ("type", "signature")}
        # Canonical JSON (RFC 8785) of strings and small whole numbers is exactly this.
        statement = json.dumps(stated, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        key, signature = base64.b64decode(entry["public_key"]), base64.b64decode(entry["signature"])
        size = entry["size"]
        if entry["format"] != HEAD_FORMAT or entry["tenant_id"] != self._log["tenant_id"]:
            self._problem(f"the head of size {size} belongs to another log")
        if self.trusted and key not in self.trusted:
            self._problem(f"the head of size {size} is signed by a key you did not name")
        if entry["key_id"] != sha256(key).hexdigest()[:16] or not is_signed(key, signature, statement):
            self._problem(f"the head of size {size} has no valid signature")
        if entry["previous"] != self._previous:
            self._problem(f"the head of size {size} does not follow the one before")
        if self.heads and size <= self.heads[-1]["size"]:
            self._problem(f"the head of size {size} does not grow")
        self._previous = sha256(statement + signature).hexdigest()
        self.digests.add(self._previous)
        self.heads.append(entry)

    def _event(self, entry: dict[str, Any]) -> None:
        place, expected = entry["seq"], self._log["first"] + self.events
        row = entry["row"].encode()
        leaf = leaf_hash(row)
        if place != expected:
            self._problem(f"place {expected} is missing or out of order: found {place}")
        if leaf.hex() != entry["leaf"]:
            self._problem(f"the row at place {place} was changed")
        if json.loads(row)["tenant_id"] != self._log["tenant_id"]:
            self._problem(f"the row at place {place} belongs to another log")
        self.events += 1
        if self._log["first"]:
            self._included(entry, leaf, place)
        else:
            self._tree.append(leaf)
            self._match_heads()

    def _included(self, entry: dict[str, Any], leaf: bytes, place: int) -> None:
        head = self.heads[-1] if self.heads else None
        proof = [bytes.fromhex(value) for value in entry["proof"]]
        if head is None or not is_included(leaf, place, head["size"], proof, bytes.fromhex(head["root"])):
            self._problem(f"the row at place {place} is not in the log its head speaks of")

    def _match_heads(self) -> None:
        while self._next_head < len(self.heads) and self.heads[self._next_head]["size"] == self._tree.size:
            head = self.heads[self._next_head]
            if self._tree.root().hex() != head["root"]:
                self._problem(f"the rows up to place {self._tree.size - 1} do not have the root of their head")
            self._next_head += 1

    def _finish(self) -> None:
        if not self._log:
            raise Unreadable("the file is empty")
        if not self.ended:
            self._problem("the export breaks off: its closing line is missing")
        if self.events != self._log["size"] - self._log["first"]:
            self._problem(f"{self._log['size'] - self._log['first']} rows were promised, {self.events} are here")
        if not self._log["first"] and self._next_head < len(self.heads):
            self._problem(f"{len(self.heads) - self._next_head} heads speak of rows that are not here")
        if self._log["size"] and (not self.heads or self.heads[-1]["size"] != self._log["size"]):
            self._problem("no head covers the whole export")

    def require_rows(self) -> None:
        """Who names a key or an anchor wants proof, and nothing in an empty log is signed."""
        if not self._log["size"]:
            self._problem("the log is empty: nothing shows that it always was")

    def check_anchors(self, lines: Iterable[str], *, is_older: bool = False) -> int:
        """Every anchored head of this log must be in the export; later ones may be missing from an older export."""
        seen = 0
        for line in lines:
            entry = json.loads(line)
            if entry["tenant_id"] != self._log["tenant_id"]:
                continue
            size = entry["size"]
            if size > self._log["size"] and is_older:
                continue
            seen += 1
            if size > self._log["size"]:
                self._problem(f"the log ends at {self._log['size']} rows, but a head of size {size} was anchored")
            elif entry["head"] not in self.digests:
                self._problem(f"the anchored head of size {size} was taken back")
        return seen

    def _problem(self, text: str) -> None:
        self.problems.append(text)


def main(arguments: list[str] | None = None) -> int:
    options = _options(arguments)
    try:
        checker = Checker([base64.b64decode(key, validate=True) for key in options.public_key])
        with _opened(options.export) as lines:
            checker.read(lines)
        if options.public_key or options.anchors:
            checker.require_rows()
        anchors = 0
        if options.anchors:
            with open(options.anchors, encoding="utf-8") as lines:
                anchors = checker.check_anchors(lines, is_older=options.older_than_anchors)
    except (Unreadable, OSError, ValueError, KeyError, TypeError) as error:
        print(f"cannot be checked: {error}", file=sys.stderr)
        return UNREADABLE
    return _report(checker, anchors, options)


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Check an exported audit log offline.")
    parser.add_argument("export", help="the NDJSON file, or - for standard input")
    parser.add_argument(
        "--public-key", action="append", default=[], help="base64 key you trust; repeat after a rotation"
    )
    parser.add_argument("--anchors", help="file of anchored heads, kept outside the database")
    parser.add_argument(
        "--older-than-anchors",
        action="store_true",
        help="the export was made before the newest anchors: heads beyond its end are no fault",
    )
    return parser.parse_args(arguments)


def _opened(path: str) -> Any:
    return sys.stdin if path == "-" else open(path, encoding="utf-8")


def _report(checker: Checker, anchors: int, options: argparse.Namespace) -> int:
    for problem in checker.problems[:MOST_SHOWN]:
        print(f"BROKEN  {problem}")
    if len(checker.problems) > MOST_SHOWN:
        print(f"BROKEN  and {len(checker.problems) - MOST_SHOWN} more")
    keys = sorted({head["key_id"] for head in checker.heads})
    print(
        f"checked {checker.events} rows, {len(checker.heads)} heads by {', '.join(keys) or 'no key'}, {anchors} anchors"
    )
    if not options.public_key:
        print("NOTE    no --public-key was named: signatures were checked, but not whose they are")
    if not anchors:
        print("NOTE    no anchor of this log was compared: that nothing was cut off its end is not shown")
    print("the log is broken" if checker.problems else "the log holds")
    return BROKEN if checker.problems else HOLDS


if __name__ == "__main__":
    sys.exit(main())
