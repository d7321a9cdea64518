"""One call to somebody else's server, bounded in every direction."""

import asyncio
from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import cache
from ssl import SSLContext
from typing import Any
from weakref import WeakKeyDictionary

import httpx2

from kernel import background
from kernel.backoff import full_jitter_s
from kernel.http.outbound.breaker import Breaker
from kernel.http.outbound.errors import OutboundError
from kernel.http.outbound.guarded import AddressNotPublic, GuardedTransport

_IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
_FOLLOWED = frozenset({301, 302, 303, 307, 308})
_TRANSIENT = frozenset({429, 502, 503, 504})
# What may go along to another host: nothing that says who we are.
_HARMLESS = frozenset({"accept", "accept-language", "user-agent"})
_FIRST_WAIT_S, _MAX_WAIT_S = 0.25, 4.0


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a call may cost: seconds in all, tries and redirects included; bytes of the answer."""

    deadline_s: float = 15
    max_bytes: int = 1_048_576
    max_redirects: int = 3
    max_tries: int = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said, whatever its status. `url` is where it was said, after redirects."""

    status: int
    headers: httpx2.Headers
    body: bytes
    url: str

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300

    @property
    def retry_after_s(self) -> float | None:
        """Whole seconds, as nearly all servers say it."""
        said = self.headers.get("retry-after", "")
        return float(said) if said.isascii() and said.isdigit() else None


@dataclass(frozen=True, eq=False)
class Outbound:
    """Calls for one purpose, such as webhooks or the directory of a sign-in provider.

    Only https to public addresses; `transport` is for tests and for addresses that the installation itself was given.
    """

    bounds: Bounds = Bounds()
    transport: httpx2.AsyncBaseTransport | None = None
    _breaker: Breaker = field(default_factory=Breaker)
    _clients: "WeakKeyDictionary[asyncio.AbstractEventLoop, httpx2.AsyncClient]" = field(
        default_factory=WeakKeyDictionary
    )

    def request_now(self, method: str, url: str, **options: Any) -> Answer:
        """`request` for threads without an event loop, such as senders of the outbox."""
        return background.spawn(self.request(method, url, **options)).result()

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        is_idempotent: bool | None = None,
    ) -> Answer:
        """Return the answer, with its body read whole. Raises OutboundError, and nothing else, where there is none.

        What may be repeated without harm is tried again after transport errors and 429, 502, 503 and 504; by default
        that is known from the method. `is_idempotent` says so of a POST that carries a key. Redirects are followed
        for GET and HEAD alone, each to a checked address, and to another host without headers that say who we are.
        """
        may_repeat = method in _IDEMPOTENT if is_idempotent is None else is_idempotent
        asked = httpx2.Request(method, url, headers={"accept-encoding": "identity", **(headers or {})}, content=content)
        try:
            async with asyncio.timeout(self.bounds.deadline_s):
                return await self._with_tries(asked, self.bounds.max_tries if may_repeat else 1)
        except TimeoutError:
            self._breaker.failed(_destination(asked.url))
            raise OutboundError("timeout") from None

    async def _with_tries(self, asked: httpx2.Request, tries: int) -> Answer:
        for tried in range(1, tries + 1):
            try:
                answer = await self._followed(asked)
            except OutboundError as error:
                if tried == tries or error.code not in ("unreachable", "broken_off", "timeout"):
                    raise
                wait_s = 0.0
            else:
                wait_s = answer.retry_after_s or 0.0
                if tried == tries or answer.status not in _TRANSIENT or wait_s >= self.bounds.deadline_s:
                    return answer
            await asyncio.sleep(max(wait_s, full_jitter_s(tried, first_s=_FIRST_WAIT_S, max_s=_MAX_WAIT_S)))
        raise AssertionError("a call is tried at least once")

    async def _followed(self, asked: httpx2.Request) -> Answer:
        for _ in range(self.bounds.max_redirects + 1):
            answer = await self._once(asked)
            target = answer.headers.get("location")
            if answer.status not in _FOLLOWED or not target or asked.method not in ("GET", "HEAD"):
                return answer
            asked = _redirected(asked, target)
        raise OutboundError("too_many_redirects")

    async def _once(self, asked: httpx2.Request) -> Answer:
        destination = _destination(asked.url)
        if wait_s := self._breaker.wait_s(destination):
            raise OutboundError("breaker_open", wait_s)
        # The transport puts the checked address into the request it is given; a next try needs the name again.
        sent = httpx2.Request(asked.method, asked.url, headers=asked.headers, content=asked.content)
        try:
            answer = await self._read(sent, str(asked.url))
        except OutboundError as error:
            if error.code in ("unreachable", "broken_off", "timeout"):
                self._breaker.failed(destination)
            raise
        (self._breaker.failed if answer.status in (502, 503, 504) else self._breaker.succeeded)(destination)
        return answer

    async def _read(self, sent: httpx2.Request, url: str) -> Answer:
        try:
            response = await self._client().send(sent, stream=True)
            async with aclosing(response):
                body = await _body(response, self.bounds.max_bytes)
        except AddressNotPublic:
            raise OutboundError("address_refused") from None
        except httpx2.TimeoutException:
            raise OutboundError("timeout") from None
        except (httpx2.ConnectError, httpx2.UnsupportedProtocol):
            raise OutboundError("unreachable") from None
        except (httpx2.HTTPError, httpx2.InvalidURL):
            raise OutboundError("broken_off") from None
        return Answer(response.status_code, response.headers, body, url)

    def _client(self) -> httpx2.AsyncClient:
        """One for each event loop: connections belong to the loop that opened them."""
        loop = asyncio.get_running_loop()
        if loop not in self._clients:
            transport = self.transport or GuardedTransport(httpx2.AsyncHTTPTransport(verify=_tls()))
            timeout = httpx2.Timeout(self.bounds.deadline_s)
            self._clients[loop] = httpx2.AsyncClient(
                transport=transport, timeout=timeout, trust_env=False, follow_redirects=False
            )
        return self._clients[loop]


@cache
def _tls() -> SSLContext:
    """Made once: reading the certificates costs tens of milliseconds."""
    return httpx2.create_ssl_context()


async def _body(response: httpx2.Response, max_bytes: int) -> bytes:
    """Raw bytes: packed ones, which nobody asked for, may stand for far more than they are."""
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise OutboundError("broken_off")
    read = bytearray()
    async for portion in response.aiter_raw():
        read += portion
        if len(read) > max_bytes:
            raise OutboundError("too_large")
    return bytes(read)


def _redirected(asked: httpx2.Request, target: str) -> httpx2.Request:
    try:
        url = asked.url.join(target)
    except httpx2.InvalidURL:
        raise OutboundError("address_refused") from None
    is_same = _destination(url) == _destination(asked.url)
    kept = {name: value for name, value in asked.headers.items() if is_same or name in _HARMLESS}
    kept.pop("host", None)
    return httpx2.Request(asked.method, url, headers={**kept, "accept-encoding": "identity"})


def _destination(url: httpx2.URL) -> str:
    return f"{url.scheme}://{url.netloc.decode('ascii')}"
