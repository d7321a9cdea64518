"""Server-sent events with ids, so that a reader can resume where it stopped."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any, NamedTuple, TypeVar

from django.http import StreamingHttpResponse

HEARTBEAT_S = 15.0
STILL_HERE = b": still here\n\n"
"""A comment: readers ignore it, proxies see that the line is in use."""

T = TypeVar("T")


class ServerEvent(NamedTuple):
    """One event of a stream: its number, its kind and its JSON payload."""

    id: int
    kind: str
    data: dict[str, Any]

    def encode(self) -> bytes:
        payload = json.dumps(self.data, ensure_ascii=False, separators=(",", ":"))
        return f"id: {self.id}\nevent: {self.kind}\ndata: {payload}\n\n".encode()


def sse(events: AsyncIterator[ServerEvent]) -> StreamingHttpResponse:
    """Answer with a stream of events; a comment every 15 s keeps proxies from closing it."""
    response = StreamingHttpResponse(_with_heartbeat(events), content_type="text/event-stream; charset=utf-8")
    response["Cache-Control"] = "no-cache, no-store"
    response["X-Accel-Buffering"] = "no"
    return response


async def _with_heartbeat(events: AsyncIterator[ServerEvent]) -> AsyncIterator[bytes]:
    async for event in lively(events):
        yield STILL_HERE if event is None else event.encode()


async def lively(events: AsyncIterator[T]) -> AsyncIterator[T | None]:
    """Yield what comes, and None whenever nothing came for a while: time for a sign of life."""
    pending: asyncio.Future[T] | None = None
    try:
        while True:
            pending = pending or asyncio.ensure_future(anext(events))
            done, _ = await asyncio.wait({pending}, timeout=HEARTBEAT_S)
            if not done:
                yield None
                continue
            finished, pending = pending, None
            try:
                yield finished.result()
            except StopAsyncIteration:
                return
    finally:
        if pending is not None:
            pending.cancel()
