"""Reading the journal: at least once, in order per subject, never past a transaction still open.

A plain cursor over ids loses rows whose transaction commits late. Rows are read below the oldest running
transaction (`pg_snapshot_xmin`), ordered by transaction id, so that what is skipped today cannot appear
behind the cursor tomorrow.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from kernel.clock import now
from kernel.journal.models import JournalCursor, JournalEvent
from kernel.tenancy.keys import lock_id
from kernel.tenancy.scope import tenant_scope

Handle = Callable[[list[JournalEvent]], None]

_TENANTS_WITH_NEWS = "select tenant_id from kernel_tenants_with_news(%s)"

_BELOW_HORIZON = """
select * from kernel_journalevent
where tenant_id = %s and xid < pg_snapshot_xmin(pg_current_snapshot()) and (xid, id) > (%s::xid8, %s)
order by xid, id limit %s
"""

_FIRST = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Reader:
    """A named follower of the journal. `handle` runs in the tenant's scope; its writes and the cursor's
    move commit together, so effects in the database happen exactly once."""

    name: str
    handle: Handle
    batch: int = 500

    def read_all(self) -> int:
        """Read every tenant that has news; return how many events were handled."""
        return sum(self.read_tenant(tenant_id) for tenant_id in self.tenants_with_news())

    def tenants_with_news(self) -> list[UUID]:
        with connection.cursor() as cursor:
            cursor.execute(_TENANTS_WITH_NEWS, [self.name])
            return [row[0] for row in cursor.fetchall()]

    def read_tenant(self, tenant_id: UUID) -> int:
        """Read one tenant to its horizon, a batch per transaction."""
        total = 0
        while handled := self._read_batch(tenant_id):
            total += handled
            if handled < self.batch:
                break
        return total

    def _read_batch(self, tenant_id: UUID) -> int:
        with tenant_scope(tenant_id):
            if not self._is_alone():
                return 0
            cursor, _ = JournalCursor.objects.get_or_create(reader=self.name)
            after = [tenant_id, str(cursor.xid), cursor.event_id or _FIRST, self.batch]
            events: list[JournalEvent] = list(JournalEvent.objects.raw(_BELOW_HORIZON, after))
            if events:
                self.handle(events)
                cursor.xid, cursor.event_id, cursor.moved_at = events[-1].xid, events[-1].id, now()
                cursor.save()
            return len(events)

    def _is_alone(self) -> bool:
        """Hold the reader's lock for this tenant until commit; another process reading it is no error."""
        with connection.cursor() as cursor:
            cursor.execute("select pg_try_advisory_xact_lock(%s)", [lock_id("reader", self.name)])
            return bool(cursor.fetchone()[0])


_readers: dict[str, Reader] = {}


def reader(name: str, *, batch: int = 500) -> Callable[[Handle], Handle]:
    """Register a function as a reader; called from an app's `ready()`."""

    def register(handle: Handle) -> Handle:
        _readers[name] = Reader(name, handle, batch)
        return handle

    return register


def readers() -> list[Reader]:
    return list(_readers.values())
