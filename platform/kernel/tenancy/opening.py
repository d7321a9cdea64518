"""The first round trip of a tenant's transaction: its BEGIN and its binding, sent together.

The driver sends BEGIN by itself and waits for its answer, before the first statement. In libpq's pipeline mode both go
at once, and the value is a parameter that the server binds, as it has to be (ADR 0151). The first statement does not go
along: through the driver's own pipeline that takes more processor time than the round trip (ADR 0164).
"""

from collections.abc import Sequence

import psycopg
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import pq
from psycopg.abc import PQGen
from psycopg.generators import fetch_many, send

from kernel.tenancy.binding import BIND

_BIND = BIND.replace("%s", "$1").encode()
_GOOD = (pq.ExecStatus.COMMAND_OK, pq.ExecStatus.TUPLES_OK)


def begin_bound(value: str, connection: BaseDatabaseWrapper) -> None:
    """Begin the transaction that Django has announced and bind it to a signed tenant.

    Raises what a statement on the connection would raise. Nothing may have been sent in the transaction.
    """
    driver: psycopg.Connection[object] = connection.connection
    with connection.wrap_database_errors, driver.lock:
        try:
            driver.wait(_begun(driver, value.encode()))
        finally:
            _close_unless_it_is_over(driver.pgconn)


def _close_unless_it_is_over(server: pq.abc.PGconn) -> None:
    """What failed midway leaves answers that nobody collects: on that connection nothing can be asked any more, and
    a pool that took it back would hand it on."""
    if server.pipeline_status != pq.PipelineStatus.OFF:
        server.finish()


def is_unbegun(connection: BaseDatabaseWrapper) -> bool:
    """Whether nothing was sent in the transaction yet."""
    status: pq.TransactionStatus = connection.connection.info.transaction_status
    return status is pq.TransactionStatus.IDLE and not connection.get_autocommit()


def _begun(driver: "psycopg.Connection[object]", value: bytes) -> PQGen[None]:
    server = driver.pgconn
    answers: list[pq.abc.PGresult] = []
    try:
        server.enter_pipeline_mode()
        server.send_query_params(b"BEGIN", None)
        server.send_query_params(_BIND, [value])
        server.pipeline_sync()
        yield from send(server)
        for _ in range(3):  # one for each statement, and one for their end
            answers += yield from fetch_many(server)
        server.exit_pipeline_mode()
    except psycopg.Error:
        _raise_what_was_refused(driver, answers)  # before the connection went
        raise
    _raise_what_was_refused(driver, answers)


def _raise_what_was_refused(driver: "psycopg.Connection[object]", answers: Sequence[pq.abc.PGresult]) -> None:
    for answer in answers[:2]:
        if answer.status not in _GOOD:
            raise psycopg.errors.error_from_result(answer, encoding=driver.info.encoding)
