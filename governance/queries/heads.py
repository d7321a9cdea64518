"""Signed heads, and proofs against them."""

from dataclasses import dataclass
from uuid import UUID

from governance.errors import NotSealedYet
from governance.models import AuditAnchor, AuditHead, AuditLeaf, AuditTree
from governance.seal import merkle
from governance.seal.leaves import content
from governance.seal.merkle import Edge
from governance.seal.signing import Head
from governance.seal.tiles import load_edge, stored_nodes
from kernel.errors import Invalid
from kernel.journal.models import JournalEvent


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """That an event is in the log a head speaks of: its row as sealed, its place, and the path to the root."""

    seq: int
    row: bytes
    path: list[bytes]
    head: Head


@dataclass(frozen=True, slots=True)
class ConsistencyProof:
    """That the log of `old` events is the unchanged beginning of the one of `new`."""

    old: Head
    new: Head
    path: list[bytes]


def head() -> Head | None:
    """The newest signed head, or None before anything was sealed."""
    newest = AuditHead.objects.order_by("-size").first()
    return head_of(newest) if newest else None


def heads(after_size: int = 0, limit: int = 1000) -> list[Head]:
    """Heads in order of size."""
    return [head_of(row) for row in AuditHead.objects.filter(size__gt=after_size).order_by("size")[:limit]]


def anchored_heads(before_size: int | None = None, limit: int = 50) -> list[Head]:
    """Heads that were written outside the database, newest first."""
    anchors = AuditAnchor.objects.order_by("-size")
    if before_size is not None:
        anchors = anchors.filter(size__lt=before_size)
    sizes = list(anchors.values_list("size", flat=True)[:limit])
    return [head_of(row) for row in AuditHead.objects.filter(size__in=sizes).order_by("-size")]


def inclusion_proof(event_id: UUID) -> InclusionProof:
    """Prove an event against the newest head. Raises NotSealedYet for an unknown or too young one."""
    leaf = AuditLeaf.objects.filter(event_id=event_id).first()
    newest = head()
    if leaf is None or newest is None:
        raise NotSealedYet()
    path = merkle.inclusion_proof(stored_nodes(edge()), leaf.seq, newest.size)
    return InclusionProof(leaf.seq, content(JournalEvent.objects.get(id=event_id), leaf.mark), path, newest)


def consistency_proof(old: int, new: int) -> ConsistencyProof:
    """Prove that the log only grew between two signed sizes. Raises Invalid for sizes without a head."""
    found = {row.size: head_of(row) for row in AuditHead.objects.filter(size__in=[old, new])}
    if old not in found or new not in found or old > new:
        raise Invalid("Name two sizes of signed heads, the smaller one first.")
    return ConsistencyProof(found[old], found[new], merkle.consistency_proof(stored_nodes(edge()), old, new))


def edge() -> Edge:
    row = AuditTree.objects.first()
    return load_edge(row) if row else Edge()


def head_of(row: AuditHead) -> Head:
    return Head(
        tenant_id=row.tenant_id,
        size=row.size,
        root=bytes(row.root),
        previous=bytes(row.previous),
        at=row.at,
        public_key=bytes(row.public_key),
        signature=bytes(row.signature),
    )
