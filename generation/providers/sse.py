"""Server-sent events of a provider, read within limits: nothing of it is trusted, neither its length nor its shape.

The SDKs' own readers have no limit and build objects of whatever arrives; so only the connection is theirs.
"""

import asyncio
import json
import zlib
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

import httpx2
from django.conf import settings

from billing.events import MAX_CAP
from generation.providers.base import IMPLAUSIBLE
from generation.providers.failures import FailureKind, ProviderFailure

Event = dict[str, Any]
_NOT_EVENTS = ("application/json", "text/html", "application/problem+json")
_MAX_NAME_CHARS, _MAX_NAMES = 200, 1000
_INFLATED_AT_ONCE = 65_536
# An answer has an event for each of its tokens at most, thoughts included; reading this many takes seconds.
_MAX_EVENTS = 250_000
_END_WITHIN_S, _PIECES_TO_THE_END = 0.05, 4
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_PLAIN, _PACKED = ("identity", ""), ("gzip", "x-gzip", "deflate")


async def json_events(response: httpx2.Response, last: str | None = None) -> AsyncGenerator[Event, None]:
    """Yield the objects of a stream's `data:` until `[DONE]`, one whose type is `last`, or its end.

    Raises ProviderFailure: MALFORMED for what is no stream or not an object, or passes a limit; BROKEN_OFF for what
    is no JSON, as when a stream was cut.
    """
    if response.headers.get("content-type", "").lower().startswith(_NOT_EVENTS):
        raise malformed()
    seen, body = 0, _bounded(inflated(response))
    async for data in _data(body):
        seen += 1
        is_done = data.strip() == b"[DONE]"
        if seen > _MAX_EVENTS and not is_done:
            raise malformed()
        event = {} if is_done else _object(data)
        if is_done or (last is not None and event.get("type") == last):
            await _read_out(body)
            return
        yield event


async def _read_out(body: AsyncIterator[bytes]) -> None:
    """Read the end of a body of which nothing more is wanted: it is on its way, and closed before it the connection
    would be lost to the next call, which would have to shake hands anew. Nobody is waited for who does not end."""
    with suppress(TimeoutError, StopAsyncIteration, ProviderFailure, httpx2.HTTPError):
        async with asyncio.timeout(_END_WITHIN_S):
            for _ in range(_PIECES_TO_THE_END):
                await anext(body)


def malformed() -> ProviderFailure:
    return ProviderFailure(FailureKind.MALFORMED)


def mapping(value: Any) -> Mapping[str, Any]:
    """An object, or none at all; raises MALFORMED for anything else."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise malformed()
    return value


def part(value: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """What is an object under this name, else nothing."""
    found = value.get(name)
    return found if isinstance(found, dict) else {}


def text(value: Any) -> str:
    """A text, or none at all; raises MALFORMED for anything else. Half a letter in it is for `whole_letters`."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise malformed()
    return value.replace("\0", "\ufffd")


def named(ids: Sequence[Any]) -> list[str]:
    """The names of models among what a server listed."""
    return [one for one in ids if isinstance(one, str) and len(one) <= _MAX_NAME_CHARS][:_MAX_NAMES]


def count(value: Any) -> int | None:
    """A number of tokens, None for none given, IMPLAUSIBLE for what cannot be one."""
    if value is None:
        return None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not 0 <= value <= MAX_CAP or value != int(value):
        return IMPLAUSIBLE
    return int(value)


def count_all(*values: Any) -> int:
    """The sum of counts, without those that were not given; IMPLAUSIBLE if any of them is."""
    counts = [count(value) or 0 for value in values]
    return IMPLAUSIBLE if IMPLAUSIBLE in counts else sum(counts)


def _object(data: bytes) -> Event:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ProviderFailure(FailureKind.BROKEN_OFF) from error
    if not isinstance(found, dict):
        raise malformed()
    return found


async def _data(chunks: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    """What each event carries. https://html.spec.whatwg.org/multipage/server-sent-events.html

    Comments and empty lines are cheap to send and dear to read, so they count like the event they come before.
    """
    said: list[bytes] = []
    size = 0
    async for line in _lines(chunks):
        size += len(line) + 1
        if size > settings.PROVIDER_EVENT_BYTES:
            raise malformed()
        if line.startswith(b"data:"):
            said.append(line[5:].removeprefix(b" "))
        elif not line and said:
            yield b"\n".join(said)
            said, size = [], 0
    if said:
        yield b"\n".join(said)


async def _lines(chunks: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    """Lines end with CR, LF or both; a mark of byte order before the first one is none of its letters."""
    begun: list[bytes] = []
    size = 0
    unmarked = _BYTE_ORDER_MARK
    is_after_cr = False
    async for chunk in chunks:
        whole = chunk.removeprefix(b"\n") if is_after_cr else chunk
        if chunk:
            is_after_cr = chunk.endswith(b"\r")
        lines = whole.splitlines()
        rest = b"" if whole.endswith((b"\n", b"\r")) or not lines else lines.pop()
        for line in lines:
            yield b"".join([*begun, line]).removeprefix(unmarked)
            begun, size, unmarked = [], 0, b""
        begun.append(rest)
        size += len(rest)
        if size > settings.PROVIDER_EVENT_BYTES:
            raise malformed()
    if size:
        yield b"".join(begun).removeprefix(unmarked)


async def _bounded(chunks: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    size = 0
    async for chunk in chunks:
        size += len(chunk)
        if size > settings.PROVIDER_ANSWER_BYTES:
            raise malformed()
        yield chunk


async def inflated(response: httpx2.Response) -> AsyncGenerator[bytes, None]:
    """The body, unpacked in small portions: a few bytes of a packed one may stand for very many. Raises MALFORMED."""
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in _PLAIN and encoding not in _PACKED:
        raise malformed()
    unpack = _Unpacking() if encoding in _PACKED else None
    async for chunk in response.aiter_raw():
        if unpack is None:
            yield chunk
        else:
            for portion in unpack.portions(chunk):
                yield portion


class _Unpacking:
    """Of a body that may be several packed parts, one behind the other (RFC 1952, 2.2)."""

    def __init__(self) -> None:
        self._part = self._new()

    def portions(self, chunk: bytes) -> Iterator[bytes]:
        try:
            while chunk:
                if self._part.eof:
                    self._part = self._new()
                if portion := self._part.decompress(chunk, _INFLATED_AT_ONCE):
                    yield portion
                chunk = self._part.unused_data if self._part.eof else self._part.unconsumed_tail
        except zlib.error as error:
            raise malformed() from error

    def _new(self) -> Any:
        return zlib.decompressobj(zlib.MAX_WBITS | 32)
