"""What governance journals. Field names are the keys as they are stored."""

from typing import Any

from kernel.journal import Event, Personal, event


@event("policy.published", subject="policy")
class PolicyPublished(Event):
    """A policy came into force with all its rules."""

    version: int
    rules: list[dict[str, Any]]


@event("audit.content_read", subject=("member", "audit"))
class ContentRead(Event):
    """Somebody opened the encrypted fields of the event `event`. The subject is whose content it is."""

    event: str
    event_verb: str
    reason: Personal


@event("audit.content_exported", subject=("member", "audit"))
class ContentExported(Event):
    """Sealed events, from place `first` up to but without `until`, left with the content of one person."""

    first: int
    until: int
    reason: Personal


@event("audit.read", subject="audit")
class AuditRead(Event):
    """Somebody read the audit log. Repeats within the hour are counted."""


@event("audit.exported", subject="audit")
class AuditExported(Event):
    """The audit log, from place `first`, left without content."""

    first: int
