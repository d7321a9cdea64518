"""Many streams at once: one blocked connection for all who wait, and nothing stays in use afterwards."""

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from redis import ConnectionError as RedisGone

from generation.limits.rates import _slots
from generation.models import Generation
from generation.queries.events import _rest, _stored
from generation.streams.tail import Tail
from kernel import background, redis
from kernel.clock import now
from kernel.tenancy import tenant_scope
from tests.generation.driving import Gateway, ask
from tests.generation.test_stop import wait_until
from tests.upstreams.recording import Act
from tests.upstreams.server import Upstream
from tests.world import build_company


async def test_a_thousand_waits_keep_one_connection_blocked() -> None:
    tail, keys, others = Tail(), [f"{{t:test}}:{uuid4().hex}" for _ in range(1000)], set(clients())
    waits = [asyncio.create_task(tail.news(key, "0-0")) for key in keys]
    await until(lambda: blocked_but(others) == 1)
    assert await tail.news(keys[0], "0-0", 0.05) == []
    for key in keys:
        redis.client().xadd(key, {"a": "1"}, id="1-0")
        redis.client().expire(key, 60)
    assert [[number for number, _ in await wait] for wait in waits] == [[b"1-0"]] * 1000
    assert await tail.news(keys[0], "1-0", 0.05) == []
    redis.client().xadd(keys[0], {"a": "2"}, id="2-0")
    early, late = await asyncio.gather(tail.news(keys[0], "0-0", 5), tail.news(keys[0], "1-0", 5))
    assert [number for number, _ in early] == [b"1-0", b"2-0"]
    assert [number for number, _ in late] == [b"2-0"]


async def test_everybody_who_waits_hears_that_redis_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    tail = Tail()

    async def gone(_: Any) -> Any:
        raise RedisGone

    monkeypatch.setattr(tail, "_read", gone)
    waits = [tail.news(f"{{t:test}}:{number}", "0-0", 5) for number in range(3)]
    assert [type(one) for one in await asyncio.gather(*waits, return_exceptions=True)] == [RedisGone] * 3


def clients() -> dict[str, str]:
    """The flags of each connection by its number."""
    return {client["id"]: client["flags"] for client in redis.client().client_list()}


def blocked_but(others: set[str]) -> int:
    return sum("b" in flags for number, flags in clients().items() if number not in others)


async def until(is_so: Callable[[], bool]) -> None:
    await asyncio.to_thread(wait_until, is_so)


def test_a_reader_ends_what_lost_its_process_and_hears_the_end_however_far_it_is(
    gateway: Gateway, upstream: Upstream
) -> None:
    upstream.script.next(Act(first_after_s=30))
    generation = gateway.start(ask())
    wait_until(lambda: bool(upstream.script.calls))
    with tenant_scope(gateway.company.id):
        Generation.objects.filter(id=generation).update(lease_until=now())
        stored = _stored(generation)
    assert stored is not None
    assert (stored[-1].kind, stored[-1].data["code"]) == ("error", "generation.interrupted")
    far = len(stored) + 40  # Redis has forgotten what this reader saw
    assert [(event.id, event.kind) for event in _rest(stored, far)] == [(far + 1, "error")]
    assert _rest(stored, len(stored) - 1) == stored[-1:]
    gateway.stop(generation)
    wait_until(lambda: upstream.script.aborted == 1)


def test_slots_and_tasks_are_as_before_after_leaving_callers_stops_and_failures(
    database: None, upstream: Upstream
) -> None:
    """Four rounds of twenty: were a slot or a task to stay, the second round would already be refused."""
    gateway = Gateway.of(build_company("Acme"), upstream)
    acts = [
        Act(text="short"),
        Act(text="word " * 500, cut=5, pause_s=0.01),
        Act(status=500),
        Act(disconnect_after=1),
        Act(garbage_after=1),
        Act(first_after_s=30),
        Act(error_after=0),
    ]
    gateway.run(ask())
    before = tasks()
    for _ in range(4):
        upstream.script.next(*(acts[number % len(acts)] for number in range(20)))
        started = [gateway.start(ask(max_tokens=900), person=["walter", "edith"][number % 2]) for number in range(20)]
        for number, generation in enumerate(started):
            gateway.stop(generation, person=["walter", "edith"][number % 2])
        wait_until(lambda: redis.client().zcard(_slots(gateway.company.id)) == 0)
    wait_until(lambda: tasks() <= before)


def tasks() -> int:
    return len(asyncio.all_tasks(background._background().loop))
