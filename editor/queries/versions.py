"""A document's named past."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from editor.errors import VersionUnknown
from editor.models import Version
from editor.prose.compare import Comparison
from editor.prose.compare import compare as compare_content
from editor.queries.access import document_to_see
from editor.queries.documents import Content, content_at
from editor.queries.log import logged
from kernel.errors import NotFound
from kernel.tenancy import Actor
from tenants.queries import member_names


@dataclass(frozen=True, slots=True)
class VersionCard:
    id: UUID
    name: str
    seq: int
    created_at: datetime
    named_by: UUID | None
    named_by_name: str


@dataclass(frozen=True, slots=True)
class EventCard:
    """One row of the log without its payload."""

    seq: int
    kind: str
    actor_kind: str
    actor_id: UUID
    member_id: UUID | None
    lease: int
    batch: int | None
    command_id: UUID
    causation_id: UUID | None
    correlation_id: str
    schema_version: int
    sha256: str
    size_bytes: int
    data: dict[str, object]
    at: datetime


def versions(actor: Actor, document_id: UUID, before: UUID | None = None, limit: int = 50) -> list[VersionCard]:
    """Named versions, newest first, in three queries. Raises NotFound."""
    document_to_see(actor, document_id)
    rows = Version.objects.filter(document_id=document_id).order_by("-id")
    found = list((rows.filter(id__lt=before) if before else rows)[:limit])
    names = member_names({row.named_by for row in found if row.named_by})
    return [_card(row, names) for row in found]


def version_card(actor: Actor, document_id: UUID, version_id: UUID) -> VersionCard:
    found = version(actor, document_id, version_id)
    return _card(found, member_names([found.named_by] if found.named_by else []))


def version(actor: Actor, document_id: UUID, version_id: UUID) -> Version:
    """Raises NotFound."""
    document_to_see(actor, document_id)
    found = Version.objects.filter(document_id=document_id, id=version_id).first()
    if found is None:
        raise NotFound()
    return found


def version_content(actor: Actor, document_id: UUID, version_id: UUID) -> Content:
    return content_at(document_id, version(actor, document_id, version_id).seq)


def compare(actor: Actor, document_id: UUID, old: str, new: str) -> Comparison:
    """Word by word what changed between two points, each a version's id, a seq, or `head`.

    Raises NotFound, VersionUnknown.
    """
    seqs = [_seq_of(actor, document_id, point) for point in (old, new)]
    before, after = (content_at(document_id, seq).document for seq in seqs)
    return compare_content(before, after)


def events(actor: Actor, document_id: UUID, after: int = 0, limit: int = 50) -> list[EventCard]:
    """The log's envelopes after a seq, oldest first. Raises NotFound."""
    document_to_see(actor, document_id)
    rows = logged(document_id, after, after + limit)
    return [
        EventCard(
            row.seq, row.kind, row.actor_kind, row.actor_id, row.member_id, row.lease, row.batch, row.command_id,
            row.causation_id, row.correlation_id, row.schema_version, row.sha256.hex(),
            len(row.payload or b""), row.data, row.at,
        )
        for row in rows
    ]  # fmt: skip


def _seq_of(actor: Actor, document_id: UUID, point: str) -> int:
    document = document_to_see(actor, document_id)
    if point == "head":
        return document.head
    if point.isdecimal():
        seq = int(point[:18])
        if not 1 <= seq <= document.head:
            raise VersionUnknown()
        return seq
    try:
        return version(actor, document_id, UUID(point)).seq
    except ValueError as error:
        raise VersionUnknown("A point is a version's id, a seq, or “head”.") from error


def _card(row: Version, names: dict[UUID, str]) -> VersionCard:
    name = names.get(row.named_by, "") if row.named_by else ""
    return VersionCard(row.id, row.name, row.seq, row.created_at, row.named_by, name)
