"""No sweep visits an organisation to find out whether there is something to do."""

from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest import mock
from uuid import UUID

import pytest
from django.db import connection, connections
from redis.connection import AbstractConnection

from config.celery import app
from config.rooms import ROOMS
from config.schedule import schedule_of
from kernel.tenancy import current_tenant_id, has_tenant
from tests.ours import sweeps_of_only

pytestmark = pytest.mark.slow
ORGANISATIONS = 2000
SCHEDULE = schedule_of(ROOMS)

FOUND = """
insert into tenants_organisation (id, name, slug, timezone, created_at)
select gen_random_uuid(), 'Idle', replace(gen_random_uuid()::text, '-', ''), 'UTC', now() from generate_series(1, %s)
returning id
"""


@dataclass
class Cost:
    """What a sweep sent, and for whom."""

    statements: int = 0
    round_trips: int = 0
    sent: bytes = b""
    visited: set[UUID] = field(default_factory=set)

    def statement(self, execute: Any, *told: Any) -> Any:
        self.statements += 1
        if has_tenant():
            self.visited.add(current_tenant_id())
        return execute(*told)


def sender(cost: Cost) -> Callable[..., None]:
    """What takes the place of sending to Redis, and sends."""
    send = AbstractConnection.send_packed_command

    def count_and_send(redis: AbstractConnection, packed: list[bytes], check_health: bool = True) -> None:
        cost.round_trips += 1
        cost.sent += b"".join(packed)
        send(redis, packed, check_health)

    return count_and_send


@pytest.fixture(autouse=True, scope="module")
def _tasks() -> None:
    app.loader.import_default_modules()


@pytest.mark.parametrize("entry", SCHEDULE)
def test_a_sweep_costs_the_same_with_two_thousand_idle_organisations_more(entry: str, database: None) -> None:
    before = cost_of(entry)
    with idle_organisations() as idle:
        after = cost_of(entry, idle)
    assert (after.statements, after.round_trips) == (before.statements, before.round_trips)
    assert not after.visited & idle
    assert not any(tenant_id.hex.encode() in after.sent for tenant_id in idle)


def cost_of(entry: str, idle: Collection[UUID] = ()) -> Cost:
    """The least of some turns, for what Redis holds of other tests comes on top; what they left in the database to be
    done has no turn here: sealing it alone took half a minute.
    """
    with sweeps_of_only(idle):
        return min((_one_turn(entry) for _ in range(4)), key=lambda cost: (cost.statements, cost.round_trips))


def _one_turn(entry: str) -> Cost:
    cost = Cost()
    with ExitStack() as stack:
        stack.enter_context(connection.execute_wrapper(cost.statement))
        stack.enter_context(mock.patch.object(AbstractConnection, "send_packed_command", sender(cost)))
        app.tasks[SCHEDULE[entry]["task"]].run(*SCHEDULE[entry]["args"])
    return cost


@contextmanager
def idle_organisations() -> Iterator[set[UUID]]:
    with connections["migrator"].cursor() as cursor:
        cursor.execute(FOUND, [ORGANISATIONS])
        idle = {row[0] for row in cursor.fetchall()}
        try:
            yield idle
        finally:
            cursor.execute("delete from tenants_organisation where id = any(%s)", [list(idle)])
