"""The stored tree: full tiles and the right edge, as the one function that proofs ask."""

from base64 import b64decode, b64encode

from governance.models import AuditTile, AuditTree
from governance.seal.merkle import HASH_BYTES, TILE_BITS, Edge, Nodes, fold


def load_edge(row: AuditTree) -> Edge:
    return Edge(row.size, [_split(b64decode(level)) for level in row.edge])


def store_edge(row: AuditTree, edge: Edge) -> None:
    row.size = edge.size
    row.edge = [b64encode(b"".join(level)).decode() for level in edge.levels]


def stored_nodes(edge: Edge) -> Nodes:
    """Complete subtrees of the current tenant's log, each tile read once."""
    tiles: dict[tuple[int, int], list[bytes]] = {}

    def tile(level: int, index: int) -> list[bytes]:
        if (level, index) not in tiles:
            tiles[level, index] = _tile(edge, level, index)
        return tiles[level, index]

    def node(level: int, index: int) -> bytes:
        tile_level, bits = divmod(level, TILE_BITS)
        first = index << bits
        hashes = tile(tile_level, first >> TILE_BITS)
        offset = first & ((1 << TILE_BITS) - 1)
        return fold(hashes[offset : offset + (1 << bits)])

    return node


def _tile(edge: Edge, level: int, index: int) -> list[bytes]:
    unfinished = edge.size >> (TILE_BITS * (level + 1))
    if index == unfinished:
        return edge.levels[level]
    return _split(bytes(AuditTile.objects.get(level=level, index=index).hashes))


def _split(joined: bytes) -> list[bytes]:
    return [joined[at : at + HASH_BYTES] for at in range(0, len(joined), HASH_BYTES)]
