"""Events that strangers or programs can cause as often as they like: the first is written, its repeats are counted.

The journal is sealed and never shortened, so nobody outside may decide how long it grows. Within an hour one kind of
event about one thing by one actor is two rows: the first when it happens, and one that says how many followed.
"""

import hashlib
import json
from datetime import datetime, timedelta

from django.db import connection

from kernel.clock import now
from kernel.ids import uuid7
from kernel.journal.append import append, insert_row
from kernel.journal.catalogue import Event
from kernel.journal.models import JournalRepeat
from kernel.tenancy.actor import Actor, ActorKind
from kernel.tenancy.scope import current_tenant_id

COUNTED_FOR = timedelta(hours=1)
_CLOSED_AT_ONCE = 500

_COUNT = """
insert into kernel_journalrepeat
  (id, tenant_id, actor_kind, actor_id, verb, subject_kind, subject_id, mark, data, since, until, count)
values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 0)
on conflict (tenant_id, verb, actor_id, subject_kind, subject_id, mark) do update
set count = kernel_journalrepeat.count + 1, until = excluded.until
returning count
"""


def append_counted(actor: Actor, event: Event) -> bool:
    """Record that something happened, or count it when the same was recorded within the hour; whether it was recorded.

    Its data must be of fixed words and of ids that exist: each other value is another row. Personal fields are not
    counted by; an event that is counted has none. Runs inside a tenant scope.
    """
    if event.personal:
        raise ValueError(f"{event.verb} has personal fields, which a count would drop")
    said = json.dumps(event.data, sort_keys=True)
    mark = hashlib.sha256(said.encode()).hexdigest()
    row = [actor.kind.value, actor.id, event.verb, event.subject_kind, event.subject_id, mark, said, now(), now()]
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [uuid7(), current_tenant_id(), *row])
        is_first = int(cursor.fetchone()[0]) == 0
    if is_first:
        append(actor, event)
    return is_first


def counted_until() -> datetime:
    """Counts that began before this moment are closed."""
    return now() - COUNTED_FOR


def close_counts() -> int:
    """Write down what was counted for an hour, as one event each, and begin anew; return how many were closed."""
    due = JournalRepeat.objects.select_for_update(skip_locked=True).filter(since__lt=counted_until())
    rows = list(due.order_by("since")[:_CLOSED_AT_ONCE])
    for row in rows:
        _close(row)
    return len(rows)


def _close(row: JournalRepeat) -> None:
    if row.count:
        actor = Actor(row.tenant_id, ActorKind(row.actor_kind), row.actor_id, None, "")
        counted = {"repeated": row.count, "since": row.since.isoformat(), "until": row.until.isoformat()}
        insert_row(actor, row.verb, (row.subject_kind, row.subject_id), {**row.data, **counted})
    row.delete()
