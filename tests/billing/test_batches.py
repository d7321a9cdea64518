"""Calls that share a transaction: each has its own result, and a failing one costs no other its own."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from billing import queries
from billing.commands import HoldRequest, Settlement, hold_all, settle_all
from billing.errors import BudgetUnavailable, CapReached, HeldByRunningWork, HoldLost
from billing.events import Amount, Hold, TokenCount
from billing.models import BudgetHold
from kernel.group_commit import RunAgain, in_shared_batch
from kernel.ids import uuid7
from kernel.redis import client
from kernel.tenancy import Actor, tenant_scope
from kernel.tenancy.keys import redis_key
from tests.billing.calls import PRICE, amount, reserve, set_cap, settle
from tests.billing.test_reserve import wipe
from tests.world import World


def _asked(actor: Actor, nano_usd: int) -> HoldRequest:
    return HoldRequest(actor, uuid7(), PRICE, Amount(1, nano_usd), "chat")


def _told(hold_id: Any, nano_usd: int) -> Settlement:
    return Settlement(hold_id, amount(nano_usd), TokenCount(1, 0), estimated=False)


async def _at_once(actor: Actor, verb: Any, items: list[Any]) -> list[Any]:
    calls = (in_shared_batch(actor.tenant_id, verb, item) for item in items)
    return await asyncio.gather(*calls, return_exceptions=True)


def test_a_refused_call_does_not_keep_its_neighbours_from_theirs(world: World) -> None:
    walter = world.acme.actor("walter")
    set_cap(world.acme.actor("olivia"), 1000)
    asked = [_asked(walter, 400), _asked(walter, 1001), _asked(walter, 400), _asked(walter, 400)]
    made = asyncio.run(_at_once(walter, hold_all, asked))
    assert [type(one) for one in made] == [Hold, CapReached, Hold, HeldByRunningWork]
    told = [_told(one.hold_id, 100) for one in asked]
    booked = asyncio.run(_at_once(walter, settle_all, told))
    assert [isinstance(one, HoldLost) for one in booked] == [False, True, False, True]
    with tenant_scope(walter.tenant_id):
        assert queries.headroom(walter).left_nano_usd == 800


def test_an_id_that_comes_twice_is_held_once_and_booked_once(world: World) -> None:
    walter = world.acme.actor("walter")
    set_cap(world.acme.actor("olivia"), 1000)
    asked = _asked(walter, 400)
    made = asyncio.run(_at_once(walter, hold_all, [asked, asked]))
    assert [type(one) for one in made] == [Hold, HoldLost]
    one, same = asyncio.run(_at_once(walter, settle_all, [_told(asked.hold_id, 300)] * 2))
    assert one == same
    with tenant_scope(walter.tenant_id):
        assert queries.headroom(walter).left_nano_usd == 700


def test_an_id_that_redis_forgot_is_refused_and_costs_no_other_its_hold_when_redis_leaves_then(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    walter = world.acme.actor("walter")
    set_cap(world.acme.actor("olivia"), 1000)
    old = reserve(walter, 100)
    settle(walter, old, 100)
    client().delete(redis_key("budget", "h", old, tenant_id=walter.tenant_id))
    asked = [HoldRequest(walter, old, PRICE, Amount(1, 100), "chat"), _asked(walter, 200)]
    with monkeypatch.context() as patch, tenant_scope(walter.tenant_id):
        patch.setattr("billing.counters.finish", _unavailable)
        made = hold_all(asked)
    assert [type(one) for one in made] == [HoldLost, Hold]
    with tenant_scope(walter.tenant_id):
        assert BudgetHold.objects.get(id=asked[1].hold_id).state == "held"
        assert queries.headroom(walter).left_nano_usd == 1000 - 100 - 100 - 200, "until the reaper comes"


def test_an_id_that_redis_forgot_sets_nothing_aside(world: World) -> None:
    walter = world.acme.actor("walter")
    set_cap(world.acme.actor("olivia"), 1000)
    old = reserve(walter, 100)
    settle(walter, old, 100)
    client().delete(redis_key("budget", "h", old, tenant_id=walter.tenant_id))
    with pytest.raises(HoldLost):
        reserve(walter, 100, hold_id=old)
    with tenant_scope(walter.tenant_id):
        assert queries.headroom(walter).left_nano_usd == 900


def _unavailable(*_: Any) -> str:
    raise BudgetUnavailable


def test_lost_counters_are_rebuilt_before_a_batch_is_admitted(world: World) -> None:
    walter = world.acme.actor("walter")
    set_cap(world.acme.actor("olivia"), 1000)
    reserve(walter, 700)
    for key in client().scan_iter(redis_key("budget", "*", tenant_id=walter.tenant_id)):
        client().delete(key)
    made = asyncio.run(_at_once(walter, hold_all, [_asked(walter, 301), _asked(walter, 300)]))
    assert [type(one) for one in made] == [HeldByRunningWork, Hold]


def test_lost_counters_are_rebuilt_for_one_event_loop_whatever_another_does(world: World) -> None:
    walter = world.acme.actor("walter")
    set_cap(world.acme.actor("olivia"), 1000)
    reserve(walter, 700)
    wipe(walter)
    elsewhere: list[Any] = []

    def then_another_loop(asked: Sequence[HoldRequest]) -> list[Any]:
        try:
            return hold_all(asked)
        except RunAgain:
            with ThreadPoolExecutor(1) as pool:
                elsewhere.extend(pool.submit(asyncio.run, _at_once(walter, hold_all, [_asked(walter, 1)])).result())
            raise

    made = asyncio.run(_at_once(walter, then_another_loop, [_asked(walter, 300)]))
    assert [type(one) for one in made] == [Hold]
    assert [type(one) for one in elsewhere] == [BudgetUnavailable]


@pytest.mark.parametrize("nano_usd", [500, 950])
def test_thresholds_that_a_batch_crosses_together_are_told(world: World, nano_usd: int) -> None:
    from kernel.journal.models import JournalEvent

    walter = world.acme.actor("walter")
    set_cap(world.acme.actor("olivia"), 1000)
    holds = [reserve(walter, nano_usd // 2) for _ in range(2)]
    asyncio.run(_at_once(walter, settle_all, [_told(one, nano_usd // 2) for one in holds]))
    with tenant_scope(walter.tenant_id):
        crossed = JournalEvent.objects.filter(verb="budget.threshold_crossed").values_list("data__percent", flat=True)
        assert sorted(crossed) == [one for one in (50, 80, 95) if nano_usd >= one * 10]
