"""What tells that the database is away, and what only looks like it."""

from __future__ import annotations

from django.db import InterfaceError, InternalError, OperationalError, connection
from psycopg.errors import LockNotAvailable
from psycopg_pool import PoolTimeout

UNAVAILABLE = (OperationalError, InterfaceError, InternalError)

# Classes of SQLSTATE that pass whatever the statement was: connection, read-only, deadlock, resources, locks,
# operator, system.
_TRANSIENT = {"08", "25", "40", "53", "55", "57", "58"}


def is_transient(error: BaseException) -> bool:
    """Whether the database itself said that this has nothing to do with what it was asked."""
    cause = error.__cause__
    state = getattr(cause, "sqlstate", None) or ""
    return isinstance(cause, PoolTimeout) or state[:2] in _TRANSIENT


def is_locked(error: BaseException) -> bool:
    """Whether a lock was waited for as long as it may be."""
    return isinstance(error.__cause__, LockNotAvailable)


def can_write() -> bool:
    """Asks the least one can ask; after a failover a server may answer and yet take nothing."""
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('transaction_read_only') = 'off'")
        row = cursor.fetchone()
    return bool(row and row[0])
