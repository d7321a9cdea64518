"""Work costs no more SQL statements and round trips to Redis than benchmarks/budgets.toml allows it."""

import asyncio
import tomllib
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2 as httpx
import pytest

from config.asgi import application
from editor.commands import create_document, lease_client
from editor.queries import history
from kernel.tenancy import tenant_scope
from tests.costs import Costs, counted
from tests.editor.asgi_socket import AsgiSocket
from tests.editor.sockets import aside
from tests.editor.yjs_peer import Peer
from tests.generation.conftest import chat_server, gateway, upstream
from tests.generation.driving import MODEL, Gateway
from tests.generation.test_stop import wait_until
from tests.knowledge.conftest import no_broker, take_in
from tests.world import Company, World

__all__ = ["chat_server", "gateway", "no_broker", "upstream"]

BUDGETS: dict[str, Any] = tomllib.loads((Path(__file__).parents[2] / "benchmarks" / "budgets.toml").read_text())
CALL = {
    "model": MODEL,
    "messages": [{"role": "user", "content": "Write a sentence about a fox and mail it to bob@example.com."}],
    "max_tokens": 50,
    "stream": True,
    "knowledge": False,
}
WARM_UP, MEASURED = 3, 5
EDITS_AT_ONCE = 5


def test_a_call_of_the_gateway_keeps_its_budget(gateway: Gateway) -> None:
    """The cheapest of a few: whether a caller is looked at once more while a stream runs, and how many events share a
    write to Redis, is a matter of timing."""
    costs = asyncio.run(_calls(gateway, gateway.company.api_key("olivia")))[WARM_UP:]
    budget = BUDGETS["generation"]
    fewest, fewest_trips = min(costs, key=lambda one: len(one.sql)), min(costs, key=lambda one: len(one.trips))
    assert len(fewest.sql) <= budget["call_sql_statements"], fewest.listing()
    assert len(fewest_trips.trips) <= budget["call_redis_round_trips"], fewest_trips.listing()


async def _calls(gateway: Gateway, key: str) -> list[Costs]:
    """Answers one after another, through the whole application in this process."""
    transport = httpx.ASGITransport(application)
    url, head = f"/t/{gateway.company.slug}/openai/v1/chat/completions", {"authorization": f"Bearer {key}"}
    made: list[Costs] = []
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as http:
        for _ in range(WARM_UP + MEASURED):
            with counted() as costs:
                answer = await http.post(url, json=CALL, headers=head)
                assert answer.status_code == 200, answer.text
                await asyncio.to_thread(wait_until, partial(_is_over, costs))
            made.append(costs)
    return made


@pytest.mark.parametrize("question", ["What does Oda Fennick manage?", "Where do I park my bicycle?"])
def test_a_search_keeps_its_budget(world: World, no_broker: None, question: str) -> None:
    """One that is answered by all three legs, and one whose sentences are looked at, in vain."""
    for number in range(3):
        take_in(world.acme, "edith", f"{number}.txt", f"Oda Fennick manages the lighthouse on Skarv. Report {number}.")
    costs = asyncio.run(_searches(world.acme, question))[WARM_UP:]
    budget = BUDGETS["search"]
    fewest, fewest_trips = min(costs, key=lambda one: len(one.sql)), min(costs, key=lambda one: len(one.trips))
    assert len(fewest.sql) <= budget["sql_statements"], fewest.listing()
    assert len(fewest_trips.trips) <= budget["redis_round_trips"], fewest_trips.listing()


async def _searches(company: Company, question: str) -> list[Costs]:
    transport = httpx.ASGITransport(application)
    head = {"authorization": f"Bearer {await asyncio.to_thread(company.api_key)}"}
    made: list[Costs] = []
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as http:
        for _ in range(WARM_UP + MEASURED):
            with counted() as costs:
                answer = await http.get(company.url("search/"), params={"q": question}, headers=head)
            assert answer.status_code == 200, answer.text
            made.append(costs)
    return made


def _is_over(costs: Costs) -> bool:
    """The slot is given back after the last byte has left."""
    return any("ZREM" in trip for trip in costs.trips)


async def test_edits_keep_their_budget(world: World) -> None:
    """The cheapest of a few batches: a poll, or a wake-up of the workers, may fall into one."""
    costs = await _batches(world.acme)
    budget = BUDGETS["edit"]
    fewest, fewest_trips = min(costs, key=lambda one: len(one.sql)), min(costs, key=lambda one: len(one.trips))
    assert len(fewest.sql) <= budget["batch_sql_statements"], fewest.listing()
    assert len(fewest_trips.trips) <= budget["batch_redis_round_trips"], fewest_trips.listing()


async def _batches(company: Company) -> list[Costs]:
    """What ten edits of two people in two documents cost that are there at once, again and again."""
    writers = [await _writer(company, person) for person in ("walter", "edith")]
    made: list[Costs] = []
    for turn in range(WARM_UP + MEASURED):
        numbers = range(turn * EDITS_AT_ONCE + 1, (turn + 1) * EDITS_AT_ONCE + 1)
        with counted() as costs:
            for (socket, peer), number in product(writers, numbers):
                socket.write(number, peer.type("x"))
            await asyncio.gather(*(socket.until_acked(numbers[-1]) for socket, _ in writers))
            await asyncio.sleep(0.05)  # the message to the other processes may follow the acknowledgement
        made.append(costs)
    await asyncio.gather(*(socket.close() for socket, _ in writers))
    return made


async def _writer(company: Company, person: str) -> tuple[AsgiSocket, Peer]:
    document_id, lease, state = await aside(partial(_document, company, person))
    socket = AsgiSocket(application, company, document_id, person, lease)
    await socket.open()
    return socket, Peer(lease, state)


def _document(company: Company, person: str) -> tuple[UUID, int, bytes]:
    with tenant_scope(company.id):
        actor = company.actor(person)
        document_id = create_document(actor, "Plan", "private", "Hello").id
        return document_id, lease_client(actor, document_id), bytes(history(document_id).doc().get_update())


@pytest.mark.parametrize("table", sorted(BUDGETS))
def test_a_budget_is_a_whole_number(table: str) -> None:
    assert all(isinstance(one, int) and one > 0 for one in BUDGETS[table].values())
