"""Calls to others: only to public addresses, bounded in size and time, repeated only where that is harmless."""

import asyncio
import socket
import time
from collections.abc import Callable
from typing import Any
from unittest import mock

import httpx2
import pytest

from kernel.http.outbound import Bounds, GuardedTransport, Outbound, OutboundError
from kernel.http.outbound import breaker as breaking
from kernel.http.outbound.breaker import Breaker

pytestmark = pytest.mark.security

Handler = Callable[[httpx2.Request], Any]


class Server(httpx2.AsyncBaseTransport):
    """Answers what it is told, and remembers what it was asked."""

    def __init__(self, answer: Handler) -> None:
        self.answer = answer
        self.asked: list[httpx2.Request] = []

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(request)
        answer = self.answer(request)
        if isinstance(answer, Exception):
            raise answer
        made: httpx2.Response = await answer if asyncio.iscoroutine(answer) else answer
        if not made.is_stream_consumed:
            return made
        return httpx2.Response(made.status_code, headers=made.headers, stream=httpx2.ByteStream(made.content))


def outbound(answer: Handler, **bounds: Any) -> tuple[Outbound, Server]:
    server = Server(answer)
    return Outbound(Bounds(**bounds), transport=server), server


async def refused(call: Any) -> OutboundError:
    with pytest.raises(OutboundError) as caught:
        await call
    return caught.value


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kernel.http.outbound.request._FIRST_WAIT_S", 0.001)


async def test_an_answer_is_returned_whatever_its_status() -> None:
    client, server = outbound(lambda request: httpx2.Response(418, content=b"tea"))
    answer = await client.request("POST", "https://hooks.example/in", content=b"{}", headers={"x-sign": "1"})
    assert (answer.status, answer.body, answer.is_success) == (418, b"tea", False)
    assert server.asked[0].headers["x-sign"] == "1"


@pytest.mark.parametrize("url", ["http://example.com/", "https://127.0.0.1/", "https://[::1]/", "ftp://example.com/"])
async def test_no_address_of_our_own_network_is_called(url: str) -> None:
    assert (await refused(Outbound().request("GET", url))).code in ("address_refused", "unreachable")


async def test_each_hop_of_a_redirect_is_checked_where_it_connects(monkeypatch: pytest.MonkeyPatch) -> None:
    """A public server sends us to the cloud's metadata: the second connection is refused like a first one."""

    async def getaddrinfo(host: str, *_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, 1, 6, "", ("169.254.169.254" if host == "inside.example" else "8.8.8.8", 443))]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", getaddrinfo, raising=False)
    server = Server(lambda request: httpx2.Response(302, headers={"location": "https://inside.example/latest"}))
    client = Outbound(transport=GuardedTransport(server))
    assert (await refused(client.request("GET", "https://outside.example/"))).code == "address_refused"
    assert [str(one.url) for one in server.asked] == ["https://8.8.8.8/"]


async def test_a_redirect_to_another_host_takes_no_secret_along() -> None:
    def answer(request: httpx2.Request) -> httpx2.Response:
        if request.url.host == "two.example":
            return httpx2.Response(200)
        target = "https://two.example/b" if request.url.path == "/a" else "/a"
        return httpx2.Response(302, headers={"location": target})

    client, server = outbound(answer)
    secret = {"authorization": "Bearer s", "cookie": "c", "x-key": "k", "accept": "text/html"}
    answered = await client.request("GET", "https://one.example/", headers=secret)
    assert answered.url == "https://two.example/b"
    assert [one.headers.get("authorization") for one in server.asked] == ["Bearer s", "Bearer s", None]
    assert {"cookie", "x-key"} & set(server.asked[-1].headers) == set()
    assert server.asked[-1].headers["accept"] == "text/html"
    assert server.asked[-1].headers["host"] == "two.example"


async def test_redirects_end_and_a_post_follows_none() -> None:
    client, server = outbound(lambda request: httpx2.Response(302, headers={"location": "/again"}), max_redirects=2)
    assert (await refused(client.request("GET", "https://one.example/"))).code == "too_many_redirects"
    assert len(server.asked) == 3
    assert (await client.request("POST", "https://one.example/", content=b"x")).status == 302
    assert len(server.asked) == 4


@pytest.mark.parametrize("headers", [{}, {"content-encoding": "gzip"}])
async def test_an_answer_without_end_is_cut_off(headers: dict[str, str]) -> None:
    class Endless(httpx2.AsyncByteStream):
        async def __aiter__(self) -> Any:
            while True:
                yield b"x" * 1000

    client, _ = outbound(lambda request: httpx2.Response(200, headers=headers, stream=Endless()), max_bytes=10_000)
    error = await refused(client.request("POST", "https://one.example/"))
    assert error.code == ("broken_off" if headers else "too_large")


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_one_deadline_holds_for_everything_together(method: str) -> None:
    async def dripping(request: httpx2.Request) -> httpx2.Response:
        await asyncio.sleep(0.1)
        return httpx2.Response(302, headers={"location": "/next"}) if method == "GET" else await dripping(request)

    client, _ = outbound(dripping, deadline_s=0.35, max_redirects=100)
    began = time.monotonic()
    assert (await refused(client.request(method, "https://one.example/"))).code == "timeout"
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    ("method", "is_idempotent", "tries"), [("GET", None, 3), ("PUT", None, 3), ("POST", None, 1), ("POST", True, 3)]
)
@pytest.mark.parametrize("failure", [httpx2.Response(503), httpx2.ReadError("x"), httpx2.ConnectError("x")])
async def test_only_what_may_be_repeated_is(method: str, is_idempotent: Any, tries: int, failure: Any) -> None:
    client, server = outbound(lambda request: failure)
    call = client.request(method, "https://one.example/", is_idempotent=is_idempotent)
    if isinstance(failure, httpx2.Response):
        assert (await call).status == 503
    else:
        assert (await refused(call)).code in ("broken_off", "unreachable")
    assert len(server.asked) == tries


async def test_a_server_that_says_when_is_not_asked_before() -> None:
    answers = iter([httpx2.Response(429, headers={"retry-after": "1"}), httpx2.Response(200)])
    client, _ = outbound(lambda request: next(answers))
    began = time.monotonic()
    assert (await client.request("GET", "https://one.example/")).status == 200
    assert time.monotonic() - began >= 0.99


async def test_a_server_that_says_much_later_is_believed() -> None:
    client, server = outbound(lambda request: httpx2.Response(429, headers={"retry-after": "3600"}))
    answer = await client.request("GET", "https://one.example/")
    assert (answer.status, answer.retry_after_s, len(server.asked)) == (429, 3600, 1)


async def test_who_does_not_answer_is_left_alone_and_others_are_not() -> None:
    client, server = outbound(
        lambda request: httpx2.ConnectError("x") if request.url.host == "down.example" else httpx2.Response(200),
        max_tries=1,
    )
    for _ in range(breaking.FAILURES):
        assert (await refused(client.request("GET", "https://down.example/"))).code == "unreachable"
    error = await refused(client.request("GET", "https://down.example/"))
    assert error.code == "breaker_open"
    assert 0 < error.retry_after_s <= breaking.OPEN_S
    assert (await client.request("GET", "https://up.example/")).status == 200
    assert len(server.asked) == breaking.FAILURES + 1


def test_a_breaker_lets_one_call_through_after_a_while() -> None:
    breaker = Breaker()
    with mock.patch.object(breaking.time, "monotonic", return_value=0.0) as clock:
        for _ in range(breaking.FAILURES):
            breaker.failed("https://a")
        assert breaker.wait_s("https://a") == breaking.OPEN_S
        clock.return_value = breaking.OPEN_S + 1
        assert breaker.wait_s("https://a") == 0
        assert breaker.wait_s("https://a") > 0
        breaker.failed("https://a")
        assert breaker.wait_s("https://a") == 2 * breaking.OPEN_S
        breaker.succeeded("https://a")
        assert breaker.wait_s("https://a") == 0


def test_a_thread_without_a_loop_may_call_too() -> None:
    client, _ = outbound(lambda request: httpx2.Response(200, content=b"ok"))
    assert client.request_now("GET", "https://one.example/").body == b"ok"
