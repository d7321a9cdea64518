"""Who may pass while counters are rebuilt: admissions share a lock that a rebuild holds alone."""

from django.db import connection

from kernel.tenancy.keys import lock_id


def share_gate() -> None:
    """Hold the gate open until commit; waits while a rebuild runs."""
    _lock("select pg_advisory_xact_lock_shared(%s)")


def own_gate() -> bool:
    """Try to hold the gate alone until commit, so that no admission is halfway."""
    return _lock("select pg_try_advisory_xact_lock(%s)")


def wait_for_gate() -> None:
    """Hold the gate alone until commit, waiting for admissions that are halfway."""
    _lock("select pg_advisory_xact_lock(%s)")


def _lock(sql: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(sql, [lock_id("budget")])
        return bool(cursor.fetchone()[0])
