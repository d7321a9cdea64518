"""Who looks at the usage hears of every change of it, and no call waits for that."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from billing import commands
from kernel import background
from kernel.ids import uuid7
from kernel.tenancy import tenant_scope
from tenants import commands as organisation
from tests.billing.calls import PRICE, amount, reserve, set_cap, settle
from tests.costs import counted
from tests.editor.sockets import aside
from tests.live_tabs import key, tab
from tests.world import Company, World

Change = Callable[[Company], Any]


def hold_and_settle(company: Company) -> None:
    settle(company.actor("walter"), reserve(company.actor("walter"), 500), 400)


def hold_and_release(company: Company) -> None:
    hold_id = reserve(company.actor("walter"), 500)
    with tenant_scope(company.id):
        commands.release(hold_id)


def move_to_another_zone(company: Company) -> None:
    with tenant_scope(company.id):
        organisation.change_time_zone(company.actor("olivia"), "Pacific/Auckland")


@pytest.mark.parametrize(
    ("change", "event"),
    [
        (lambda company: reserve(company.actor("walter"), 500), "usage.changed"),
        (hold_and_settle, "usage.changed"),
        (hold_and_release, "usage.changed"),
        (lambda company: set_cap(company.actor("olivia"), 900), "budget.cap_set"),
        (move_to_another_zone, "usage.changed"),
    ],
    ids=("set aside", "settled", "released", "cap", "zone"),
)
async def test_who_looks_at_the_usage_hears_of_a_change(world: World, change: Change, event: str) -> None:
    acme = world.acme
    async with tab(acme, await key(acme, "adam", "usage.read")) as adam:
        await adam.follows("usage")
        await aside(lambda: change(acme))
        assert await adam.hears_news_of("usage") == {event}


async def test_calls_that_never_stop_are_told_of_a_few_times_and_the_last_one_too(world: World) -> None:
    acme = world.acme
    async with tab(acme, await key(acme, "adam", "usage.read")) as adam:
        await adam.follows("usage")
        with counted() as costs:
            for _ in range(30):
                await aside(lambda: hold_and_settle(acme))
            await adam.hears()
            while not await adam.hears_nothing():
                await adam.hears()
        assert len([trip for trip in costs.trips if trip.startswith("PUBLISH")]) < 30
        await aside(lambda: hold_and_settle(acme))
        assert await adam.hears_news_of("usage") == {"usage.changed"}


async def test_nothing_is_heard_of_a_hold_that_was_rolled_back(world: World) -> None:
    acme = world.acme

    def fails() -> None:
        with tenant_scope(acme.id):
            commands.hold(acme.actor("walter"), uuid7(), PRICE, amount(500), purpose="chat")
            transaction.set_rollback(True)

    async with tab(acme, await key(acme, "adam", "usage.read")) as adam:
        await adam.follows("usage")
        await aside(fails)
        assert await adam.hears_nothing()


def test_no_call_waits_until_its_news_are_sent(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    left: list[Any] = []
    monkeypatch.setattr(background, "spawn", left.append)
    with counted() as costs:
        hold_and_settle(world.acme)
    assert not [trip for trip in costs.trips if trip.startswith("PUBLISH")]
    [later] = left
    with counted() as costs:
        asyncio.run(later)
    assert [trip.split()[0] for trip in costs.trips] == ["PUBLISH"]
