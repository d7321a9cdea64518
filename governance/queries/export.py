"""The sealed log as lines that an outsider can check without us, page by page.

Pages, because an export may be long and no transaction should be: a door asks for one page per scope.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from governance.models import AuditLeaf
from governance.queries.heads import edge, head, heads
from governance.seal import merkle
from governance.seal.leaves import content
from governance.seal.tiles import stored_nodes
from kernel.journal.models import JournalEvent
from kernel.tenancy import current_tenant_id

EXPORT_FORMAT = "scriptorium.audit.export/1"
_PAGE = 500

Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ExportPosition:
    """How far an export has come. `until` is the size of the head that all of it is proven against."""

    first: int = 0
    until: int = 0
    stage: Literal["start", "heads", "events"] = "start"
    at: int = 0
    heads: int = 0


def export_page(position: ExportPosition) -> tuple[list[Line], ExportPosition | None]:
    """The lines at a position, and the next one; None after the last."""
    match position.stage:
        case "start":
            return _start(position)
        case "heads":
            return _heads(position)
        case _:
            return _events(position)


def export_lines(first: int = 0) -> Iterator[Line]:
    """The whole export from place `first` on, inside one scope."""
    position: ExportPosition | None = ExportPosition(first=first)
    while position is not None:
        lines, position = export_page(position)
        yield from lines


def _start(position: ExportPosition) -> tuple[list[Line], ExportPosition]:
    newest = head()
    size = newest.size if newest else 0
    line = {
        "type": "log",
        "format": EXPORT_FORMAT,
        "tenant_id": str(current_tenant_id()),
        "size": size,
        "first": position.first,
    }
    return [line], replace(position, until=size, stage="heads")


def _heads(position: ExportPosition) -> tuple[list[Line], ExportPosition]:
    page = [one for one in heads(position.at, _PAGE) if one.size <= position.until]
    if not page:
        return [], replace(position, stage="events", at=position.first)
    lines = [{"type": "head", **one.as_dict()} for one in page]
    return lines, replace(position, at=page[-1].size, heads=position.heads + len(page))


def _events(position: ExportPosition) -> tuple[list[Line], ExportPosition | None]:
    wanted = AuditLeaf.objects.filter(seq__gte=position.at, seq__lt=position.until).order_by("seq")
    leaves = list(wanted[:_PAGE])
    if not leaves:
        return [{"type": "end", "size": position.until, "heads": position.heads}], None
    rows = JournalEvent.objects.in_bulk([leaf.event_id for leaf in leaves])
    # A whole log proves itself by its root; a part of one carries a proof for each event.
    nodes = stored_nodes(edge()) if position.first else None
    lines = [_line(leaf, rows[leaf.event_id], nodes, position.until) for leaf in leaves]
    return lines, replace(position, at=leaves[-1].seq + 1)


def _line(leaf: AuditLeaf, row: JournalEvent, nodes: merkle.Nodes | None, size: int) -> Line:
    line = {
        "type": "event",
        "seq": leaf.seq,
        "leaf": bytes(leaf.leaf_hash).hex(),
        "row": content(row, leaf.mark).decode(),
    }
    if nodes is not None:
        line["proof"] = [value.hex() for value in merkle.inclusion_proof(nodes, leaf.seq, size)]
    return line
