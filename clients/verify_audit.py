#!/usr/bin/env python3
# /// script
# requires-python = ">=3.11"
# ///
"""Check an exported audit log without trusting the server that wrote it.

    python verify_audit.py export.ndjson --tenant <id> --public-key <base64> [--public-key ...]
                           [--anchors heads.ndjson] [--anchors saved-head.json] [--older-than-anchors]

Checks that every row hashes to its leaf, that places are gap-free, that the Merkle roots (RFC 9162) are the ones the
signed heads state, that each head follows the one before, that every signature (Ed25519, RFC 8032) is by a key you
named and that all of it is of the organisation you named. With anchors, also that no anchored head was taken back or
is beyond the end: without them, a log cut off behind an earlier head looks whole. An anchor is a line of the server's
anchor file, a page of `GET audit/anchors/`, or the saved answer of `GET audit/head/`. Part of a log is checked by its
inclusion proofs.

Exit codes: 0 a whole log holds, under a key and an organisation that you named; 1 something does not hold; 2 it
cannot be checked: no export, no key or no organisation named, nothing in it, or anchors of another log; 3 a part of a
log holds.
Needs Python 3.11 and nothing else; uses the package `cryptography` for speed where it is installed.
"""

import argparse
import base64
import json
import sys
from collections.abc import Iterable
from hashlib import sha256, sha512
from typing import Any

HOLDS, BROKEN, UNCHECKED, PART_HOLDS = 0, 1, 2, 3
EXPORT_FORMAT = "scriptorium.audit.export/1"
HEAD_FORMAT = "scriptorium.audit.head/1"
MAX_SHOWN = 20
MAX_SHOWN_CHARS = 400
_GZIP = b"\x1f\x8b"


MEMBERS = {
    "log": {"type", "format", "tenant_id", "size", "first"},
    "head": {
        "type", "format", "tenant_id", "size", "root", "previous", "at", "key_id", "public_key", "signature",
    },
    "event": {"type", "seq", "leaf", "row"},
    "end": {"type", "size", "heads"},
}  # fmt: skip


class Unreadable(Exception):
    """The input is not an export."""


class Unusable(Exception):
    """The anchors cannot be read, or are not of this log."""


CANNOT_BE_READ = (
    Unreadable, Unusable, OSError, ValueError, KeyError, TypeError, AttributeError, ArithmeticError, RecursionError,
)  # fmt: skip


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


def unbase64(text: str) -> bytes:
    """Decode base64 of which no other spelling is taken: a changed letter must never mean the same."""
    value = base64.b64decode(text, validate=True)
    if base64.b64encode(value).decode() != text:
        raise ValueError("not canonical base64")
    return value


def stated_by(head: dict[str, Any]) -> bytes:
    """The bytes that a head's signature is made over."""
    stated = {name: value for name, value in head.items() if name not in ("type", "signature")}
    # Canonical JSON (RFC 8785) of strings and small whole numbers is exactly this.
    return json.dumps(stated, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def shown(text: object) -> str:
    """What stands in the input as one line of plain letters: it must not look like words of the verifier."""
    plain = str(text).encode("ascii", "backslashreplace").decode()
    escaped = "".join(letter if letter.isprintable() else f"\\x{ord(letter):02x}" for letter in plain)
    return escaped if len(escaped) <= MAX_SHOWN_CHARS else escaped[:MAX_SHOWN_CHARS] + "..."


class Checker:
    """Reads an export line by line and collects what does not hold."""

    def __init__(self, trusted: list[bytes], tenant: str = "") -> None:
        self.trusted = trusted
        self.tenant = tenant
        self.problems: list[str] = []
        self.heads: list[dict[str, Any]] = []
        self.digests: dict[str, int] = {}
        self.events = 0
        self.marked = 0
        self.ended = False
        self.log: dict[str, Any] = {}
        self._tree = Tree()
        self._previous = bytes(32).hex()
        self._next_head = 0

    @property
    def is_part(self) -> bool:
        return bool(self.log["first"])

    def read(self, lines: Iterable[bytes]) -> None:
        """Raises Unreadable for what does not even begin like an export; anything behind that is a break."""
        for number, raw in enumerate(lines, 1):
            if number == 1 and raw.startswith(_GZIP):
                raise Unreadable("the file is compressed: gunzip it first")
            try:
                line = raw.decode().rstrip("\n").removesuffix("\r")
                entry = json.loads(line)
                self._entry(entry, number, line)
            except CANNOT_BE_READ as error:
                if isinstance(error, Unreadable):
                    raise
                if number == 1:
                    raise Unreadable(f"line 1: {type(error).__name__}: {error}") from error
                self._problem(f"line {number} cannot be read: {type(error).__name__}")
        self._finish()

    def _entry(self, entry: dict[str, Any], number: int, line: str) -> None:
        kind = entry["type"]
        if number == 1 and (kind != "log" or entry["format"] != EXPORT_FORMAT):
            raise Unreadable("the first line is not that of an audit export")
        expected = MEMBERS[kind] | ({"proof"} if kind == "event" and self.log.get("first") else set())
        if set(entry) != expected or json.dumps(entry) != line:
            self._problem(f"line {number} is not spelled as an export spells it")
        for name in {"size", "first", "seq", "heads"} & set(entry):
            if type(entry[name]) is not int or entry[name] < 0:
                raise ValueError(f"{name} is no count")
        if self.ended:
            self._problem(f"line {number} stands after the end")
        if kind == "log":
            self._opened(entry, number)
        elif kind == "head":
            self._head(entry)
        elif kind == "event":
            self._event(entry)
        else:
            self.ended = True
            if (entry["size"], entry["heads"]) != (self.log["size"], len(self.heads)):
                self._problem("the closing line counts otherwise than the export")

    def _opened(self, entry: dict[str, Any], number: int) -> None:
        if number > 1:
            self._problem(f"line {number} opens a second log")
            return
        self.log = entry
        if self.tenant and entry["tenant_id"] != self.tenant:
            self._problem(f"this is the log of {entry['tenant_id']}, not of {self.tenant}")

    def _head(self, entry: dict[str, Any]) -> None:
        statement = stated_by(entry)
        key, signature = unbase64(entry["public_key"]), unbase64(entry["signature"])
        size = entry["size"]
        if self.events:
            self._problem(f"the head of size {size} stands behind rows")
        if entry["format"] != HEAD_FORMAT or entry["tenant_id"] != self.log["tenant_id"]:
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
        self.digests[self._previous] = size
        self.heads.append(entry)

    def _event(self, entry: dict[str, Any]) -> None:
        place, expected = entry["seq"], self.log["first"] + self.events
        self.events += 1
        row = entry["row"].encode("utf-8", "surrogatepass")
        leaf = leaf_hash(row)
        if place != expected:
            self._problem(f"place {expected} is missing or out of order: found {place}")
        if leaf.hex() != entry["leaf"]:
            self._problem(f"the row at place {place} was changed")
        said = json.loads(row)
        if said["tenant_id"] != self.log["tenant_id"]:
            self._problem(f"the row at place {place} belongs to another log")
        self.marked += "clock" in said
        if self.log["first"]:
            self._included(entry, leaf, place)
        else:
            self._tree.append(leaf)
            self._match_heads()

    def _included(self, entry: dict[str, Any], leaf: bytes, place: int) -> None:
        head = self.heads[-1] if self.heads else None
        proof = [bytes.fromhex(value) for value in entry["proof"]]
        if [value.hex() for value in proof] != entry["proof"]:
            self._problem(f"the proof of place {place} is not spelled as an export spells it")
        if head is None or not is_included(leaf, place, head["size"], proof, bytes.fromhex(head["root"])):
            self._problem(f"the row at place {place} is not in the log its head speaks of")

    def _match_heads(self) -> None:
        while self._next_head < len(self.heads) and self.heads[self._next_head]["size"] == self._tree.size:
            head = self.heads[self._next_head]
            if self._tree.root().hex() != head["root"]:
                self._problem(f"the rows up to place {self._tree.size - 1} do not have the root of their head")
            self._next_head += 1

    def _finish(self) -> None:
        if not self.log:
            raise Unreadable("the file is empty")
        if not self.ended:
            self._problem("the export breaks off: its closing line is missing")
        if self.events != self.log["size"] - self.log["first"]:
            self._problem(f"{self.log['size'] - self.log['first']} rows were promised, {self.events} are here")
        if not self.log["first"] and self._next_head < len(self.heads):
            self._problem(f"{len(self.heads) - self._next_head} heads speak of rows that are not here")
        if self.log["size"] and (not self.heads or self.heads[-1]["size"] != self.log["size"]):
            self._problem("no head covers the whole export")

    def require_rows(self) -> None:
        """Who names a key or an anchor wants proof, and nothing in an empty log is signed."""
        if not self.log["size"]:
            self._problem("the log is empty: nothing shows that it always was")

    def check_anchors(self, entries: list[dict[str, Any]], *, is_older: bool = False) -> int:
        """Every anchored head of this log must be in the export; later ones may be missing from an older export."""
        seen = 0
        for size, digest in (self._anchor(entry) for entry in entries if self._is_ours(entry)):
            if size > self.log["size"] and is_older:
                continue
            seen += 1
            if size > self.log["size"]:
                self._problem(f"the log ends at {self.log['size']} rows, but a head of size {size} was anchored")
            elif self.digests.get(digest) != size:
                self._problem(f"the anchored head of size {size} was taken back")
        return seen

    def _is_ours(self, entry: dict[str, Any]) -> bool:
        return bool(entry["tenant_id"] == self.log["tenant_id"])

    def _anchor(self, entry: dict[str, Any]) -> tuple[int, str]:
        """Size and digest of an anchor: a line of the server's file states the digest, a saved head is hashed."""
        size = entry["size"]
        if type(size) is not int or size < 0:
            raise Unusable(f"the size of an anchor is no count: {size}")
        if "head" in entry:
            return size, str(entry["head"])
        head = {name: entry[name] for name in MEMBERS["head"] - {"type"}}
        key, signature, statement = unbase64(head["public_key"]), unbase64(head["signature"]), stated_by(head)
        if not is_signed(key, signature, statement) or (self.trusted and key not in self.trusted):
            raise Unusable(f"the saved head of size {size} is not signed by a key you named")
        return size, sha256(statement + signature).hexdigest()

    def _problem(self, text: str) -> None:
        self.problems.append(text)


def anchors_in(path: str) -> list[dict[str, Any]]:
    """The anchors of a file: NDJSON, one JSON value, a page of them, or the saved answer of `GET audit/head/`."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    try:
        values = [json.loads(text)]
    except ValueError:
        values = [json.loads(line) for line in text.split("\n") if line.strip()]
    return [anchor for value in values for anchor in _unfolded(value)]


def _unfolded(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, list):
        return [anchor for one in value for anchor in _unfolded(one)]
    if "results" in value:
        return _unfolded(value["results"])
    if "head" in value and "tenant_id" not in value:
        return [value["head"]] if value["head"] else []
    return [value]


def main(arguments: list[str] | None = None) -> int:
    options = _options(arguments)
    anchors, checker = 0, Checker([])
    try:
        checker = Checker([unbase64(key) for key in options.public_key], options.tenant.lower())
        with _opened(options.export) as lines:
            checker.read(lines)
        if options.public_key or options.anchors:
            checker.require_rows()
        for path in options.anchors:
            anchors += checker.check_anchors(anchors_in(path), is_older=options.older_than_anchors)
    except CANNOT_BE_READ as error:
        for line in _range(checker):
            print(line)
        print(shown(f"cannot be checked: {error or type(error).__name__}"), file=sys.stderr)
        return UNCHECKED
    return _report(checker, anchors, options)


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Check an exported audit log offline.")
    parser.add_argument("export", help="the NDJSON file, or - for standard input")
    parser.add_argument(
        "--public-key", action="append", default=[], help="base64 key you trust; repeat after a rotation"
    )
    parser.add_argument("--tenant", default="", help="id of the organisation whose log it shall be")
    parser.add_argument(
        "--anchors",
        action="append",
        default=[],
        help="file of anchored heads, or a saved answer of `GET audit/head/`; repeat for more",
    )
    parser.add_argument(
        "--older-than-anchors",
        action="store_true",
        help="the export was made before the newest anchors: heads beyond its end are no fault",
    )
    return parser.parse_args(arguments)


def _opened(path: str) -> Any:
    return sys.stdin.buffer if path == "-" else open(path, "rb")


def _report(checker: Checker, anchors: int, options: argparse.Namespace) -> int:
    for problem in checker.problems[:MAX_SHOWN]:
        print(shown(f"BROKEN  {problem}"))
    if len(checker.problems) > MAX_SHOWN:
        print(f"BROKEN  and {len(checker.problems) - MAX_SHOWN} more")
    keys = ", ".join(sorted({str(head["key_id"]) for head in checker.heads})) or "no key"
    for line in _range(checker):
        print(line)
    print(shown(f"checked {checker.events} rows, {len(checker.heads)} heads by {keys}, {anchors} anchors"))
    missing = _missing(checker, anchors, options)
    for note in [*missing, *_notes(checker, anchors, options)]:
        print(f"NOTE    {note}")
    return _verdict(checker, bool(missing))


def _range(checker: Checker) -> list[str]:
    """Whose log it says it is, and which places of it; nothing where its first line was not read."""
    log = checker.log
    if not log:
        return []
    places = f"places {log['first']} to {log['size'] - 1}"
    return [shown(f"log of {log['tenant_id']}, {log['size']} rows; here are {places}")]


def _missing(checker: Checker, anchors: int, options: argparse.Namespace) -> list[str]:
    """What was not named or not given, so that nothing can be vouched for."""
    missing = []
    if not options.public_key:
        missing.append("no --public-key was named: signatures were checked, but not whose they are")
    if not options.tenant:
        missing.append("no --tenant was named: whose log this is was not checked")
    if options.anchors and not anchors:
        missing.append("none of the anchors given is of this log: that nothing was cut off its end is not shown")
    if not checker.events:
        missing.append("there is no row in this export: it shows nothing")
    return missing


def _notes(checker: Checker, anchors: int, options: argparse.Namespace) -> list[str]:
    notes = []
    if not options.anchors and not anchors:
        notes.append("no anchor of this log was compared: that nothing was cut off its end is not shown")
    if checker.is_part:
        notes.append(
            f"places 0 to {checker.log['first'] - 1} are absent, so the roots of {max(0, len(checker.heads) - 1)} "
            "earlier heads were not computed"
        )
    if checker.marked:
        notes.append(f"{checker.marked} rows are marked by the sealer: their clock differed from the log's")
    return notes


def _verdict(checker: Checker, is_unchecked: bool) -> int:
    if checker.problems:
        print("the log is broken")
        return BROKEN
    if is_unchecked:
        print("the log cannot be vouched for: see the notes")
        return UNCHECKED
    print("this part of the log holds" if checker.is_part else "the log holds")
    return PART_HOLDS if checker.is_part else HOLDS


if __name__ == "__main__":
    sys.exit(main())
