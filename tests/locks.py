"""Who waits for whose locks: a test holds one, and another connection runs into it."""

import time
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import connection, connections

from kernel.tenancy import tenant_scope
from kernel.tenancy.models import TenantModel

Elsewhere = Callable[..., "Future[Any]"]


@contextmanager
def another_connection(tenant_id: UUID) -> Iterator[Elsewhere]:
    """Run a verb in the tenant's scope on another thread, and so on another connection."""

    def in_scope(verb: Callable[..., Any], *args: Any) -> Any:
        with tenant_scope(tenant_id):
            return verb(*args)

    with ThreadPoolExecutor(1) as pool:
        try:
            yield lambda verb, *args: pool.submit(in_scope, verb, *args)
        finally:
            pool.submit(connections.close_all)


def wait_for_waiters(within_s: float = 20) -> None:
    """Return once a transaction waits for a lock of this one."""
    deadline = time.monotonic() + within_s
    while not _others_wait():
        assert time.monotonic() < deadline, "nobody waits"
        time.sleep(0.02)


def _others_wait() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "select exists (select from pg_locks l where not l.granted"
            " and pg_backend_pid() = any(pg_blocking_pids(l.pid)))"
        )
        return bool(cursor.fetchone()[0])


def take_free(model: type[TenantModel], ids: Collection[UUID | None]) -> bool:
    """Lock those of the rows that nobody else has locked; answers whether these were all."""
    locked = model.objects.select_for_update(no_key=True, skip_locked=True).filter(id__in=ids)
    return len(locked) == len(ids)
