"""The tree against the RFC's definition, published roots, and every tampered proof."""

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.seal import merkle
from governance.seal.merkle import Edge, leaf_hash, node_hash

# The inputs and roots of Certificate Transparency's own test vectors.
INPUTS = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def mth(leaves: list[bytes]) -> bytes:
    """RFC 9162, 2.1.1, word for word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return node_hash(mth(leaves[:k]), mth(leaves[k:]))


def leaves(count: int) -> list[bytes]:
    return [leaf_hash(b"%d" % n) for n in range(count)]


def nodes_of(hashes: list[bytes]):
    return lambda level, index: mth(hashes[index << level : (index + 1) << level])


@pytest.mark.parametrize("size", range(1, 9))
def test_published_roots(size):
    edge = Edge()
    edge.append(leaf_hash(content) for content in INPUTS[:size])
    assert edge.root().hex() == ROOTS[size - 1]


@given(st.lists(st.integers(0, 700), min_size=1, max_size=6))
@settings(max_examples=30, deadline=None)
def test_an_edge_grown_in_any_batches_has_the_defined_root_and_the_same_tiles(batches):
    total = sum(batches)
    hashes = leaves(total)
    edge, tiles, at = Edge(), [], 0
    for size in batches:
        tiles += edge.append(hashes[at : at + size])
        at += size
    assert edge.size == total
    assert edge.root() == mth(hashes)
    assert [tile.index for tile in tiles if tile.level == 0] == list(range(total // 256))
    for tile in tiles:
        if tile.level == 0:
            assert list(tile.hashes) == hashes[tile.index * 256 : (tile.index + 1) * 256]


@given(st.integers(1, 130), st.data())
@settings(max_examples=150, deadline=None)
def test_inclusion_proofs_hold_and_nothing_else_does(size, data):
    hashes = leaves(size)
    index = data.draw(st.integers(0, size - 1))
    proof, root = merkle.inclusion_proof(nodes_of(hashes), index, size), mth(hashes)
    assert merkle.verify_inclusion(hashes[index], index, size, proof, root)
    assert not merkle.verify_inclusion(leaf_hash(b"other"), index, size, proof, root)
    assert not merkle.verify_inclusion(hashes[index], index, size, [*proof, root], root)
    for position in range(len(proof)):
        flipped = [bytes([h[0] ^ 1, *h[1:]]) if n == position else h for n, h in enumerate(proof)]
        assert not merkle.verify_inclusion(hashes[index], index, size, flipped, root)
    other = data.draw(st.integers(0, size - 1))
    assert (other == index) == merkle.verify_inclusion(hashes[index], other, size, proof, root)


@given(st.integers(1, 130), st.data())
@settings(max_examples=150, deadline=None)
def test_consistency_proofs_hold_and_a_changed_past_does_not(new, data):
    old = data.draw(st.integers(1, new))
    hashes = leaves(new)
    proof = merkle.consistency_proof(nodes_of(hashes), old, new)
    old_root, new_root = mth(hashes[:old]), mth(hashes)
    assert merkle.verify_consistency(old, new, old_root, new_root, proof)
    assert not merkle.verify_consistency(old, new, leaf_hash(b"x"), new_root, proof)
    assert not merkle.verify_consistency(old, new, old_root, leaf_hash(b"x"), proof)
    if proof:
        assert not merkle.verify_consistency(old, new, old_root, new_root, proof[:-1])


def test_an_empty_tree_has_the_defined_root():
    assert Edge().root() == sha256(b"").digest()


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_a_leaf_outside_the_tree_has_no_proof(index, size):
    with pytest.raises(ValueError, match="not in a tree"):
        merkle.inclusion_proof(nodes_of(leaves(3)), index, size)
