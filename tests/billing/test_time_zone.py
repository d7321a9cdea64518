"""An organisation moves to another time zone: what was spent counts by the instant of its call."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from billing import commands, queries
from billing.errors import BudgetUnavailable, CapReached, HeldByRunningWork
from billing.events import Scope, Window
from billing.models import BudgetHold
from billing.windows import windows_at
from kernel.clock import now
from kernel.errors import Forbidden
from kernel.tenancy import Actor, tenant_scope
from tenants import commands as tenants
from tests.billing.calls import reserve, set_cap, settle
from tests.clock import begin_clear_of_the_turn
from tests.world import Company, World

ZONES = ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kolkata", "America/New_York", "UTC"]
_HALF_AN_HOUR_S = 1800
_MOST_TRIES = 100
HOURS_AGO = (0, 1, 5, 9, 13, 17, 23, 30)


def move(company: Company, zone: str, person: str = "olivia") -> None:
    with tenant_scope(company.id):
        tenants.change_time_zone(company.actor(person), zone)


def made(company: Company, nano_usd: int, hours_ago: int, *, is_settled: bool) -> None:
    """A call that began so long ago, as the windows of its time had it."""
    hold = reserve(company.actor("walter"), nano_usd)
    with tenant_scope(company.id):
        at = now() - timedelta(hours=hours_ago)
        BudgetHold.objects.filter(id=hold).update(created_at=at)
    if is_settled:
        settle(company.actor("walter"), hold, nano_usd)


def counted(company: Company, window: Window) -> tuple[int, int]:
    with tenant_scope(company.id):
        state = next(one for one in queries.budgets() if one.scope is Scope.TENANT and one.window is window)
        return state.settled.nano_usd, state.reserved.nano_usd


@pytest.mark.parametrize("zone", ZONES)
def test_the_running_windows_hold_what_began_within_them(world: World, zone: str) -> None:
    begin_clear_of_the_turn(_HALF_AN_HOUR_S, margin_s=15)  # some zone's midnight
    acme = world.acme
    move(acme, "Europe/Berlin")
    for number, hours in enumerate(HOURS_AGO):
        made(acme, 10**number, hours, is_settled=True)
        made(acme, 3 * 10**number, hours, is_settled=False)
    move(acme, zone)
    with tenant_scope(acme.id):
        commands.reconcile()
    for window in Window:
        starts_at = windows_at(now(), zone)[window].starts_at
        within = sum(10**number for number, ago in enumerate(HOURS_AGO) if now() - timedelta(hours=ago) >= starts_at)
        assert counted(acme, window) == (within, 3 * within), window
    with tenant_scope(acme.id):
        assert commands.reconcile() == 0


def test_a_call_that_runs_while_the_zone_changes_settles_in_the_new_windows(world: World) -> None:
    acme, walter = world.acme, world.acme.actor("walter")
    set_cap(acme.actor("olivia"), 1000)
    hold = reserve(walter, 800)
    move(acme, "Asia/Tokyo")
    with pytest.raises(HeldByRunningWork):
        reserve(walter, 300)
    settle(walter, hold, 750)
    with pytest.raises(CapReached):
        reserve(walter, 300)
    assert counted(acme, Window.DAY) == (750, 0)
    with tenant_scope(acme.id):
        assert commands.reconcile() == 0


def test_a_change_that_is_not_committed_changes_nothing(world: World) -> None:
    acme, walter = world.acme, world.acme.actor("walter")
    set_cap(acme.actor("olivia"), 1000)
    settle(walter, reserve(walter, 900), 900)

    def fail() -> None:
        with tenant_scope(acme.id):
            tenants.change_time_zone(acme.actor("olivia"), "Asia/Tokyo")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with pytest.raises(CapReached):
        reserve(walter, 300)


def test_no_cap_is_passed_while_the_zone_changes(world: World) -> None:
    acme, walter = world.acme, world.acme.actor("walter")
    set_cap(acme.actor("olivia"), 1000, window="month")
    olivia = acme.actor("olivia")

    def one(number: int) -> int:
        try:
            if number % 5 == 0:
                with tenant_scope(acme.id):
                    tenants.change_time_zone(olivia, ZONES[number // 5 % len(ZONES)])
                return 0
            _reserve_once_recounted(walter, 150)
        except (CapReached, HeldByRunningWork):
            return 0
        finally:
            connection.close()
        return 150

    with ThreadPoolExecutor(4) as threads:
        reserved = sum(threads.map(one, range(40)))
    assert 0 < reserved <= 1000
    assert counted(acme, Window.MONTH)[1] == reserved
    with tenant_scope(acme.id):
        assert commands.reconcile() == 0


def _reserve_once_recounted(actor: Actor, nano_usd: int) -> None:
    """Ask again while the budget is being recounted, as the refusal says: that can outlast every call of the test."""
    for _ in range(_MOST_TRIES):
        try:
            reserve(actor, nano_usd)
            return
        except BudgetUnavailable:
            time.sleep(0.05)
    reserve(actor, nano_usd)


def test_only_an_owner_changes_it_and_to_a_zone_that_exists(world: World) -> None:
    acme = world.acme
    with pytest.raises(Forbidden):
        move(acme, "Asia/Tokyo", "adam")
    client = acme.client("olivia")

    def patch(zone: str) -> int:
        sent = {"timezone": zone}
        return client.patch(acme.url("organisation/"), sent, content_type="application/json").status_code

    assert [patch(zone) for zone in ("Asia/Nowhere", "America", "../etc", "", "Europe/../UTC")] == [422] * 5
    assert patch("Asia/Tokyo") == 200
    assert client.get(acme.url("organisation/")).json()["timezone"] == "Asia/Tokyo"
    assert client.get(acme.url("usage/")).json()["time_zone"] == "Asia/Tokyo"
