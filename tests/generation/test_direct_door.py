"""Completions by key are answered without Django's handler, and nobody can tell from the answer (ADR 0160).

The same request goes to both doors: with a cookie that means nothing it is left to Django.
"""

import asyncio
import json
import re
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import httpx2 as httpx
import pytest
from django.test import RequestFactory

from config.asgi import application
from generation.api.openai import direct
from generation.streams import stops
from kernel import redis
from kernel.http.request_id import named
from kernel.observability.metrics import REQUESTS as REQUESTS_ANSWERED
from tests.generation.driving import Gateway
from tests.generation.test_stop import wait_until
from tests.upstreams.recording import Act
from tests.upstreams.server import Upstream
from tests.world import World

COOKIE = {"Cookie": "theme=dark"}
ASKED = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Say hello."}], "max_tokens": 20}
# What differs between any two answers, whichever door gave them.
OF_ITS_OWN = {"date", "x-request-id", "x-ratelimit-remaining-requests", "x-ratelimit-reset-requests"}
IDS = re.compile(r"chatcmpl-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b[0-9a-f]{32}\b")
MOMENTS = re.compile(r'("created": ?|"retry_after_s": ?)\d+')


@dataclass
class Odd:
    """A request that is out of the ordinary in one way, and whether it is answered directly all the same."""

    name: str
    is_direct: bool = False
    body: Any = field(default_factory=dict)
    raw: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    method: str = "POST"
    slug: str = ""
    path: str = "chat/completions"
    without: str = ""

    @property
    def content(self) -> bytes:
        return json.dumps({**ASKED, **self.body}).encode() if self.raw is None else self.raw


REQUESTS = [
    Odd("whole", is_direct=True),
    Odd("streamed", is_direct=True, body={"stream": True}),
    Odd("with usage", is_direct=True, body={"stream": True, "stream_options": {"include_usage": True}}),
    Odd("a parameter left out", is_direct=True, body={"user": "u1"}),
    Odd("a parameter left out of a stream", is_direct=True, body={"user": "u1", "stream": True}),
    Odd("refused after its start", is_direct=True, body={"model": "gpt-99"}),
    Odd("a stream refused after its start", is_direct=True, body={"model": "gpt-99", "stream": True}),
    Odd("an empty prompt", is_direct=True, body={"messages": [{"role": "user", "content": " "}]}),
    Odd("another language", is_direct=True, body={"model": "gpt-99"}, headers={"Accept-Language": "de-AT,de;q=0.9"}),
    Odd("any language", is_direct=True, headers={"Accept-Language": "*"}),
    Odd("a charset", is_direct=True, headers={"Content-Type": "Application/JSON; charset=utf-8"}),
    Odd("an id", is_direct=True, headers={"X-Request-ID": "trace-me-12345"}),
    Odd("a bad id", is_direct=True, headers={"X-Request-ID": "a b\tc"}),
    Odd("a trace", is_direct=True, headers={"traceparent": "00-" + "a" * 32 + "-" + "b" * 16 + "-01"}),
    Odd("an Accept of its own", is_direct=True, headers={"Accept": "image/png"}),
    Odd("an origin", is_direct=True, headers={"Origin": "https://elsewhere.example"}),
    Odd("a length of many digits", headers={"Content-Length": "0" * 5000 + "9"}),
    Odd(
        "a length with zeros",
        is_direct=True,
        raw=json.dumps(ASKED).encode(),
        headers={"Content-Length": f"000{len(json.dumps(ASKED))}"},
    ),
    Odd("a small scheme", is_direct=True, headers={"Authorization": "bearer {key}"}),
    Odd("a value out of bounds", body={"temperature": 9}),
    Odd("an unknown parameter", body={"nonsense": 1}),
    Odd("a parameter that is refused", body={"n": 2}),
    Odd("no model", body={"model": None}),
    Odd("no JSON", raw=b"{"),
    Odd("a list", raw=b"[]"),
    Odd("a key twice", raw=b'{"model": "a", "model": "b"}'),
    Odd("no UTF-8", raw=b'{"model": "\xff"}'),
    Odd("a NUL", raw=b'{"model": "a\\u0000"}'),
    Odd("half a letter", raw=b'{"model": "\\ud800"}'),
    Odd("nothing", raw=b""),
    Odd("a long body", raw=b" " * (direct.direct.MAX_BODY_BYTES + 1)),
    Odd("another kind of body", headers={"Content-Type": "text/plain"}),
    Odd("no kind of body", without="Content-Type"),
    Odd("no key", without="Authorization"),
    Odd("a wrong key", headers={"Authorization": "Bearer scr_wrong"}),
    Odd("another scheme", headers={"Authorization": "Basic {key}"}),
    Odd("another organisation's key", headers={"Authorization": "Bearer {foreign}"}),
    Odd("a key without the right", headers={"Authorization": "Bearer {reader}"}),
    Odd("an unknown organisation", slug="nobody"),
    Odd("a wrong fallback", headers={"X-Scriptorium-Fallback": " "}),
    Odd("a wrong wish", headers={"X-Scriptorium-Knowledge": "perhaps"}),
    Odd("a foreign host", headers={"Host": "evil.example"}),
    Odd("an impossible host", headers={"Host": "a b"}),
    Odd("another method", method="PUT"),
    Odd("a question mark", path="chat/completions?a=%00"),
    Odd("a slash", path="chat/completions/"),
    Odd("another address", path="completions"),
]


@pytest.mark.parametrize("odd", REQUESTS, ids=lambda odd: odd.name)
def test_both_doors_answer_alike(
    odd: Odd, gateway: Gateway, world: World, upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    upstream.script.next(Act(text="Hello!", usage=(25, 2)), Act(text="Hello!", usage=(25, 2)))
    served = _noting_who_serves(monkeypatch)
    by_us, by_django = asyncio.run(_by_both(odd, gateway, _keys(gateway, world)))
    assert any(served) == odd.is_direct
    assert by_us.status_code == by_django.status_code
    assert _heads(by_us) == _heads(by_django)
    assert _text(by_us) == _text(by_django)
    assert ("x-request-id" in by_us.headers) == ("x-request-id" in by_django.headers)


def test_both_doors_are_counted_alike(gateway: Gateway, world: World) -> None:
    answered = REQUESTS_ANSWERED.labels("POST", direct.ROUTE, 200)._value
    before = answered.get()
    asyncio.run(_by_both(Odd("whole"), gateway, _keys(gateway, world)))
    assert answered.get() == before + 2


async def test_what_writes_a_stream_is_closed_before_its_door_is_left() -> None:
    """And not when somebody finds that nobody reads it: it holds a visitor of the watch and a place at a stream."""
    closed: list[str] = []

    class Stream(direct.Chunks):
        headers: dict[str, str] = {}

        def __init__(self) -> None:
            self.close = lambda: closed.append("answer")

        async def pieces(self) -> AsyncGenerator[bytes, None]:
            try:
                yield b"data: 1"
                yield b"data: 2"
            finally:
                closed.append("stream")

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.body":
            raise ConnectionResetError

    request = RequestFactory().post("/")
    with named(request), pytest.raises(ConnectionResetError):
        await direct._sent(Stream(), {}, request, send, 0)
    assert closed == ["stream", "answer"]


@pytest.mark.parametrize("more", [{}, COOKIE], ids=["direct", "by Django"])
@pytest.mark.parametrize("is_streamed", [True, False])
def test_a_caller_who_hangs_up_makes_nobody_wait_for_redis(
    more: dict[str, str], is_streamed: bool, gateway: Gateway, upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each waited for Redis on the event loop that all requests share: ten seconds where Redis hung."""
    upstream.script.next(Act(text="word " * 3000, cut=5, pause_s=0.01))
    waits: list[bool] = []
    monkeypatch.setattr(stops, "redis", SimpleNamespace(aclient=redis.aclient, client=lambda: waits.append(True)))
    asyncio.run(_hung_up(gateway, {**_head_of(gateway), **more}, {**ASKED, "max_tokens": 3000, "stream": is_streamed}))
    wait_until(lambda: upstream.script.aborted == 1)
    assert waits == []


def _head_of(gateway: Gateway) -> dict[str, str]:
    return {"Content-Type": "application/json", "Authorization": f"Bearer {gateway.company.api_key('adam')}"}


async def _hung_up(gateway: Gateway, head: dict[str, str], asked: dict[str, Any]) -> None:
    """Ask, and leave once the vendor has been asked."""
    body, gone = json.dumps(asked).encode(), asyncio.Event()
    head = {"Host": "localhost", "Content-Length": str(len(body)), **head}
    messages = iter([{"type": "http.request", "body": body}])

    async def receive() -> dict[str, Any]:
        if (message := next(messages, None)) is None:
            await gone.wait()
        return message or {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        if message.get("body"):
            gone.set()

    if not asked["stream"]:
        asyncio.get_running_loop().call_later(1, gone.set)
    path = f"/t/{gateway.company.slug}/openai/v1/chat/completions"
    scope = {"type": "http", "method": "POST", "path": path, "query_string": b"", "scheme": "http"}
    headers = [(name.lower().encode(), value.encode()) for name, value in head.items()]
    async with asyncio.timeout(20):
        with suppress(asyncio.CancelledError):
            await application({**scope, "headers": headers}, receive, send)


def _noting_who_serves(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether each request that came to the direct door was served there."""
    served: list[bool] = []
    is_served = direct._is_served

    async def noted(*args: Any) -> bool:
        served.append(await is_served(*args))
        return served[-1]

    monkeypatch.setattr(direct, "_is_served", noted)
    return served


def _keys(gateway: Gateway, world: World) -> dict[str, str]:
    reader = gateway.company.api_key("adam", frozenset({"document.read"}))
    return {"key": gateway.company.api_key("adam"), "foreign": world.globex.api_key(), "reader": reader}


async def _by_both(odd: Odd, gateway: Gateway, keys: dict[str, str]) -> tuple[httpx.Response, httpx.Response]:
    head = {"Content-Type": "application/json", "Authorization": "Bearer {key}"} | odd.headers
    head = {name: value.format(**keys) for name, value in head.items() if name != odd.without}
    url = f"/t/{odd.slug or gateway.company.slug}/openai/v1/{odd.path}"
    transport = httpx.ASGITransport(application)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as http:
        answers = [
            await http.request(odd.method, url, content=odd.content, headers=head | more) for more in ({}, COOKIE)
        ]
    return answers[0], answers[1]


def _heads(answer: httpx.Response) -> dict[str, Any]:
    """What an answer is headed with; the order of a policy's parts is not the same in two processes."""
    found: dict[str, Any] = {name: value for name, value in answer.headers.items() if name not in OF_ITS_OWN}
    found["content-security-policy"] = sorted(found.get("content-security-policy", "").split("; "))
    found["names"] = sorted(answer.headers)
    if "content-length" in found:
        found["content-length"] = int(found["content-length"]) - len(answer.content)
    return found


def _text(answer: httpx.Response) -> str:
    """The body without what is another one each time, and without where the pieces of a stream were parted."""
    assert answer.text
    return MOMENTS.sub(r"\1", IDS.sub("id", answer.text))
