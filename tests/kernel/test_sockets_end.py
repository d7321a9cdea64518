"""A socket ends with what opened it, on every process, and there are no others than the ones we serve."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from generation.models import Generation
from kernel.clock import now
from kernel.tenancy import tenant_scope
from tenants import commands as people
from tenants.models import ApiKey, Person
from tenants.session_store import stored_key
from tests.editor.conftest import Shared, share
from tests.editor.conftest import webs as webs
from tests.editor.sockets import Writer, aside, cookie_header
from tests.webservers import WebProcess
from tests.world import PASSWORD, Company, World

# Promised are two seconds; the machine of a test may be busy.
WITHIN_S = 5.0


@dataclass
class Visit:
    """Walter in one browser, with a document open on two processes and a generation on one."""

    company: Company
    shared: Shared
    browser: Client
    generation_url: str
    webs: list[WebProcess]

    async def open(self) -> tuple[Writer, Writer, ClientConnection]:
        cookie = cookie_header(self.browser)
        writers = []
        for web in self.webs:
            writer = Writer(web, self.company, self.shared.id, "walter", await self.shared.lease("walter"))
            writer.cookie = cookie
            writers.append(await (await writer.open()).until_synced())
        generation = await connect(self.webs[1].ws_url + self.generation_url, additional_headers={"Cookie": cookie})
        return writers[0], writers[1], generation


@pytest.fixture
def visit(world: World, webs: list[WebProcess]) -> Visit:
    shared, acme = share(world), world.acme
    return Visit(acme, shared, acme.client("walter"), running_for(acme, "walter"), webs)


def running_for(company: Company, person: str) -> str:
    """The socket's address of a generation that says nothing yet."""
    with tenant_scope(company.id):
        running = Generation.objects.create(
            state="streaming", purpose="chat", requested_by_id=company.members[person], request_digest="0" * 64
        )
    return f"/t/{company.slug}/ws/generations/{running.id}/"


def sign_out(visit: Visit) -> None:
    assert visit.browser.delete("/_allauth/browser/v1/auth/session").status_code == 401


def change_the_password_elsewhere(visit: Visit) -> None:
    elsewhere = visit.company.client("walter")
    body = {"current_password": PASSWORD, "new_password": "another horse battery"}
    answer = elsewhere.post("/_allauth/browser/v1/account/password/change", body, content_type="application/json")
    assert answer.status_code == 200, answer.content


def set_the_password(visit: Visit) -> None:
    person = Person.objects.get(pk=visit.company.people["walter"].pk)
    person.set_password("yet another battery")
    person.save()


def grow_old(visit: Visit) -> None:
    changed = Session.objects.filter(session_key=stored_key(visit.browser.session.session_key))
    assert changed.update(expire_date=now() - timedelta(seconds=1)) == 1


def end_it_from_another_browser(visit: Visit) -> None:
    visit.browser.session.delete(visit.browser.session.session_key)


def switch_the_person_off(visit: Visit) -> None:
    Person.objects.filter(pk=visit.company.people["walter"].pk).update(is_active=False)


def deactivate(visit: Visit) -> None:
    with tenant_scope(visit.company.id):
        people.set_state(visit.company.actor("olivia"), visit.company.members["walter"], "deactivated")


def lower_the_role(visit: Visit, person: str = "walter") -> None:
    """Viewers read documents and ask no model."""
    with tenant_scope(visit.company.id):
        people.change_role(visit.company.actor("olivia"), visit.company.members[person], "viewer")


async def code_of(socket: ClientConnection) -> int | None:
    with pytest.raises(ConnectionClosed):
        await asyncio.wait_for(socket.recv(), WITHIN_S)
    return socket.close_code


@pytest.mark.parametrize(
    ("ends", "code"),
    [
        (sign_out, {4401}),
        (change_the_password_elsewhere, {4401}),
        (set_the_password, {4401}),
        (grow_old, {4401}),
        (end_it_from_another_browser, {4401}),
        (switch_the_person_off, {4401, 4403}),
        (deactivate, {4403}),
    ],
)
async def test_every_socket_of_a_session_closes_with_it_and_acknowledges_nothing_more(
    visit: Visit, ends: Callable[[Visit], None], code: set[int]
) -> None:
    first, second, generation = await visit.open()
    await first.type("!")
    await first.until_acked()
    await aside(lambda: ends(visit))
    await asyncio.gather(first.type("late"), second.type("late"))
    codes = await asyncio.gather(first.until_closed(WITHIN_S), second.until_closed(WITHIN_S), code_of(generation))
    assert set(codes) <= code
    assert (first.acked, second.acked) == (1, 0)
    assert await visit.shared.text() == "Hello!"


async def test_sockets_of_another_browser_stay(visit: Visit) -> None:
    first, second, generation = await visit.open()
    other = Writer(visit.webs[0], visit.company, visit.shared.id, "walter", await visit.shared.lease("walter"))
    await (await other.open()).until_synced()
    await aside(lambda: sign_out(visit))
    await asyncio.gather(first.until_closed(WITHIN_S), second.until_closed(WITHIN_S), code_of(generation))
    await other.type(" still here")
    await other.until_acked()
    await other.close()


async def test_a_lower_role_closes_what_it_does_not_reach_and_keeps_what_it_may_read(visit: Visit) -> None:
    first, second, generation = await visit.open()
    await aside(lambda: lower_the_role(visit))
    await asyncio.gather(first.type("late"), second.type("late"))
    assert await code_of(generation) == 4403
    for writer in (first, second):
        await writer.until(lambda writer=writer: writer.status("welcome")[-1]["mode"] == "read-only")
    assert (first.acked, second.acked) == (0, 0)
    assert await visit.shared.text() == "Hello"
    await asyncio.gather(first.close(), second.close())


async def test_a_keys_rights_shrink_with_those_of_whoever_made_it(visit: Visit) -> None:
    secret = await aside(lambda: visit.company.api_key("adam", frozenset({"generate", "chat"})))
    address = await aside(lambda: running_for(visit.company, "adam"))
    headers = {"Authorization": f"Bearer {secret}"}
    socket = await connect(visit.webs[0].ws_url + address, additional_headers=headers)
    await aside(lambda: lower_the_role(visit, "adam"))
    assert await code_of(socket) == 4403


@pytest.mark.parametrize("ends", [sign_out, change_the_password_elsewhere, grow_old, deactivate, lower_the_role])
async def test_a_stream_of_events_ends_with_its_session(visit: Visit, ends: Callable[[Visit], None]) -> None:
    generation = visit.generation_url.rstrip("/").rpartition("/")[2]
    address = f"{visit.webs[0].url}{visit.company.url(f'generations/{generation}/events/')}"
    cookie = {"Cookie": cookie_header(visit.browser)}
    async with (
        httpx.AsyncClient(timeout=30) as client,
        client.stream("GET", address, headers=cookie) as answer,
        asyncio.timeout(WITHIN_S * 2),
    ):
        assert answer.status_code == 200
        await aside(lambda: ends(visit))
        assert await answer.aread() == b""


@pytest.mark.parametrize("comes_by", ["session", "key"])
async def test_more_event_streams_than_pooled_connections_leave_some_for_others(visit: Visit, comes_by: str) -> None:
    web, company = visit.webs[0].url, visit.company
    address, by = visit.generation_url, {"Cookie": cookie_header(visit.browser)}
    if comes_by == "key":
        address = await aside(lambda: running_for(company, "adam"))
        by = {"Authorization": f"Bearer {await aside(lambda: company.api_key('adam'))}"}
    generation = address.rstrip("/").rpartition("/")[2]
    async with httpx.AsyncClient(timeout=30, headers=by) as client, AsyncExitStack() as opened:
        for _ in range(12):
            events = client.stream("GET", f"{web}{company.url(f'generations/{generation}/events/')}")
            assert (await opened.enter_async_context(events)).status_code == 200
        assert (await client.get(f"{web}{company.url('documents/')}")).status_code == 200


async def test_a_withdrawn_key_closes_its_sockets(visit: Visit) -> None:
    secret = await aside(lambda: visit.company.api_key("olivia"))
    headers = {"Authorization": f"Bearer {secret}"}
    address = await aside(lambda: running_for(visit.company, "olivia"))
    socket = await connect(visit.webs[0].ws_url + address, additional_headers=headers)

    def withdraw() -> None:
        with tenant_scope(visit.company.id):
            people.revoke_api_key(visit.company.actor("olivia"), ApiKey.objects.get().id)

    await aside(withdraw)
    assert await code_of(socket) == 4403


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/ws/",
        "/nothing/here",
        "/t/{slug}/ws/documents/",
        "/t/{slug}/ws/documents/not-an-id/",
        "/t/{slug}/ws/documents/{id}",
        "/t/{slug}/ws/documents/{id}/more/",
        "/t/{slug}/ws/generations/",
        "/t/{slug}/api/v1/documents/",
        "/t//ws/documents/{id}/",
        "/t/%00/ws/documents/{id}/",
        "/t/%ff%fe/ws/documents/{id}/",
        "/t/a%0ab/ws/documents/{id}/",
        pytest.param("/" + "x" * 4000, id="4,000 letters"),
    ],
)
async def test_an_unknown_address_answers_404(visit: Visit, path: str) -> None:
    url = visit.webs[0].ws_url + path.format(slug=visit.company.slug, id=visit.shared.id)
    with pytest.raises(InvalidStatus) as refused:
        async with connect(url):
            pass
    assert refused.value.response.status_code == 404
    assert refused.value.response.headers["content-type"] == "application/problem+json"
    assert "Traceback" not in visit.webs[0].output()


ODD_SESSIONS = [
    '"abcdefgh\\000ijkl"',
    f'"{"a" * 31}\\000"',
    pytest.param("x" * 3000, id="3,000 letters"),
    "%00" * 8,
    "ü" * 12,
]


@pytest.mark.parametrize("session", ODD_SESSIONS)
async def test_an_odd_session_is_nobodys(visit: Visit, session: str) -> None:
    cookie = {"Cookie": f"sessionid={session}".encode()}
    url = f"{visit.webs[0].ws_url}/t/{visit.company.slug}/ws/documents/{visit.shared.id}/"
    async with connect(url, additional_headers={"Cookie": f"sessionid={session}"}) as socket:
        assert await code_of(socket) == 4401
    me = f"{visit.webs[0].url}{visit.company.url('session/')}"
    async with httpx.AsyncClient() as browser:
        assert (await browser.get(me, headers=cookie)).status_code == 401
    assert "Traceback" not in visit.webs[0].output()
