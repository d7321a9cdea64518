"""The unmodified y-websocket client of npm against our server."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from tests.editor.conftest import Shared
from tests.editor.test_relay import join, leave, shown
from tests.node_clients import StockClient, install
from tests.webservers import WebProcess

Client = Callable[..., Any]


@pytest.fixture
async def client(webs: list[WebProcess], shared: Shared) -> AsyncIterator[Client]:
    await asyncio.to_thread(install)
    started: list[StockClient] = []

    async def start(person: str, web: int = 0, **options: Any) -> StockClient:
        made = StockClient(webs[web], shared.world.acme, shared.id, person, **options)
        started.append(await made.start())
        return await made.until_synced()

    yield start
    await asyncio.gather(*(one.stop() for one in started))


async def test_two_stock_clients_on_two_processes_converge(client: Client, shared: Shared) -> None:
    walter, edith = await client("walter"), await client("edith", web=1)
    for n in range(10):
        walter.type(f"w{n}")
        edith.type(f"e{n}")
    await walter.until_acked()
    await edith.until_acked()
    wanted = await shared.text()
    assert all(f"w{n}" in wanted and f"e{n}" in wanted for n in range(10))
    for one in (walter, edith):
        await one.until_text(wanted)


async def test_a_stock_client_and_ours_see_each_other(client: Client, webs: list[WebProcess], shared: Shared) -> None:
    stock = await client("walter", ack=False)
    ours = await join(webs, shared, "edith", web=1)
    stock.type(" from stock")
    await ours.until(lambda: shown(ours) == "Hello from stock")
    await ours.type(" and ours")
    await stock.until_text("Hello from stock and ours")
    await leave(ours)


async def test_it_comes_back_after_its_connection_broke(client: Client, shared: Shared) -> None:
    walter = await client("walter")
    walter.type(" a")
    await walter.until_acked()
    walter.say("drop")
    walter.type(" b")
    await walter.until_acked()
    assert await shared.text() == "Hello a b"


async def test_it_stops_where_it_may_not_be(webs: list[WebProcess], shared: Shared) -> None:
    await asyncio.to_thread(install)
    stranger = await StockClient(webs[0], shared.world.globex, shared.id, "olivia").start()
    await stranger.until(lambda: stranger.all("closed"))
    assert stranger.all("closed")[0]["code"] == 4404
    await asyncio.sleep(0.6)
    assert len(stranger.all("closed")) == 1
    await stranger.stop()


async def test_it_is_shown_under_its_real_name(client: Client) -> None:
    await client("walter")
    edith = await client("edith", web=1)
    await edith.until(lambda: any("Walter" in told["names"] for told in edith.all("present")))


async def test_without_a_schema_it_reads_only(client: Client, shared: Shared) -> None:
    walter = await client("walter", schema="", ack=False)
    walter.type("x")
    await asyncio.sleep(0.5)
    assert await shared.text() == "Hello"
