"""Reserving and settling: all or nothing, once, within every cap."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
import redis
from django.db import connection, connections

from billing import commands, counters, queries, redis_scripts
from billing.errors import BudgetUnavailable, CapReached, HeldByRunningWork, HoldLost
from billing.events import TokenCount, Window
from billing.models import BudgetHold
from kernel.ids import uuid7
from kernel.redis import client
from kernel.tenancy import tenant_scope
from kernel.tenancy.keys import redis_key
from tests.billing.calls import PRICE, amount, reserve, set_cap, settle


def headroom(actor):
    with tenant_scope(actor.tenant_id):
        return queries.headroom(actor)


def test_a_settled_call_costs_what_it_used_and_frees_the_rest(world):
    walter, olivia = world.acme.actor("walter"), world.acme.actor("olivia")
    set_cap(olivia, 1000)
    hold = reserve(walter, 600)
    assert headroom(walter).left_nano_usd == 400
    settle(walter, hold, 250)
    assert headroom(walter).left_nano_usd == 750


def test_a_call_over_the_cap_is_refused_with_numbers_and_times(world):
    walter = world.acme.actor("walter")
    set_cap(world.acme.actor("olivia"), 1000)
    settle(walter, reserve(walter, 800), 800)
    with pytest.raises(CapReached) as refusal:
        reserve(walter, 201)
    assert refusal.value.status == 402
    assert refusal.value.extra["used_nano_usd"] == 800
    assert refusal.value.extra["cap_nano_usd"] == 1000
    assert refusal.value.extra["scope"] == "tenant"
    assert refusal.value.extra["window"] == "day"
    assert "T" in refusal.value.extra["resets_at"]
    reserve(walter, 200)


def test_what_running_work_holds_is_a_different_refusal_with_a_time_to_retry(world):
    walter = world.acme.actor("walter")
    set_cap(world.acme.actor("olivia"), 1000)
    reserve(walter, 800, lease_s=30)
    with pytest.raises(HeldByRunningWork) as refusal:
        reserve(walter, 201)
    assert refusal.value.status == 429
    assert 1 <= refusal.value.extra["retry_after_s"] <= 60
    assert refusal.value.extra["reserved_nano_usd"] == 800


@pytest.mark.parametrize("window", ["day", "month"])
def test_a_members_cap_binds_that_member_only(world, window):
    walter, edith, olivia = (world.acme.actor(name) for name in ("walter", "edith", "olivia"))
    set_cap(olivia, 100, window, "member", walter.member_id)
    with pytest.raises(CapReached) as refusal:
        reserve(walter, 101)
    assert refusal.value.extra["scope"] == "member"
    reserve(edith, 101)


def test_tokens_are_capped_as_money_is(world):
    walter = world.acme.actor("walter")
    set_cap(world.acme.actor("olivia"), None, tokens=10)
    reserve(walter, 10**12, tokens=10)
    with pytest.raises(HeldByRunningWork) as refusal:
        reserve(walter, 0, tokens=1)
    assert refusal.value.extra["cap_tokens"] == 10


def test_a_refused_call_leaves_nothing_behind_in_any_counter(world):
    walter, olivia = world.acme.actor("walter"), world.acme.actor("olivia")
    set_cap(olivia, 100, "month", "member", walter.member_id)
    with pytest.raises(CapReached):
        reserve(walter, 101)
    with tenant_scope(walter.tenant_id):
        assert all(state.reserved.is_zero for state in queries.budgets())


def test_the_same_hold_twice_reserves_once_and_settles_once(world):
    walter = world.acme.actor("walter")
    set_cap(world.acme.actor("olivia"), 1000)
    hold = reserve(walter, 600)
    with pytest.raises(HoldLost):
        reserve(walter, 600, hold_id=hold)
    assert headroom(walter).left_nano_usd == 400
    assert settle(walter, hold, 100) == settle(walter, hold, 100)
    assert headroom(walter).left_nano_usd == 900


def is_waited_for():
    """Whether another connection waits for what this transaction holds."""
    with connection.cursor() as cursor:
        cursor.execute("select 1 from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))")
        return cursor.fetchone() is not None


def test_a_booking_that_comes_while_another_is_made_waits_and_gets_the_same(world):
    """A sweep and the call's own end may settle a hold at once."""
    walter = world.acme.actor("walter")
    hold = reserve(walter, 600)

    def settle_elsewhere():
        try:
            return settle(walter, hold, 100)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with tenant_scope(walter.tenant_id):
            first = commands.settle(hold, amount(100), TokenCount(1, 0), estimated=False)
            second, until = pool.submit(settle_elsewhere), time.monotonic() + 30
            while not is_waited_for() and not second.done() and time.monotonic() < until:
                time.sleep(0.02)
        assert second.result() == first


def test_release_gives_everything_back_and_a_settled_hold_cannot_be_released(world):
    walter = world.acme.actor("walter")
    set_cap(world.acme.actor("olivia"), 1000)
    first, second = reserve(walter, 300), reserve(walter, 300)
    settle(walter, second, 50)
    with tenant_scope(walter.tenant_id):
        for hold in (first, first, second):
            commands.release(hold)
    assert headroom(walter).left_nano_usd == 950
    with pytest.raises(HoldLost):
        settle(walter, first, 1)


def test_two_hundred_calls_at_once_are_admitted_exactly_to_the_cap(world):
    walter = world.acme.actor("walter")
    set_cap(world.acme.actor("olivia"), 5000)

    def attempt(_):
        try:
            reserve(walter, 100)
        except HeldByRunningWork:
            return 0
        else:
            return 1
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(200))) == 50
    assert headroom(walter).left_nano_usd == 0


def test_a_lost_redis_is_rebuilt_from_the_ledger_before_anything_is_admitted(world):
    walter = world.acme.actor("walter")
    set_cap(world.acme.actor("olivia"), 1000)
    settle(walter, reserve(walter, 400), 350)
    running = reserve(walter, 300)
    wipe(walter)
    with pytest.raises(HeldByRunningWork):
        reserve(walter, 351)
    reserve(walter, 350)
    settle(walter, running, 1)
    assert headroom(walter).left_nano_usd == 1000 - 350 - 350 - 1


def test_a_call_whose_redis_was_lost_before_its_commit_counts_for_those_after_it(world):
    walter = world.acme.actor("walter")
    set_cap(world.acme.actor("olivia"), 1000)
    reserve(walter, 0)  # the first call of all rebuilds, and would keep the gate for itself until it commits
    with tenant_scope(walter.tenant_id):
        commands.hold(walter, uuid7(), PRICE, amount(900), purpose="chat")
        wipe(walter)
        with ThreadPoolExecutor(1) as pool, pytest.raises(BudgetUnavailable):
            pool.submit(apart, reserve, walter, 900).result()  # the rebuild waits for this commit
    with pytest.raises(HeldByRunningWork):
        reserve(walter, 101)
    reserve(walter, 100)


def test_an_id_of_an_earlier_call_is_refused_and_counts_nothing_also_after_redis_was_lost(world):
    walter = world.acme.actor("walter")
    set_cap(world.acme.actor("olivia"), 1000)
    hold = reserve(walter, 600)
    settle(walter, hold, 100)
    for lose in (str, wipe):
        lose(walter)
        with pytest.raises(HoldLost):
            reserve(walter, 600, hold_id=hold)
        assert headroom(walter).left_nano_usd == 900
    with tenant_scope(walter.tenant_id):
        client().zadd(redis_key("budget", "open"), {hold.hex: 0}, xx=True)
        commands.reap()
        assert commands.reconcile() == 0


def test_without_redis_nothing_is_admitted(world, monkeypatch):
    walter = world.acme.actor("walter")

    def broken(*_, **__):
        raise redis.ConnectionError

    for module in (counters, redis_scripts):
        monkeypatch.setattr(module, "client", lambda: type("Broken", (), {"exists": broken, "delete": broken})())
    with pytest.raises(BudgetUnavailable) as refusal:
        reserve(walter, 1)
    assert refusal.value.extra["retry_after_s"] > 0


def test_an_expired_hold_is_booked_at_its_checkpoint_and_the_late_truth_as_a_difference(world):
    walter = world.acme.actor("walter")
    set_cap(world.acme.actor("olivia"), 1000)
    hold = reserve(walter, 600)
    with tenant_scope(walter.tenant_id):
        commands.checkpoint(hold, amount(100), lease_s=0)
        assert commands.reap() == 1
        assert [e.amount.nano_usd for e in queries.ledger([hold])[hold]] == [100]
    with pytest.raises(HoldLost), tenant_scope(walter.tenant_id):
        commands.checkpoint(hold, amount(200))
    assert headroom(walter).left_nano_usd == 400  # the rest stays set aside: the truth may still come
    settle(walter, hold, 450)
    with tenant_scope(walter.tenant_id):
        assert [e.amount.nano_usd for e in queries.ledger([hold])[hold]] == [100, 350]
    assert headroom(walter).left_nano_usd == 550


def test_one_hold_that_cannot_be_expired_does_not_keep_the_others_from_it(world, monkeypatch):
    walter = world.acme.actor("walter")
    set_cap(world.acme.actor("olivia"), 1000)
    bad, good = reserve(walter, 600), reserve(walter, 100)
    expire = commands.settle.__globals__["_expire"]

    def fail_for_one(row, *used):
        expire(row, *used)
        return 1 / 0 if row.id == bad else None

    monkeypatch.setitem(commands.settle.__globals__, "_expire", fail_for_one)
    with tenant_scope(walter.tenant_id):
        for hold in (bad, good):
            commands.checkpoint(hold, amount(1), lease_s=0)
        assert commands.reap() == 1
        assert len(queries.ledger([good])[good]) == 1
        assert queries.ledger([bad])[bad] == []


def test_a_hold_that_is_given_up_keeps_its_rest_for_its_owners_truth(world):
    walter = world.acme.actor("walter")
    set_cap(world.acme.actor("olivia"), 1000)
    hold, unsent = reserve(walter, 600, 30), reserve(walter, 100)
    with tenant_scope(walter.tenant_id):
        commands.checkpoint(hold, amount(100, 5))
        for _ in range(2):
            assert commands.expire_early(hold, TokenCount(3, 2)) == amount(100, 5)
        commands.expire_early(unsent, TokenCount(0, 0))
    assert headroom(walter).left_nano_usd == 300
    settle(walter, hold, 450, tokens=20)
    with tenant_scope(walter.tenant_id):
        commands.release(unsent)
        booked = queries.ledger([hold])[hold]
        assert queries.ledger([unsent])[unsent][-1].amount.nano_usd == 0
    assert [entry.amount for entry in booked] == [amount(100, 5), amount(350, 15)]
    assert [(entry.input_tokens, entry.output_tokens) for entry in booked] == [(3, 2), (17, -2)]
    assert headroom(walter).left_nano_usd == 550


def test_drift_is_found_and_repaired(world):
    walter = world.acme.actor("walter")
    settle(walter, reserve(walter, 500), 500)
    with tenant_scope(walter.tenant_id):
        assert commands.reconcile() == 0
        day = queries.running_windows()[Window.DAY]
        client().hincrby(redis_key("budget", "c", "tenant", day.key), "sn", 7)
        assert commands.reconcile() == 7
        assert commands.reconcile() == 0


def test_one_companys_calls_change_no_counter_of_another(world):
    set_cap(world.globex.actor("olivia"), 1000)
    settle(world.acme.actor("walter"), reserve(world.acme.actor("walter"), 900), 900)
    assert headroom(world.globex.actor("walter")).left_nano_usd == 1000


def apart(call, *told):
    """Call on a connection that ends with it."""
    try:
        return call(*told)
    finally:
        connections.close_all()


def wipe(actor):
    """Lose everything Redis knows of one organisation."""
    with tenant_scope(actor.tenant_id):
        pattern = redis_key("budget", "*")
    for key in client().scan_iter(pattern, count=1000):
        client().delete(key)


def test_a_refused_hold_leaves_nothing_behind(world):
    walter = world.acme.actor("walter")
    set_cap(world.acme.actor("olivia"), 1000)
    with pytest.raises(CapReached):
        reserve(walter, 1001)
    assert headroom(walter).left_nano_usd == 1000
    with tenant_scope(walter.tenant_id):
        assert not BudgetHold.objects.exists()
        assert not client().zcard(redis_key("budget", "open"))


def test_a_hold_whose_transaction_failed_is_given_back_when_its_lease_is_over(world):
    walter = world.acme.actor("walter")
    set_cap(world.acme.actor("olivia"), 1000)
    with suppress(InterruptedError), tenant_scope(walter.tenant_id):
        hold_id = uuid7()
        commands.hold(walter, hold_id, PRICE, amount(600), purpose="chat")
        raise InterruptedError
    assert headroom(walter).left_nano_usd == 400
    with tenant_scope(walter.tenant_id):
        client().zadd(redis_key("budget", "open"), {hold_id.hex: 0})
        commands.reap()
    assert headroom(walter).left_nano_usd == 1000
