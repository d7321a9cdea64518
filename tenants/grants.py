"""What somebody may do stands still while it is used: those who write share a lock that a withdrawal holds alone.

Read without it, a right that is withdrawn before the commit would let through an edit that is seen after the withdrawal
was answered. Rows of people are not locked for that: each edit would write to them.
"""

from django.db import connection

from kernel.tenancy.keys import lock_id


def hold_grants() -> None:
    """Keep every grant of this tenant as it is until commit; waits for a withdrawal that is halfway."""
    _lock("select pg_advisory_xact_lock_shared(%s)")


def change_grants() -> None:
    """Wait for writes that are halfway; those that come later see what this transaction makes of the grants."""
    _lock("select pg_advisory_xact_lock(%s)")


def _lock(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, [lock_id("grants")])
