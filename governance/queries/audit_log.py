"""The audit log as people read it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from governance import ports
from governance.models import AuditLeaf
from kernel import crypto
from kernel.errors import NotFound
from kernel.journal.models import JournalEvent
from kernel.tenancy import Actor, ActorKind
from tenants import queries as tenants

_PAGE = 500
_EDITED = "document.edited"


@dataclass(frozen=True, slots=True)
class AuditLogFilter:
    """Which events to show; None shows all."""

    verb: str | None = None
    actor_id: UUID | None = None
    subject_kind: str | None = None
    subject_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    text: str = ""
    # Verbs, and kinds of actors and things, whose words on the reader's screen hold the text.
    verbs_in_words: Sequence[str] = ()
    kinds_in_words: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class AuditLogEntry:
    """One event; `seq` is its place in the sealed log, None within the second before it is sealed."""

    event: JournalEvent
    seq: int | None
    actor_name: str
    subject_name: str = ""


def events(actor: Actor, wanted: AuditLogFilter) -> QuerySet[JournalEvent]:
    """The tenant's events that fit, unordered; the door pages them."""
    found: QuerySet[JournalEvent] = JournalEvent.objects.all()
    if wanted.verb:
        is_prefix = wanted.verb.endswith(".")
        found = found.filter(**{"verb__startswith" if is_prefix else "verb": wanted.verb})
    if wanted.actor_id:
        found = found.filter(_done_by([wanted.actor_id]))
    if wanted.subject_kind:
        found = found.filter(subject_kind=wanted.subject_kind)
    if wanted.subject_id:
        found = found.filter(subject_id=wanted.subject_id)
    if wanted.since:
        found = found.filter(at__gte=wanted.since)
    if wanted.until:
        found = found.filter(at__lt=wanted.until)
    return found.filter(_shows(actor, wanted)) if wanted.text else found


def _done_by(member_ids: Sequence[UUID]) -> Q:
    """By one of these people, or typed by them: a worker writes the row of an edit and names its authors."""
    typed = Q()
    for member_id in member_ids:
        typed |= Q(verb=_EDITED, data__authors__contains=[str(member_id)])
    return Q(actor_id__in=member_ids) | typed


def _shows(actor: Actor, wanted: AuditLogFilter) -> Q:
    """Rows on which a reader sees the text: what happened, who, what kind of thing, what it is called, the model."""
    text = wanted.text
    shown = Q(verb__icontains=text) | Q(subject_kind__icontains=text) | Q(data__model__icontains=text)
    shown |= Q(verb__in=wanted.verbs_in_words) | Q(actor_kind__in=wanted.kinds_in_words)
    shown |= Q(subject_kind__in=wanted.kinds_in_words)
    for kind, names in ports.names.items():
        shown |= Q(subject_kind=kind, subject_id__in=names.holding(actor, text))
    return shown | _done_by(tenants.members_named(text))


def described(actor: Actor, rows: Sequence[JournalEvent]) -> list[AuditLogEntry]:
    """Events with their places, who did them, and what things are called, as far as the reader may see them."""
    places = dict(AuditLeaf.objects.filter(event_id__in=[row.id for row in rows]).values_list("event_id", "seq"))
    people = tenants.member_names(member_id for row in rows for member_id in _people(row))
    called = _names(actor, rows)
    return [AuditLogEntry(row, places.get(row.id), _who(row, people), _called(row, called)) for row in rows]


def _names(actor: Actor, rows: Sequence[JournalEvent]) -> dict[str, dict[UUID, str]]:
    """What the subjects of these rows are called, by their kind."""
    subjects: dict[str, set[UUID]] = {}
    for row in rows:
        subjects.setdefault(row.subject_kind, set()).add(row.subject_id)
    return {kind: ports.names[kind].of(actor, ids) for kind, ids in subjects.items() if kind in ports.names}


def _people(row: JournalEvent) -> list[UUID]:
    return ([row.actor_id] if row.actor_kind == ActorKind.HUMAN else []) + _authors(row)


def _authors(row: JournalEvent) -> list[UUID]:
    found = row.data.get("authors", []) if row.verb == _EDITED else []
    return [UUID(str(member_id)) for member_id in found if member_id and str(member_id) != "None"]


def _who(row: JournalEvent, names: dict[UUID, str]) -> str:
    people = _authors(row) or [row.actor_id]
    return ", ".join(names[one] for one in people if one in names)


def _called(row: JournalEvent, names: dict[str, dict[UUID, str]]) -> str:
    if row.subject_kind == "generation":
        return str(row.data.get("model") or "")
    return names.get(row.subject_kind, {}).get(row.subject_id, "")


def event(event_id: UUID) -> JournalEvent:
    """One event; raises NotFound."""
    row: JournalEvent | None = JournalEvent.objects.filter(id=event_id).first()
    if row is None:
        raise NotFound()
    return row


# What they keep encrypted is the actor's own reason. Whoever reads the log sees it.
_OPEN_VERBS = frozenset({"audit.content_read", "audit.content_exported", "member.erased"})


def open_fields_of(row: JournalEvent) -> tuple[dict[str, str] | None, bool]:
    """The encrypted fields that are nobody's content, and whether an event's fields were erased."""
    if not row.personal:
        return None, False
    if row.verb in _OPEN_VERBS:
        return personal_of(row)
    return None, crypto.is_erased(row.personal_subject)


def content_lines(first: int, until: int) -> tuple[list[dict[str, Any]], int | None]:
    """Sealed events of a range that hold content, with it, and the place to go on from; None after the last."""
    leaves = list(AuditLeaf.objects.filter(seq__gte=first, seq__lt=until).order_by("seq")[:_PAGE])
    rows = JournalEvent.objects.in_bulk([leaf.event_id for leaf in leaves])
    lines = [_content_line(leaf.seq, rows[leaf.event_id]) for leaf in leaves if rows[leaf.event_id].personal]
    return lines, leaves[-1].seq + 1 if leaves else None


def _content_line(seq: int, row: JournalEvent) -> dict[str, Any]:
    personal, is_erased = personal_of(row)
    return {
        "seq": seq,
        "event_id": str(row.id),
        "at": row.at.isoformat(),
        "verb": row.verb,
        "whose": row.personal_subject,
        "personal": personal,
        "is_erased": is_erased,
    }


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
