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
from kernel.observability.log import get_logger
from kernel.observability.metrics import JOURNAL_READER_FAILURES
from kernel.tenancy.keys import lock_id
from kernel.tenancy.scope import tenant_scope

Handle = Callable[[list[JournalEvent]], None]

log = get_logger(__name__)

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
    # Runs in a scope of its own after a tenant that had news was read by `read_all`.
    after: Callable[[], object] | None = None

    def read_all(self) -> int:
        """Read every tenant that has news; return how many events were handled.

        One tenant's failure holds up nobody else: it is logged and counted, and read again the next time.
        """
        return sum(map(self._read_or_log, self.tenants_with_news()))

    def _read_or_log(self, tenant_id: UUID) -> int:
        try:
            handled = self.read_tenant(tenant_id)
            if handled and self.after:
                with tenant_scope(tenant_id):
                    self.after()
            return handled
        except Exception as error:
            JOURNAL_READER_FAILURES.labels(self.name).inc()
            kind = type(error).__name__
            log.error("journal.reader_failed", reader=self.name, tenant=str(tenant_id), kind=kind, exc_info=error)
            return 0

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


def projection(name: str, *, batch: int = 500, after: Callable[[], object] | None = None) -> Callable[[Handle], Handle]:
    """Register a function as a reader whose effects are rows of the tenant; called from an app's `ready()`.

    What leaves the installation is a `kernel.outbox.delivery` instead.
    """

    def declare(handle: Handle) -> Handle:
        register(Reader(name, handle, batch, after))
        return handle

    return declare


def register(reader: Reader) -> None:
    """Make a reader known. Raises ValueError where another one has its name, and with it its cursor."""
    if _readers.setdefault(reader.name, reader) is not reader:
        raise ValueError(f"there are two readers called {reader.name}")


def readers() -> dict[str, Reader]:
    """Every registered reader by its name."""
    return dict(_readers)
