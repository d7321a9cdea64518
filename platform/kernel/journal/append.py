"""Writing the journal."""

import json
import secrets
from typing import Any
from uuid import UUID

from django.db import transaction

from kernel import redis, rows
from kernel.crypto import seal
from kernel.journal.catalogue import Event
from kernel.journal.models import JournalEvent
from kernel.live.publish import publish_on_commit
from kernel.live.subscriptions import topics
from kernel.observability.log import get_logger
from kernel.observability.tracing import traceparent
from kernel.tenancy.actor import Actor
from kernel.tenancy.scope import current_tenant_id

WAKE_CHANNEL = "journal"

_SUBJECT = """
with subject as (
  insert into kernel_journalsubject (id, tenant_id, kind, subject_id, head)
  values (gen_random_uuid(), %s, %s, %s, 1)
  on conflict (tenant_id, kind, subject_id) do update set head = kernel_journalsubject.head + 1
  returning head
)
"""

log = get_logger(__name__)


def append(actor: Actor, event: Event) -> UUID:
    """Record that something happened, in the caller's transaction, and return the row's id.

    Must run inside a tenant scope; raises NoTenant otherwise. Raises LookupError for an event that is not declared.
    """
    for name in event.topics:
        publish_on_commit(topics()[name].address(event.subject_id), event.verb)
    personal, owner = event.personal, event.personal_subject or f"member:{actor.member_id or actor.id}"
    return insert_row(
        actor,
        event.verb,
        (event.subject_kind, event.subject_id),
        event.data,
        schema_version=event.schema_version,
        personal_subject=owner if personal else "",
        personal=_sealed(owner, event.verb, personal),
    )


def insert_row(actor: Actor, verb: str, subject: tuple[str, UUID], data: dict[str, Any], **more: Any) -> UUID:
    """Write one row as it is. Only for the journal itself: everyone else appends a declared event."""
    row = JournalEvent(
        actor_kind=actor.kind.value,
        actor_id=actor.id,
        verb=verb,
        subject_kind=subject[0],
        subject_id=subject[1],
        request_id=actor.request_id,
        traceparent=traceparent(),
        data=data,
        salt=secrets.token_bytes(16),
        **more,
    )
    next_number = (_SUBJECT, [current_tenant_id(), *subject])
    rows.insert(row, before=next_number, after=("from subject", ()), computed={"subject_seq": "subject.head"})
    transaction.on_commit(_wake_readers, robust=True)
    return row.id


def _sealed(owner: str, verb: str, personal: dict[str, str]) -> bytes | None:
    if not personal:
        return None
    return seal(owner, f"journal:{verb}", json.dumps(personal, ensure_ascii=False).encode())


def _wake_readers() -> None:
    """Redis only wakes them; beat sweeps anyway, so a lost wake-up costs a second and nothing else."""
    try:
        redis.fanout().publish(WAKE_CHANNEL, b"")
    except redis.redis.RedisError:
        log.info("journal.wake_failed")
