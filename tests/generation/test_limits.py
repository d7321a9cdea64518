"""Rate limits and the breaker: counted in Redis, shared by all processes."""

import asyncio
import time
from typing import Any

import pytest

from generation.errors import TooManyRequests, TooManyRunning
from generation.limits.breaker import Breaker, CallResult
from generation.limits.rates import allowance, give_slot_back, take_slot
from kernel.ids import uuid7
from kernel.tenancy import tenant_scope
from tests.clock import begin_clear_of_the_turn
from tests.world import World


def test_a_person_may_start_so_many_a_minute(world: World, settings: Any) -> None:
    settings.GENERATION_PER_MINUTE = 3
    begin_clear_of_the_turn(60, margin_s=5)
    actor = world.acme.actor("walter")
    with tenant_scope(world.acme.id):
        for _ in range(3):
            take_slot(actor, uuid7())
        with pytest.raises(TooManyRequests) as caught:
            take_slot(actor, uuid7())
        assert 1 <= caught.value.extra["retry_after_s"] <= 60
        assert caught.value.extra["layer"] == "member"
        take_slot(world.acme.actor("edith"), uuid7())


def test_a_refused_request_is_not_counted(world: World, settings: Any) -> None:
    settings.GENERATION_CONCURRENCY = 1
    settings.GENERATION_PER_MINUTE = 2
    actor, running = world.acme.actor("walter"), uuid7()
    with tenant_scope(world.acme.id):
        take_slot(actor, running)
        for _ in range(5):
            with pytest.raises(TooManyRunning):
                take_slot(actor, uuid7())
        give_slot_back(actor.tenant_id, running)
        take_slot(actor, uuid7())


def test_what_counting_a_request_answers_is_what_asking_afterwards_says(world: World, settings: Any) -> None:
    settings.GENERATION_PER_MINUTE = 5
    actor = world.acme.actor("walter")
    for left in (4, 3, 2):
        with tenant_scope(world.acme.id):
            take_slot(actor, uuid7())
            counted = allowance(actor)
        with tenant_scope(world.acme.id):
            asked = allowance(actor)
        assert counted is not None
        assert asked is not None
        assert (counted.limit, counted.remaining) == (asked.limit, asked.remaining) == (5, left)
        assert 0 <= counted.reset_ms - asked.reset_ms < 5_000


def test_slots_belong_to_one_organisation(world: World, settings: Any) -> None:
    settings.GENERATION_CONCURRENCY = 1
    for company in (world.acme, world.globex):
        with tenant_scope(company.id):
            take_slot(company.actor("walter"), uuid7())


def test_the_same_id_takes_one_slot(world: World, settings: Any) -> None:
    settings.GENERATION_CONCURRENCY = 1
    one = uuid7()
    with tenant_scope(world.acme.id):
        take_slot(world.acme.actor("walter"), one)
        take_slot(world.acme.actor("walter"), one)


def report(breaker: Breaker, *results: CallResult) -> None:
    async def all_of() -> None:
        for result in results:
            await breaker.report(result)

    asyncio.run(all_of())


@pytest.fixture
def breaker(world: World, settings: Any) -> Breaker:
    settings.BREAKER_OPEN_S = 1
    return Breaker(world.acme.id, uuid7(), "model", "openai")


def test_half_of_five_calls_open_it(breaker: Breaker) -> None:
    report(breaker, CallResult.OK, CallResult.OK, CallResult.FAIL, CallResult.FAIL)
    assert breaker.ask().is_open
    report(breaker, CallResult.FAIL)
    gate = breaker.ask()
    assert not gate.is_open
    assert 0 < gate.wait_s <= 1


def test_four_failures_alone_do_not(breaker: Breaker) -> None:
    report(breaker, *[CallResult.FAIL] * 4)
    assert breaker.ask().is_open


def test_one_probe_at_a_time_decides(breaker: Breaker) -> None:
    report(breaker, *[CallResult.FAIL] * 5)
    time.sleep(1.05)
    first, second = breaker.ask(), breaker.ask()
    assert (first.is_open, first.is_probe, second.is_open) == (True, True, False)
    report(breaker, CallResult.OK)
    assert breaker.ask().is_open
    assert not breaker.ask().is_probe


def test_a_failed_probe_opens_it_for_longer(breaker: Breaker) -> None:
    report(breaker, *[CallResult.FAIL] * 5)
    time.sleep(1.05)
    assert breaker.ask().is_probe
    report(breaker, CallResult.FAIL)
    assert 1 < breaker.ask().wait_s <= 2


def test_a_neutral_end_frees_the_probe(breaker: Breaker) -> None:
    report(breaker, *[CallResult.FAIL] * 5)
    time.sleep(1.05)
    assert breaker.ask().is_probe
    breaker.release_probe()
    assert breaker.ask().is_probe


def test_a_late_failure_does_not_shorten_what_was_decided(breaker: Breaker, settings: Any) -> None:
    settings.BREAKER_OPEN_S = 100
    report(breaker, *[CallResult.FAIL] * 5)
    settings.BREAKER_OPEN_S = 1
    report(breaker, *[CallResult.FAIL] * 5)
    assert breaker.ask().wait_s > 90


def test_a_breaker_is_the_tenant_s_own(breaker: Breaker, world: World) -> None:
    report(breaker, *[CallResult.FAIL] * 5)
    other = Breaker(world.globex.id, breaker.account_id, breaker.model, breaker.provider)
    assert other.ask().is_open


def test_nobody_comes_back_before_the_provider_said(breaker: Breaker) -> None:
    asyncio.run(breaker.report(CallResult.FAIL, 40.0))
    report(breaker, CallResult.OK)  # of a call that had begun before
    gate = breaker.ask()
    assert (gate.is_open, 30 < gate.wait_s <= 40) == (False, True)


def test_a_wait_that_is_over_leaves_nothing_behind(breaker: Breaker) -> None:
    asyncio.run(breaker.report(CallResult.FAIL, 0.3))
    assert not breaker.ask().is_open
    time.sleep(0.4)
    assert [breaker.ask().is_open, breaker.ask().is_probe] == [True, False]


def test_nobody_is_kept_away_for_days(breaker: Breaker) -> None:
    asyncio.run(breaker.report(CallResult.NEUTRAL, 86_400.0))
    assert 0 < breaker.ask().wait_s <= 3600
