"""Two tenants at once on one process and one small pool: every answer carries its own tenant's mark only."""

import asyncio
import random
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit
from uuid import UUID

import httpx
import pytest

from editor import commands as editor
from kernel.tenancy import tenant_scope
from tests.editor.sockets import Writer, aside
from tests.isolation.things import canary
from tests.webservers import WebProcess, web_processes
from tests.world import Company, World

pytestmark = [pytest.mark.isolation, pytest.mark.slow]

CALLS = 200


@pytest.fixture
def web(world: World) -> Iterator[WebProcess]:
    with web_processes(1, DB_POOL_SIZE="3") as [process]:
        yield process


def document_of(company: Company) -> UUID:
    with tenant_scope(company.id):
        return editor.create_document(company.actor(), canary(company), "organisation", canary(company)).id


def cookie(company: Company) -> str:
    return f"sessionid={company.client('walter').cookies['sessionid'].value}"


async def test_calls_of_two_tenants_on_shared_connections(world: World, web: WebProcess) -> None:
    companies = (world.acme, world.globex)
    documents = {company.slug: await aside(lambda company=company: document_of(company)) for company in companies}
    cookies = {company.slug: await aside(lambda company=company: cookie(company)) for company in companies}
    limits = httpx.Limits(max_connections=12, max_keepalive_connections=12)
    async with httpx.AsyncClient(base_url=web.url, limits=limits, timeout=60) as client:

        async def call(company: Company, road: str) -> None:
            answer = await client.get(company.url(road), headers={"Cookie": cookies[company.slug]})
            assert answer.status_code == 200
            other = world.globex if company is world.acme else world.acme
            assert canary(company) in answer.text or company.slug in answer.text
            assert canary(other) not in answer.text
            assert other.slug not in answer.text

        def road(company: Company) -> str:
            return random.choice(["documents/", "session/", f"documents/{documents[company.slug]}/content/"])

        calls = [(company, road(company)) for company in random.choices(companies, k=CALLS)]
        await asyncio.gather(*(call(*one) for one in calls))


def test_pipelined_requests_on_one_connection(world: World, web: WebProcess) -> None:
    """The second request of a connection must not start in the first one's context."""
    requests = [_raw(world.acme, web), _raw(world.globex, web)] * 20
    with socket.create_connection((urlsplit(web.url).hostname, web.port), timeout=30) as line:
        line.sendall(b"".join(requests))
        answers = _answers(line, len(requests))
    for number, answer in enumerate(answers):
        own, other = (world.acme, world.globex) if number % 2 == 0 else (world.globex, world.acme)
        assert own.slug.encode() in answer
        assert other.slug.encode() not in answer


async def test_sockets_of_two_tenants_on_one_process(world: World, web: WebProcess) -> None:
    companies = (world.acme, world.globex)
    documents = {company.slug: await aside(lambda company=company: document_of(company)) for company in companies}
    people = [(company, name) for company in companies for name in ("walter", "edith", "adam")]
    writers = [Writer(web, company, documents[company.slug], name) for company, name in people]
    await asyncio.gather(*(one.open() for one in writers))
    await asyncio.gather(*(one.until_synced() for one in writers))
    for one in writers:
        await one.type(f" {one.company.slug} {one.person}")
    for one in writers:
        await one.until(lambda one=one: all(name in str(one.peer.json) for name in ("walter", "edith", "adam")))
    for one in writers:
        other = world.globex if one.company is world.acme else world.acme
        assert other.slug not in str(one.peer.json)
    await asyncio.gather(*(one.close() for one in writers))


def _raw(company: Company, web: WebProcess) -> bytes:
    head = [f"GET {company.url('session/')} HTTP/1.1", f"Host: 127.0.0.1:{web.port}", f"Cookie: {cookie(company)}"]
    return ("\r\n".join(head) + "\r\n\r\n").encode()


def _answers(line: socket.socket, count: int) -> list[bytes]:
    """Read responses with a Content-Length off a raw connection."""
    received = b""
    found: list[bytes] = []
    while len(found) < count:
        head, divider, rest = received.partition(b"\r\n\r\n")
        length = next((int(row[15:]) for row in head.lower().split(b"\r\n") if row.startswith(b"content-length:")), 0)
        if divider and len(rest) >= length:
            found.append(rest[:length])
            received = rest[length:]
            continue
        piece = line.recv(65536)
        assert piece, "the server closed the connection"
        received += piece
    return found
