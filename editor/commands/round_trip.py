"""Statements that do not wait for each other's answers: one round trip to PostgreSQL for all of them."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def pipelined() -> Iterator[None]:
    """Sends the statements of the block one behind the other; each runs when those before it have ended, and sees what
    was committed by then. Whoever reads an answer waits for all that were sent, so answers are read last."""
    connection.ensure_connection()
    with connection.connection.pipeline():
        yield


def wait_at_most(patience_ms: int) -> None:
    """For any lock, until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select set_config('lock_timeout', %s, true)", [f"{patience_ms}ms"])
