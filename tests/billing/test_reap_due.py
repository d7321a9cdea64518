"""The reaper's sweep: it visits organisations of which a lease is over, and only these."""

from contextlib import suppress
from datetime import timedelta
from unittest import mock
from uuid import UUID

import pytest

from billing import commands, counters, leases, tasks
from billing.models import BudgetHold
from kernel.clock import now
from kernel.ids import uuid7
from kernel.redis import client
from kernel.tenancy import current_tenant_id, tenant_scope
from kernel.tenancy.keys import redis_key
from tests.billing.calls import PRICE, amount, reserve, set_cap, settle
from tests.billing.test_reserve import headroom, wipe
from tests.world import World


@pytest.fixture(autouse=True)
def _nothing_is_due(database: None) -> None:
    """What other tests left open is looked at now, and not again within the minute."""
    tasks.reap()


def of(world: World, tenant_ids: list[UUID]) -> list[UUID]:
    """Those of this test: one sorted set holds all organisations, and what others left open ends at any time."""
    return [each for each in tenant_ids if each in {world.acme.id, world.globex.id}]


def visited(world: World) -> list[UUID]:
    """Whom of this test a sweep visits; nothing is done there."""
    seen: list[UUID] = []

    def reap() -> None:
        seen.append(current_tenant_id())

    with mock.patch("billing.commands.reap.reap", reap):
        commands.reap_due()
    return of(world, seen)


def let_leases_end(actor) -> None:
    """As if every lease of an organisation were over."""
    with tenant_scope(actor.tenant_id):
        held = BudgetHold.objects.values_list("id", flat=True)
        client().zadd(redis_key("budget", "open"), {hold_id.hex: 0 for hold_id in held})
    client().zadd(counters.LEASES, {actor.tenant_id.hex: 0}, xx=True)


def test_a_hold_that_only_redis_knows_is_given_back_by_the_sweep(world):
    walter = world.acme.actor("walter")
    set_cap(world.acme.actor("olivia"), 1000)
    with suppress(InterruptedError), tenant_scope(walter.tenant_id):
        commands.hold(walter, uuid7(), PRICE, amount(600), purpose="chat", lease_s=0)
        raise InterruptedError
    with tenant_scope(walter.tenant_id):
        assert not BudgetHold.objects.exists()
    assert headroom(walter).left_nano_usd == 400
    tasks.reap()
    assert headroom(walter).left_nano_usd == 1000


def test_a_hold_whose_owner_died_is_expired_by_the_sweep(world):
    walter = world.acme.actor("walter")
    hold = reserve(walter, 600)
    let_leases_end(walter)
    tasks.reap()
    with tenant_scope(walter.tenant_id):
        assert BudgetHold.objects.get(id=hold).state == "expired"


def test_an_organisation_is_visited_when_its_first_lease_is_over_and_not_before(world):
    walter = world.acme.actor("walter")
    reserve(walter, 100)
    assert visited(world) == []
    client().zadd(counters.LEASES, {walter.tenant_id.hex: 0}, xx=True)
    assert visited(world) == [walter.tenant_id]
    assert visited(world) == []  # its lease runs on: the next look is when that is over


def test_calls_that_come_after_it_do_not_put_off_the_look_at_a_lease_that_ends_earlier(world):
    walter = world.acme.actor("walter")
    looked_at_ms = []
    for lease_s in (20, 40, 10, 30):
        reserve(walter, 100, lease_s=lease_s)
        looked_at_ms.append(client().zscore(counters.LEASES, walter.tenant_id.hex))
    first, second, third, fourth = looked_at_ms
    assert first == second > third == fourth


def test_an_organisation_that_holds_nothing_is_forgotten(world):
    walter = world.acme.actor("walter")
    settle(walter, reserve(walter, 100), 100)
    client().zadd(counters.LEASES, {walter.tenant_id.hex: 0}, xx=True)
    assert visited(world) == [walter.tenant_id]
    assert client().zscore(counters.LEASES, walter.tenant_id.hex) is None


def test_a_hold_taken_during_the_visit_is_not_forgotten(world):
    walter = world.acme.actor("walter")
    settle(walter, reserve(walter, 100), 100)
    client().zadd(counters.LEASES, {walter.tenant_id.hex: 0}, xx=True)
    claimed = leases.claim([])
    assert of(world, claimed.tenant_ids) == [walter.tenant_id]
    with mock.patch("billing.counters.first_lease_ms", return_value=None):  # read just before the hold
        reserve(walter, 100)
        leases.put_back(walter.tenant_id, claimed)
    assert client().zscore(counters.LEASES, walter.tenant_id.hex) is not None


def test_two_sweeps_at_once_do_not_visit_one_organisation_twice(world):
    walter = world.acme.actor("walter")
    reserve(walter, 100)
    client().zadd(counters.LEASES, {walter.tenant_id.hex: 0}, xx=True)
    assert of(world, leases.claim([]).tenant_ids) == [walter.tenant_id]
    assert of(world, leases.claim([walter.tenant_id]).tenant_ids) == []


def test_counters_that_redis_lost_are_rebuilt_by_the_sweep_where_something_is_held(world):
    walter = world.acme.actor("walter")
    reserve(walter, 600)
    wipe(walter)
    client().delete(counters.LEASES)
    tasks.reap()
    with tenant_scope(walter.tenant_id):
        assert counters.is_ready()
        assert client().zcard(redis_key("budget", "open")) == 1


def test_another_server_process_means_that_all_open_holds_are_looked_at(world):
    walter = world.acme.actor("walter")
    reserve(walter, 600)
    client().set(f"{counters.LEASES}:ready", "0" * 40)
    assert walter.tenant_id in visited(world)
    assert visited(world) == []


def test_a_sweep_that_fails_for_one_is_due_again_at_once(world):
    walter = world.acme.actor("walter")
    hold = reserve(walter, 600)
    let_leases_end(walter)
    with mock.patch("billing.commands.reap.counters.due", side_effect=RuntimeError):
        tasks.reap()
    tasks.reap()
    with tenant_scope(walter.tenant_id):
        assert BudgetHold.objects.get(id=hold).state == "expired"


def test_a_script_that_redis_forgot_is_told_again(world):
    walter = world.acme.actor("walter")
    reserve(walter, 100)
    client().script_flush()
    assert reserve(walter, 100)


def test_counters_are_compared_of_those_who_called_lately_or_changed_a_cap(world):
    acme, globex = world.acme.actor("walter"), world.globex.actor("walter")
    settle(acme, reserve(acme, 100), 100)
    set_cap(world.globex.actor("olivia"), 1000)
    found = commands.tenants_to_reconcile()
    assert {acme.tenant_id, globex.tenant_id} <= set(found)
    tomorrow = now() + timedelta(days=1)
    with mock.patch("billing.commands.reap.now", return_value=tomorrow), mock.patch("billing.commands.reap._PARTS", 1):
        later = commands.tenants_to_reconcile()  # the part of all sweeps of a day
    assert acme.tenant_id in later
    assert globex.tenant_id not in later  # it used nothing
