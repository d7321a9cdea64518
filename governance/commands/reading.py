"""Reading people's content from the audit log: with a reason, and never without a trace of its own."""

from dataclasses import dataclass
from uuid import UUID

from governance.capabilities import AUDIT_CONTENT, AUDIT_READ
from governance.journal_events import AuditExported, AuditRead, ContentExported, ContentRead
from governance.models import AuditLeaf
from governance.queries import audit_log
from kernel import journal
from kernel.journal.models import JournalEvent
from kernel.tenancy import Actor


@dataclass(frozen=True, slots=True)
class Content:
    """An event's encrypted fields in the clear; None when they were erased or there are none."""

    personal: dict[str, str] | None
    is_erased: bool


def open_content(actor: Actor, event_id: UUID, reason: str) -> Content:
    """Show one event's content, and journal who read whose and why. Raises NotFound; Forbidden."""
    actor.require(AUDIT_CONTENT)
    event = audit_log.event(event_id)
    personal, is_erased = audit_log.personal_of(event)
    if personal is not None:
        kind, subject_id = _whose(event.personal_subject, event.id)
        read = ContentRead(subject_id, subject_kind=kind, event=str(event.id), event_verb=event.verb, reason=reason)
        journal.append(actor, read)
    return Content(personal, is_erased)


def export_content(actor: Actor, first: int, reason: str) -> int:
    """Journal that the sealed events from place `first` on leave with their content, one row for each person of
    theirs; return the place before which the export ends. What the export itself journals is not in it.
    """
    actor.require(AUDIT_CONTENT)
    newest = AuditLeaf.objects.order_by("-seq").values_list("seq", flat=True).first()
    until = 0 if newest is None else int(newest) + 1
    events = AuditLeaf.objects.filter(seq__gte=first, seq__lt=until).values("event_id")
    subjects = JournalEvent.objects.filter(id__in=events).exclude(personal=None).order_by("personal_subject")
    for subject in subjects.values_list("personal_subject", flat=True).distinct():
        kind, subject_id = _whose(subject, actor.tenant_id)
        left = ContentExported(subject_id, subject_kind=kind, first=first, until=until, reason=reason)
        journal.append(actor, left)
    return until


def record_reading(actor: Actor) -> None:
    """Journal that somebody read the log, once an hour with how often."""
    actor.require(AUDIT_READ)
    journal.append_counted(actor, AuditRead(actor.tenant_id))


def record_export(actor: Actor, first: int) -> None:
    """Journal that the log left without content."""
    actor.require(AUDIT_READ)
    journal.append(actor, AuditExported(actor.tenant_id, first=first))


def _whose(personal_subject: str, otherwise: UUID) -> tuple[str, UUID]:
    """The member whose content it is, or what stands for content that is nobody's in particular."""
    kind, _, member_id = personal_subject.partition(":")
    try:
        return ("member", UUID(member_id)) if kind == "member" else ("audit", otherwise)
    except ValueError:
        return "audit", otherwise
