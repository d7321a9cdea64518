"""The backend's connection: a pooled one is asked whether it lives only where there is a reason to."""

import select
from typing import Any

from django.db.backends.postgresql import base
from psycopg_pool import ConnectionPool


class DatabaseWrapper(base.DatabaseWrapper):
    @property
    def pool(self) -> ConnectionPool | None:
        """As Django's, with a check of its own: Django's sends a statement each time a connection is taken."""
        options: dict[str, Any] | None = self.settings_dict["OPTIONS"].get("pool")
        if not options:
            return None
        django: Any = self  # what the stubs leave out
        pools: dict[str, ConnectionPool] = django._connection_pools
        if self.alias not in pools:
            made = ConnectionPool(
                kwargs=self.get_connection_params() | {"autocommit": True},
                open=False,
                configure=django._configure_connection,
                check=check,
                **options,
            )
            pools.setdefault(self.alias, made)
        return pools[self.alias]


def check(connection: Any) -> None:
    """Raise OperationalError where the server has closed the connection, or ended while it lay in the pool.

    The server says nothing unasked to a connection that is idle. One whose socket has nothing to read is as good as
    one that has answered; the others are asked, since what came may be a notice as well as the end.
    """
    waiting = select.poll()
    waiting.register(connection.fileno(), select.POLLIN)
    if waiting.poll(0):
        ConnectionPool.check_connection(connection)
