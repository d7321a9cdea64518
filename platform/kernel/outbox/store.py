"""The outbox's rows: written once for each event and destination, claimed by one sender at a time."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from kernel.clock import now
from kernel.outbox.models import OutboxMessage
from kernel.outbox.registry import Delivery, Message, Outgoing
from kernel.tenancy.scope import current_tenant_id, tenant_scope

_TENANTS_WITH_DUE = "select tenant_id from kernel_tenants_with_due_messages(%s)"

# By how much a claim outlives the time its sender has: the sender notices first.
_LEASE = 1.5

# A message waits for those before it about the same subject to the same destination. Rows another sender is claiming
# are skipped, and still hold back what comes after them: to this statement they are open.
_CLAIM = """
update kernel_outboxmessage set state = 'sending', tries = tries + 1, due_at = %(lost_at)s
where id = (
  select m.id from kernel_outboxmessage m
  where m.tenant_id = %(tenant)s and m.delivery = %(delivery)s and m.state <> 'dead' and m.due_at <= %(now)s
    and m.destination <> all(%(busy)s)
    and not exists (
      select from kernel_outboxmessage earlier
      where earlier.tenant_id = m.tenant_id and earlier.delivery = m.delivery and earlier.state <> 'dead'
        and earlier.destination = m.destination and earlier.subject_id = m.subject_id
        and earlier.subject_kind = m.subject_kind and earlier.subject_seq < m.subject_seq
    )
  order by m.due_at, m.id limit 1
  for update of m skip locked
)
returning id, destination, event_id, payload, tries, give_up_at
"""


def write(delivery: Delivery, messages: Iterable[Message]) -> None:
    """Write messages down in the caller's transaction; what was written before stays as it is."""
    give_up_at = now() + timedelta(seconds=delivery.give_up_after_s)
    OutboxMessage.objects.bulk_create(
        (_row(delivery.name, message, give_up_at) for message in messages), batch_size=500, ignore_conflicts=True
    )


def _row(delivery: str, message: Message, give_up_at: datetime) -> OutboxMessage:
    event = message.event
    return OutboxMessage(
        delivery=delivery,
        destination=message.destination,
        event_id=event.id,
        subject_kind=event.subject_kind,
        subject_id=event.subject_id,
        subject_seq=event.subject_seq,
        payload=message.payload,
        give_up_at=give_up_at,
    )


def tenants_with_due(delivery: str) -> list[UUID]:
    """Return who has messages to be sent now: one statement, whoever has none costs nothing."""
    with connection.cursor() as cursor:
        cursor.execute(_TENANTS_WITH_DUE, [delivery])
        return [row[0] for row in cursor.fetchall()]


def claim(delivery: Delivery, tenant_id: UUID, busy: Collection[str]) -> Outgoing | None:
    """Take a tenant's next message, to none of the busy destinations; None where there is none."""
    at = now()
    asked = {
        "tenant": tenant_id,
        "delivery": delivery.name,
        "now": at,
        "lost_at": at + timedelta(seconds=delivery.timeout_s * _LEASE),
        "busy": list(busy),
    }
    with tenant_scope(tenant_id):
        found = OutboxMessage.objects.raw(_CLAIM, asked)
        return next((_outgoing(row) for row in found), None)


def _outgoing(row: OutboxMessage) -> Outgoing:
    return Outgoing(current_tenant_id(), row.id, row.destination, row.event_id, row.payload, row.tries, row.give_up_at)


def settle(sent: Outgoing, *, next_try_at: datetime | None, failure: str) -> bool:
    """Write down how a try ended: delivered without a failure, to be tried again, or dead. False where the message
    has passed to another sender meanwhile, who settles it."""
    with tenant_scope(sent.tenant_id):
        mine = OutboxMessage.objects.filter(id=sent.key, state=OutboxMessage.State.SENDING, tries=sent.tries)
        if not failure:
            return mine.delete()[0] == 1
        if next_try_at is None:
            return mine.update(state=OutboxMessage.State.DEAD, failure=failure) == 1
        return mine.update(state=OutboxMessage.State.PENDING, due_at=next_try_at, failure=failure) == 1


def revive(delivery: Delivery, destination: str) -> int:
    """Try the dead messages to a destination again, from the beginning; return how many. Runs in a tenant's scope."""
    at = now()
    return OutboxMessage.objects.filter(
        delivery=delivery.name, destination=destination, state=OutboxMessage.State.DEAD
    ).update(
        state=OutboxMessage.State.PENDING,
        tries=0,
        due_at=at,
        give_up_at=at + timedelta(seconds=delivery.give_up_after_s),
    )
