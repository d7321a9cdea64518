"""The audit trail as people read it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from governance.models import AuditLeaf
from kernel import crypto
from kernel.errors import NotFound
from kernel.journal.models import JournalEvent
from kernel.tenancy import ActorKind
from tenants import queries as tenants


@dataclass(frozen=True, slots=True)
class TrailFilter:
    """Which events to show; None shows all."""

    verb: str | None = None
    actor_id: UUID | None = None
    subject_kind: str | None = None
    subject_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class TrailEvent:
    """One event; `seq` is its place in the sealed log, None within the second before it is sealed."""

    event: JournalEvent
    seq: int | None
    actor_name: str


def events(wanted: TrailFilter) -> QuerySet[JournalEvent]:
    """The tenant's events that fit, unordered; the door pages them."""
    found: QuerySet[JournalEvent] = JournalEvent.objects.all()
    if wanted.verb:
        is_prefix = wanted.verb.endswith(".")
        found = found.filter(**{"verb__startswith" if is_prefix else "verb": wanted.verb})
    if wanted.actor_id:
        found = found.filter(actor_id=wanted.actor_id)
    if wanted.subject_kind:
        found = found.filter(subject_kind=wanted.subject_kind)
    if wanted.subject_id:
        found = found.filter(subject_id=wanted.subject_id)
    if wanted.since:
        found = found.filter(at__gte=wanted.since)
    if wanted.until:
        found = found.filter(at__lt=wanted.until)
    return found


def described(rows: Sequence[JournalEvent]) -> list[TrailEvent]:
    """Events with their places and the names of who acted, in two queries."""
    places = dict(AuditLeaf.objects.filter(event_id__in=[row.id for row in rows]).values_list("event_id", "seq"))
    names = tenants.member_names(row.actor_id for row in rows if row.actor_kind == ActorKind.HUMAN)
    return [TrailEvent(row, places.get(row.id), names.get(row.actor_id, "")) for row in rows]


def event(event_id: UUID) -> JournalEvent:
    """One event; raises NotFound."""
    row: JournalEvent | None = JournalEvent.objects.filter(id=event_id).first()
    if row is None:
        raise NotFound()
    return row


def personal_of(row: JournalEvent) -> tuple[dict[str, str] | None, bool]:
    """An event's personal fields in the clear, and whether they were erased."""
    if not row.personal:
        return None, False
    try:
        plain = crypto.unseal(row.personal_subject, f"journal:{row.verb}", bytes(row.personal))
    except crypto.SubjectErased:
        return None, True
    fields: dict[str, Any] = json.loads(plain)
    return {str(name): str(value) for name, value in fields.items()}, False
