"""Merkle trees of RFC 9162, section 2: leaves, roots, inclusion and consistency proofs. Pure Python.

A log is kept as tiles: 256 neighbouring hashes of one tree level, eight binary levels apart (the layout of
transparency logs on static storage). `Edge` holds what is not yet a full tile; everything else never changes.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from hashlib import sha256

TILE_BITS = 8
TILE_HASHES = 1 << TILE_BITS
HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()

# The hash of the complete subtree at (binary level, index).
Nodes = Callable[[int, int], bytes]


def leaf_hash(content: bytes) -> bytes:
    return sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def fold(hashes: list[bytes]) -> bytes:
    """The root over a power of two of neighbouring hashes."""
    while len(hashes) > 1:
        hashes = [node_hash(hashes[i], hashes[i + 1]) for i in range(0, len(hashes), 2)]
    return hashes[0]


@dataclass(frozen=True, slots=True)
class Tile:
    """A full tile: `level` counts tiles from the leaves up, `index` from the left."""

    level: int
    index: int
    hashes: tuple[bytes, ...]


@dataclass(slots=True)
class Edge:
    """The right edge of a growing tree: its size and, per tile level, the hashes of the unfinished tile."""

    size: int = 0
    levels: list[list[bytes]] = field(default_factory=list)

    def append(self, leaves: Iterable[bytes]) -> list[Tile]:
        """Add leaf hashes; return the tiles they completed."""
        full: list[Tile] = []
        for leaf in leaves:
            self.size += 1
            self._push(0, leaf, full)
        return full

    def root(self) -> bytes:
        """The root over everything appended: the peaks of complete subtrees, folded from the right."""
        peaks = [peak for level in reversed(self.levels) for peak in _peaks(level)]
        if not peaks:
            return EMPTY_ROOT
        root = peaks.pop()
        while peaks:
            root = node_hash(peaks.pop(), root)
        return root

    def _push(self, level: int, value: bytes, full: list[Tile]) -> None:
        if level == len(self.levels):
            self.levels.append([])
        hashes = self.levels[level]
        hashes.append(value)
        if len(hashes) == TILE_HASHES:
            index = (self.size >> (TILE_BITS * (level + 1))) - 1
            full.append(Tile(level, index, tuple(hashes)))
            self.levels[level] = []
            self._push(level + 1, fold(hashes), full)


def inclusion_proof(nodes: Nodes, index: int, size: int) -> list[bytes]:
    """The audit path of a leaf in the tree of `size` leaves (RFC 9162, 2.1.3.1), leaf's neighbour first."""
    if not 0 <= index < size:
        raise ValueError("the leaf is not in a tree of that size")
    return _path(nodes, index, 0, size)


def consistency_proof(nodes: Nodes, old: int, new: int) -> list[bytes]:
    """That the tree of `old` leaves is the beginning of the one of `new` (RFC 9162, 2.1.4.1)."""
    if not 0 < old <= new:
        raise ValueError("sizes must grow from at least one")
    return _subproof(nodes, old, 0, new, True) if old < new else []


def verify_inclusion(leaf: bytes, index: int, size: int, proof: list[bytes], root: bytes) -> bool:
    """Check an inclusion proof (RFC 9162, 2.1.3.2)."""
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


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: list[bytes]) -> bool:
    """Check a consistency proof (RFC 9162, 2.1.4.2)."""
    if not 0 < old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not path:
        return False
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    first = second = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            second = node_hash(second, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and first == old_root and second == new_root


def _peaks(hashes: list[bytes]) -> list[bytes]:
    """Roots of the complete subtrees of an unfinished tile, largest first."""
    peaks, start = [], 0
    for bit in range(TILE_BITS, -1, -1):
        if len(hashes) & (1 << bit):
            peaks.append(fold(hashes[start : start + (1 << bit)]))
            start += 1 << bit
    return peaks


def _range_hash(nodes: Nodes, start: int, end: int) -> bytes:
    width = end - start
    level = width.bit_length() - 1
    if width == 1 << level and start % width == 0:
        return nodes(level, start >> level)
    middle = start + _split(width)
    return node_hash(_range_hash(nodes, start, middle), _range_hash(nodes, middle, end))


def _path(nodes: Nodes, index: int, start: int, end: int) -> list[bytes]:
    if end - start == 1:
        return []
    middle = start + _split(end - start)
    if index < middle:
        return [*_path(nodes, index, start, middle), _range_hash(nodes, middle, end)]
    return [*_path(nodes, index, middle, end), _range_hash(nodes, start, middle)]


def _subproof(nodes: Nodes, old: int, start: int, end: int, whole: bool) -> list[bytes]:
    if old == end:
        return [] if whole else [_range_hash(nodes, start, end)]
    middle = start + _split(end - start)
    if old <= middle:
        return [*_subproof(nodes, old, start, middle, whole), _range_hash(nodes, middle, end)]
    return [*_subproof(nodes, old, middle, end, False), _range_hash(nodes, start, middle)]


def _split(width: int) -> int:
    """The largest power of two below `width`."""
    return 1 << ((width - 1).bit_length() - 1)
