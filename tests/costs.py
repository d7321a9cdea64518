"""What a piece of work costs in other people's servers: SQL statements and round trips to Redis, in every thread."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import psycopg
import redis
import redis.asyncio.client
import redis.client

from kernel.tenancy import opening, scope
from kernel.tenancy.binding import BIND


@dataclass
class Costs:
    """`sql` are the statements in order, `trips` the first word of each command or pipeline sent to Redis.

    The binding of a tenant's transaction goes with its BEGIN and counts as one.
    """

    sql: list[str] = field(default_factory=list)
    trips: list[str] = field(default_factory=list)

    def listing(self) -> str:
        """What a failing budget shows."""
        statements = Counter(one[:140] for one in self.sql)
        return "\n".join([*(f"{times} x {one}" for one, times in statements.items()), *self.trips])


@contextmanager
def counted() -> Iterator[Costs]:
    """Count what runs in the block, whichever thread or event loop it runs on."""
    costs = Costs()
    execute, trip = psycopg.Cursor.execute, redis.client.Redis.execute_command
    a_trip, pipe, a_pipe = (
        redis.asyncio.client.Redis.execute_command,
        redis.client.Pipeline.execute,
        redis.asyncio.client.Pipeline.execute,
    )

    def noted(cursor: Any, query: Any, *args: Any, **options: Any) -> Any:
        costs.sql.append(" ".join(str(query).split()))
        return execute(cursor, query, *args, **options)

    def begun(*args: Any) -> None:
        costs.sql.append(BIND)
        opening.begin_bound(*args)

    def sent(client: Any, *args: Any, **options: Any) -> Any:
        _note(costs, client, args)
        return trip(client, *args, **options)

    def sent_on_loop(client: Any, *args: Any, **options: Any) -> Any:
        _note(costs, client, args)
        return a_trip(client, *args, **options)

    def piped(client: Any, *args: Any, **options: Any) -> Any:
        costs.trips.append(_commands(client))
        return pipe(client, *args, **options)

    def piped_on_loop(client: Any, *args: Any, **options: Any) -> Any:
        costs.trips.append(_commands(client))
        return a_pipe(client, *args, **options)

    with (
        patch.object(psycopg.Cursor, "execute", noted),
        patch.object(scope, "begin_bound", begun),
        patch.object(redis.client.Redis, "execute_command", sent),
        patch.object(redis.asyncio.client.Redis, "execute_command", sent_on_loop),
        patch.object(redis.client.Pipeline, "execute", piped),
        patch.object(redis.asyncio.client.Pipeline, "execute", piped_on_loop),
    ):
        yield costs


def _note(costs: Costs, client: Any, args: tuple[Any, ...]) -> None:
    """A command put into a pipeline is no trip of its own; a read that waits for news costs nobody time."""
    if isinstance(client, redis.client.Pipeline | redis.asyncio.client.Pipeline) or args[0] in ("XREAD",):
        return
    costs.trips.append(f"{args[0]} {str(args[1])[:60]!r}" if len(args) > 1 else str(args[0]))


def _commands(pipeline: Any) -> str:
    """The first word of each command; both kinds of pipelines keep what was put in, in forms of their own."""
    return " ".join(["pipeline", *(str(getattr(one, "args", one[0])[0]) for one in pipeline.command_stack)])
