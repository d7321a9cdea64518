"""A call does not shake hands with a vendor anew where the last one left a connection."""

import asyncio
import time
from collections.abc import AsyncIterator

import httpx2
import pytest

from generation.providers.sse import json_events
from tests.generation.driving import Gateway, ask, text_of
from tests.upstreams.server import Upstream


def test_the_next_call_uses_the_connection_of_the_last(gateway: Gateway, upstream: Upstream) -> None:
    for _ in range(3):
        assert text_of(gateway.run(ask("Hello"))) == "A short answer."
    assert len({call.port for call in upstream.script.calls}) == 1


class Body(httpx2.AsyncByteStream):
    """A stream of events, and what comes of it after the last."""

    def __init__(self, last: bytes, ends_after_s: float) -> None:
        self.last, self.ends_after_s, self.is_read = last, ends_after_s, False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b'data: {"type": "text"}\n\n'
        yield b"data: " + self.last + b"\n\n"
        await asyncio.sleep(self.ends_after_s)
        self.is_read = True


@pytest.mark.parametrize("last", [b"[DONE]", b'{"type": "message_stop"}'])
def test_a_body_is_read_to_its_end(last: bytes) -> None:
    body = Body(last, 0.001)
    assert asyncio.run(_events(body)) == [{"type": "text"}]
    assert body.is_read


def test_who_does_not_end_after_the_last_event_is_not_waited_for() -> None:
    started = time.monotonic()
    assert asyncio.run(_events(Body(b"[DONE]", 60))) == [{"type": "text"}]
    assert time.monotonic() - started < 5


async def _events(body: Body) -> list[dict[str, object]]:
    return [event async for event in json_events(httpx2.Response(200, stream=body), last="message_stop")]
