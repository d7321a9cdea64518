"""Whoever locks several holds does so in the order of their ids, so that no two wait for one another."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from billing import commands
from billing.commands import Settlement
from billing.commands.zone import move_windows
from billing.events import TokenCount
from billing.models import BudgetHold
from kernel.clock import now
from kernel.redis import client
from kernel.tenancy import Actor, tenant_scope
from kernel.tenancy.keys import redis_key
from tests.billing.calls import amount, reserve
from tests.locks import another_connection, take_free, wait_for_waiters
from tests.world import World


def _settle(holds: Sequence[UUID]) -> None:
    commands.settle_all([Settlement(one, amount(1), TokenCount(1, 0), estimated=False) for one in holds])


def _move(_: Sequence[UUID]) -> None:
    move_windows("Pacific/Kiritimati")


def _reap(_: Sequence[UUID]) -> None:
    commands.reap()


def _newest_first(walter: Actor) -> list[UUID]:
    """Two holds, of which the one with the greater id is the older one, and the first whose lease is over."""
    greater, less = sorted((reserve(walter, 100) for _ in range(2)), reverse=True)
    with tenant_scope(walter.tenant_id):
        BudgetHold.objects.filter(id=less).update(created_at=now() + timedelta(seconds=1))
        client().zadd(redis_key("budget", "open"), {greater.hex: 0, less.hex: 1})
    return [greater, less]


@pytest.mark.parametrize("verb", [_settle, _move, _reap])
def test_the_hold_with_the_least_id_is_locked_first(world: World, verb: Callable[[Sequence[UUID]], Any]) -> None:
    walter = world.acme.actor("walter")
    greater, less = _newest_first(walter)
    with another_connection(walter.tenant_id) as elsewhere:
        with tenant_scope(walter.tenant_id):
            assert take_free(BudgetHold, [less])
            done = elsewhere(verb, [greater, less])
            wait_for_waiters()
            assert take_free(BudgetHold, [greater])
        done.result()
