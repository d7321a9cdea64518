"""PostgreSQL away, Redis away: nothing acknowledged that is not committed, nothing lost, no help needed."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from websockets.exceptions import InvalidStatus

from editor.yjs import awareness, wire
from editor.yjs.awareness import Presence
from embedded.ports import free_port
from embedded.redis import RedisServer
from tests.editor.conftest import Shared
from tests.editor.sockets import Writer
from tests.editor.test_relay import join, leave, shown
from tests.gate import Gate, gate
from tests.webservers import WebProcess, database_url, web_processes

pytestmark = [pytest.mark.drill, pytest.mark.slow]


@pytest.fixture(scope="module")
def database_gate(django_db_setup: None, django_db_blocker: Any) -> Iterator[Gate]:
    with django_db_blocker.unblock(), gate(database_url()) as made:
        yield made


@pytest.fixture(scope="module")
def fanout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """A Redis of our own: stopping the run's would hit other tests."""
    folder: Path = tmp_path_factory.mktemp("fanout")
    server = RedisServer(folder, free_port(), name="fanout")
    server.prepare()
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def fragile(database_gate: Gate, fanout: RedisServer, django_db_blocker: Any) -> Iterator[list[WebProcess]]:
    """Two web processes whose database and fan-out can be taken away."""
    with (
        django_db_blocker.unblock(),
        web_processes(2, DATABASE_URL=database_gate.url, FANOUT_URL=fanout.url) as processes,
    ):
        yield processes


async def patient(webs: list[WebProcess], shared: Shared, person: str, web: int = 0) -> Writer:
    """Joins as a browser does: again until it is let in. A pool needs seconds to find its database again."""
    async with asyncio.timeout(30):
        while True:
            try:
                return await join(webs, shared, person, web)
            except (InvalidStatus, TimeoutError):
                await asyncio.sleep(0.3)


async def test_typing_goes_on_over_a_database_that_is_away(
    fragile: list[WebProcess], database_gate: Gate, shared: Shared
) -> None:
    walter, edith = await patient(fragile, shared, "walter"), await patient(fragile, shared, "edith", web=1)
    await walter.type(" one")
    await walter.until_acked()
    await edith.until(lambda: shown(edith) == "Hello one")
    database_gate.close()
    await walter.type(" two")
    await walter.until(lambda: any(not status["saving"] for status in walter.status("saving")))
    await walter.type(" three")
    await asyncio.sleep(1)
    assert walter.acked == 1
    assert shown(edith) == "Hello one"
    database_gate.open()
    await walter.until_acked(within_s=20)
    await walter.until(lambda: walter.status("saving")[-1]["saving"])
    await edith.until(lambda: shown(edith) == "Hello one two three")
    assert await shared.text() == "Hello one two three"
    await leave(walter, edith)


async def test_who_joins_while_the_database_is_away_gets_in_afterwards(
    fragile: list[WebProcess], database_gate: Gate, shared: Shared
) -> None:
    lease = await shared.lease("walter")
    database_gate.close()
    early = Writer(fragile[0], shared.world.acme, shared.id, "walter", lease)
    with pytest.raises(Exception):  # noqa: B017, PT011
        await (await early.open()).until(lambda: early.synced.is_set(), within_s=3)
    database_gate.open()
    late = await patient(fragile, shared, "walter")
    assert shown(late) == "Hello"
    await leave(early, late)


async def test_who_asks_while_the_database_is_away_is_sent_off_and_leaves_no_ghost(
    fragile: list[WebProcess], database_gate: Gate, shared: Shared
) -> None:
    walter, edith = await patient(fragile, shared, "walter"), await patient(fragile, shared, "edith")
    await walter.send(wire.awareness(awareness.write([Presence(walter.lease, 1, {"user": {}})])))
    await edith.until(lambda: edith.presences)
    database_gate.close()
    try:
        await walter.send(wire.step_1(walter.peer.doc.get_state()))
        assert await walter.until_closed() == 1013
        await edith.until(lambda: awareness.read(edith.presences[-1])[0].state is None)
    finally:
        database_gate.open()
    await leave(edith)


async def test_edits_arrive_although_redis_is_stopped(
    fragile: list[WebProcess], fanout: RedisServer, shared: Shared
) -> None:
    walter, edith = await patient(fragile, shared, "walter"), await patient(fragile, shared, "edith", web=1)
    fanout.stop()
    await walter.type(" quiet")
    await walter.until_acked()
    await edith.until(lambda: shown(edith) == "Hello quiet", within_s=10)
    late = await patient(fragile, shared, "adam", web=1)
    assert shown(late) == "Hello quiet"
    fanout.start()  # in this thread: the server dies with the thread that started it
    await asyncio.sleep(2)
    frames = edith.update_frames
    await walter.type(" loud")
    await edith.until(lambda: shown(edith) == "Hello quiet loud", within_s=2)
    assert edith.update_frames > frames
    await leave(walter, edith, late)


async def test_a_flushed_redis_costs_nothing(fragile: list[WebProcess], fanout: RedisServer, shared: Shared) -> None:
    walter, edith = await patient(fragile, shared, "walter"), await patient(fragile, shared, "edith", web=1)
    redis.Redis.from_url(fanout.url).flushall()
    await walter.type("!")
    await edith.until(lambda: shown(edith) == "Hello!")
    await leave(walter, edith)


async def test_a_lost_last_message_is_found(fragile: list[WebProcess], fanout: RedisServer, shared: Shared) -> None:
    walter, edith = await patient(fragile, shared, "walter"), await patient(fragile, shared, "edith", web=1)
    client = redis.Redis.from_url(fanout.url)
    client.client_kill_filter(_type="pubsub")
    await walter.type(" lost")
    await walter.until_acked()
    await edith.until(lambda: shown(edith) == "Hello lost", within_s=10)
    await leave(walter, edith)


async def test_a_frozen_process_catches_up(fragile: list[WebProcess], shared: Shared) -> None:
    walter, edith = await patient(fragile, shared, "walter"), await patient(fragile, shared, "edith", web=1)
    fragile[1].freeze()
    try:
        for letter in "abc":
            await walter.type(letter)
            await walter.until_acked()
    finally:
        fragile[1].thaw()
    await edith.until(lambda: shown(edith) == "Helloabc")
    await leave(walter, edith)
