"""Writing the journal."""

import json
import secrets
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from kernel import redis
from kernel.crypto import seal
from kernel.journal.models import JournalEvent
from kernel.observability.log import get_logger
from kernel.observability.tracing import traceparent
from kernel.tenancy.actor import Actor
from kernel.tenancy.scope import current_tenant_id

WAKE_CHANNEL = "journal"

_NEXT_SEQ = """
insert into kernel_journalsubject (id, tenant_id, kind, subject_id, head)
values (gen_random_uuid(), %s, %s, %s, 1)
on conflict (tenant_id, kind, subject_id) do update set head = kernel_journalsubject.head + 1
returning head
"""

log = get_logger(__name__)


def append(
    actor: Actor,
    verb: str,
    subject: tuple[str, UUID],
    data: dict[str, Any] | None = None,
    personal: dict[str, str] | None = None,
    personal_subject: str | None = None,
) -> UUID:
    """Record that something happened, in the caller's transaction, and return the event's id.

    `verb` is past tense with its noun (``document.created``). `data` holds ids, numbers and fixed words,
    never content. `personal` is content or personal data; it is encrypted under `personal_subject`
    (default: the acting member), so that erasing the subject makes it unreadable for ever.
    Must run inside a tenant scope; raises NoTenant otherwise.
    """
    owner = personal_subject or f"member:{actor.member_id or actor.id}"
    event = JournalEvent(
        actor_kind=actor.kind.value,
        actor_id=actor.id,
        verb=verb,
        subject_kind=subject[0],
        subject_id=subject[1],
        subject_seq=_next_seq(subject),
        request_id=actor.request_id,
        traceparent=traceparent(),
        data=data or {},
        personal_subject=owner if personal else "",
        personal=_sealed(owner, verb, personal),
        salt=secrets.token_bytes(16),
    )
    event.save(force_insert=True)
    transaction.on_commit(_wake_readers, robust=True)
    return event.id


def _next_seq(subject: tuple[str, UUID]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_NEXT_SEQ, [current_tenant_id(), *subject])
        row = cursor.fetchone()
    return int(row[0])


def _sealed(owner: str, verb: str, personal: dict[str, str] | None) -> bytes | None:
    if not personal:
        return None
    return seal(owner, f"journal:{verb}", json.dumps(personal, ensure_ascii=False).encode())


def _wake_readers() -> None:
    """Redis only wakes them; beat sweeps anyway, so a lost wake-up costs a second and nothing else."""
    try:
        redis.fanout().publish(WAKE_CHANNEL, b"")
    except redis.redis.RedisError:
        log.info("journal.wake_failed")
