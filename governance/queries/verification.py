"""Check the sealed log against the journal, as far as the server itself can."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from governance.models import AuditHead, AuditLeaf
from governance.queries.heads import head_of
from governance.seal import signing
from governance.seal.anchors import anchored
from governance.seal.leaves import content
from governance.seal.merkle import Edge, leaf_hash
from governance.seal.signing import NO_PREVIOUS, Head
from kernel.journal.models import JournalEvent
from kernel.tenancy import current_tenant_id

_CHUNK = 1000
MAX_PROBLEMS = 50


@dataclass(slots=True)
class Verification:
    """What was checked and what was wrong. `unsealed` rows are younger than the last head."""

    events: int = 0
    rows_recomputed: int = 0
    heads: int = 0
    anchors: int = 0
    unsealed: int = 0
    size: int = 0
    root: str = ""
    signed_by: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def is_ok(self) -> bool:
        return not self.problems

    def note(self, problem: str) -> None:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(problem)


def verify_log(rows: int = 50_000) -> Verification:
    """Recompute the newest `rows` leaves from the journal, the whole tree from all leaves, and check every head.

    Each head's root, signature and link to the one before, and every line of the anchor file. A server that is
    itself dishonest is caught by the export and an outsider's `verify_audit.py`, not here.
    """
    done = Verification()
    # The log grows meanwhile. Each of these speaks of what the next holds, so that nothing speaks of what is not read.
    anchors = list(anchored(current_tenant_id()))
    heads = [head_of(row) for row in AuditHead.objects.order_by("size").iterator(_CHUNK)]
    roots = _recompute(done, rows, {head.size for head in heads})
    known = _check_heads(done, heads, roots)
    _check_anchors(done, anchors, known)
    return done


def _recompute(done: Verification, rows: int, sizes: set[int]) -> dict[int, bytes]:
    """Walk all leaves in order; return the roots at these sizes."""
    total = AuditLeaf.objects.count()
    edge, roots = Edge(), {}
    for chunk in _chunks():
        if chunk[-1].seq >= total - rows:
            _compare_rows(done, chunk)
        for leaf in chunk:
            if leaf.seq != edge.size:
                done.note(f"place {edge.size} is missing; the next one is {leaf.seq}")
            edge.append([bytes(leaf.leaf_hash)])
            if edge.size in sizes:
                roots[edge.size] = edge.root()
    done.events, done.size, done.root = edge.size, edge.size, edge.root().hex()
    done.unsealed = max(0, JournalEvent.objects.count() - total)
    return roots


def _chunks() -> Iterator[list[AuditLeaf]]:
    after = -1
    while chunk := list(AuditLeaf.objects.filter(seq__gt=after).order_by("seq")[:_CHUNK]):
        yield chunk
        after = chunk[-1].seq


def _compare_rows(done: Verification, chunk: list[AuditLeaf]) -> None:
    events = JournalEvent.objects.in_bulk([leaf.event_id for leaf in chunk])
    for leaf in chunk:
        event = events.get(leaf.event_id)
        if event is None:
            done.note(f"event {leaf.event_id} at place {leaf.seq} is gone")
        elif leaf_hash(content(event, leaf.mark)) != bytes(leaf.leaf_hash):
            done.note(f"event {leaf.event_id} at place {leaf.seq} was changed")
    done.rows_recomputed += len(chunk)


def _check_heads(done: Verification, heads: list[Head], roots: dict[int, bytes]) -> dict[str, Head]:
    previous, known = NO_PREVIOUS, {}
    for head in heads:
        if not head.is_signed():
            done.note(f"the head of size {head.size} has no valid signature")
        if head.previous != previous:
            done.note(f"the head of size {head.size} does not follow the one before")
        if roots.get(head.size) != head.root:
            done.note(f"the head of size {head.size} states another root")
        if head.key_id not in done.signed_by:
            done.signed_by.append(head.key_id)
        previous = head.digest()
        known[previous.hex()] = head
        done.heads += 1
    if done.heads and signing.key_id_of(signing.public_key()) not in done.signed_by:
        done.note("the newest signing key of this installation signed none of these heads")
    return known


def _check_anchors(done: Verification, anchors: list[dict[str, Any]], known: dict[str, Head]) -> None:
    for entry in anchors:
        done.anchors += 1
        if entry["head"] not in known:
            done.note(f"the anchored head of size {entry['size']} is not in the database")
