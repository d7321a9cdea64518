"""A wish to stop reaches the generation wherever and whenever it runs; and what goes with the last event."""

import asyncio
from collections.abc import AsyncIterator, Callable
from uuid import UUID, uuid4

import pytest
from redis import ConnectionError as RedisGone

from generation import commands, redis_scripts
from generation.events import StreamEvent
from generation.limits.breaker import Breaker, CallResult
from generation.limits.rates import slot_given_back
from generation.providers.base import ProviderEvent, Text
from generation.providers.pace import Pace, Patience, StoppedByReader
from generation.streams import stops as stops_module
from generation.streams.event_log import EventLog
from generation.streams.stops import STOPS, Stops, request_stop
from generation.streams.tail import tail
from kernel import redis
from kernel.ids import uuid7
from kernel.tenancy.keys import redis_key
from tests.generation.driving import Gateway, ask
from tests.generation.test_stop import wait_until
from tests.upstreams.recording import Act
from tests.upstreams.server import Upstream

SECRET = b"s" * 32


class Heard:
    """Counts its calls, on the loop on which it is made."""

    def __init__(self) -> None:
        self.times, self._news = 0, asyncio.Event()

    def __call__(self) -> None:
        self.times += 1
        self._news.set()

    async def once(self) -> None:
        async with asyncio.timeout(10):
            await self._news.wait()


async def requested(tenant_id: UUID, generation_id: UUID) -> None:
    await asyncio.to_thread(request_stop, tenant_id, generation_id)


async def test_it_reaches_the_one_it_is_for_and_no_other() -> None:
    stops, tenant, (one, other) = Stops(), uuid4(), (uuid7(), uuid7())
    first, second = Heard(), Heard()
    with stops.listened_for(tenant, one, first), stops.listened_for(tenant, other, second):
        await requested(tenant, one)
        await first.once()
        await requested(tenant, other)
        await second.once()
    assert (first.times, second.times) == (1, 1)


async def test_another_organisations_generation_of_the_same_id_is_not_stopped() -> None:
    stops, generation, (ours, theirs) = Stops(), uuid7(), (uuid4(), uuid4())
    first, second = Heard(), Heard()
    with stops.listened_for(ours, generation, first), stops.listened_for(theirs, generation, second):
        await requested(theirs, generation)
        await second.once()
    assert first.times == 0


async def test_one_that_follows_another_is_heard_too_and_costs_no_new_wait() -> None:
    stops, tenant = Stops(), uuid4()
    for _ in range(3):
        generation, heard = uuid7(), Heard()
        with stops.listened_for(tenant, generation, heard):
            following = stops._following
            await requested(tenant, generation)
            await heard.once()
        assert stops._following is following


async def test_a_redis_that_was_away_is_listened_to_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stops_module, "_AWAY_S", 0.01)
    stops, tenant, generation, heard = Stops(), uuid4(), uuid7(), Heard()
    stops._at = "99999999999999-0"  # as the server said that is away, its clock far ahead
    read, failures = tail()._read, iter(range(3))

    async def gone_at_first(asked: dict[str, str]) -> object:
        if next(failures, None) is not None:
            raise RedisGone
        return await read(asked)

    monkeypatch.setattr(tail(), "_read", gone_at_first)
    with stops.listened_for(tenant, generation, heard):
        await requested(tenant, generation)
        await heard.once()


@pytest.mark.parametrize("noise", [{}, {"key": ""}, {"key": b"\xff"}, {"other": "x"}])
async def test_what_else_stands_in_the_stream_is_passed_over(noise: dict[str, str]) -> None:
    stops, tenant, generation, heard = Stops(), uuid4(), uuid7(), Heard()
    with stops.listened_for(tenant, generation, heard):
        redis.client().xadd(STOPS, noise or {"": ""})
        await requested(tenant, generation)
        await heard.once()


class NoRedis:
    """Fails at once where one would be told later, and at any wait for an answer."""

    @staticmethod
    def aclient() -> None:
        raise RedisGone

    @staticmethod
    def client() -> None:
        raise AssertionError("an event loop waits for Redis")


def test_whoever_hangs_up_stops_what_this_process_writes_without_redis(
    gateway: Gateway, upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    upstream.script.next(Act(first_after_s=60))
    generation = gateway.start(ask())
    wait_until(lambda: bool(upstream.script.calls))
    monkeypatch.setattr(stops_module, "redis", NoRedis)
    commands.send_stop(gateway.company.id, generation)
    assert gateway.events(generation)[-1].data["finish_reason"] == "stopped"


def test_a_wish_that_redis_does_not_take_is_lost_without_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stops_module, "redis", NoRedis)
    assert stops_module.background.spawn(stops_module._sent(uuid4(), uuid7())).result(timeout=10) is None


async def test_a_wish_from_an_event_loop_reaches_another_process() -> None:
    stops, tenant, generation, heard = Stops(), uuid4(), uuid7(), Heard()
    with stops.listened_for(tenant, generation, heard):
        commands.send_stop(tenant, generation)
        await heard.once()


async def test_one_from_before_the_generation_is_found_with_its_first_event() -> None:
    tenant, generation, heard = uuid4(), uuid7(), Heard()
    await requested(tenant, generation)
    log = EventLog(tenant, generation, SECRET)
    log.on_stop = heard
    await log.publish_last(StreamEvent(1, "start", {}))
    assert heard.times == 1
    await log.publish_last(StreamEvent(2, "done", {}))
    assert heard.times == 1


async def test_more_stops_while_the_first_one_ends_the_walk_hurt_nobody() -> None:
    """The provider's side may take a while to close, and whoever stops twice must not end what hears the others."""
    pace, (begun, closing, closed) = Pace(Patience()), (asyncio.Event() for _ in range(3))

    async def events() -> AsyncIterator[ProviderEvent]:
        try:
            begun.set()
            await asyncio.Event().wait()
            yield Text("never")
        finally:
            closing.set()
            await closed.wait()

    stops, tenant, generation, other, heard = Stops(), uuid4(), uuid7(), uuid7(), Heard()
    with stops.listened_for(tenant, generation, pace.stop), stops.listened_for(tenant, other, heard):
        walk = asyncio.ensure_future(anext(pace.steps(events())))
        await begun.wait()
        await requested(tenant, generation)
        async with asyncio.timeout(10):
            await closing.wait()
        await requested(tenant, generation)
        await requested(tenant, other)
        await heard.once()
        closed.set()
        with pytest.raises(StoppedByReader):
            await walk


async def test_without_a_wish_nothing_is_stopped() -> None:
    log, heard = EventLog(uuid4(), uuid7(), SECRET), Heard()
    log.on_stop = heard
    await log.publish_last(StreamEvent(1, "start", {}))
    assert heard.times == 0


async def test_the_slot_and_the_breaker_hear_with_the_last_event() -> None:
    tenant, generation = uuid4(), uuid7()
    slots = redis_key("gen", "running", tenant_id=tenant)
    redis.client().zadd(slots, {str(generation): 1})
    breaker = Breaker(tenant, uuid7(), "a model", "openai")
    breaker.ask()
    await _last(tenant, generation, slot_given_back(tenant, generation), breaker.reported(CallResult.OK))
    assert redis.client().zscore(slots, str(generation)) is None
    (where, _), _ = breaker._arguments("ask")
    assert redis.client().hget(where, "ok") == b"1"


async def test_a_script_that_redis_has_forgotten_takes_nothing_from_the_last_event(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tenant, generation = uuid4(), uuid7()
    forgotten = redis_scripts._async_script("breaker")
    monkeypatch.setattr(forgotten, "sha", "0" * 40)
    log = await _last(tenant, generation, Breaker(tenant, uuid7(), "a model", "openai").reported(CallResult.OK))
    assert [[event.id for event in events] async for events in _read(log)] == [[1]]


async def _last(tenant: UUID, generation: UUID, *beside: Callable[..., object]) -> EventLog:
    log = EventLog(tenant, generation, SECRET)
    await log.publish_last(StreamEvent(1, "done", {}), *beside)
    return log


async def _read(log: EventLog) -> AsyncIterator[list[StreamEvent]]:
    log.close()
    async for events in log.consume(0):
        yield events
