"""Server-sent events with ids, so that a reader can resume where it stopped."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any, NamedTuple, TypeVar

from django.http import StreamingHttpResponse

from kernel.tenancy.actor import Actor, Capability
from kernel.tenancy.watch import watch

HEARTBEAT_S = 15.0
HEARTBEAT = b": still here\n\n"
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


def sse(events: AsyncIterator[ServerEvent], actor: Actor, needs: Capability) -> StreamingHttpResponse:
    """Answer with a stream of events; a comment every 15 s keeps proxies from closing it.

    It ends as `while_admitted` does.
    """
    response = StreamingHttpResponse(
        _encoded(while_admitted(events, actor, needs)), content_type="text/event-stream; charset=utf-8"
    )
    response["Cache-Control"] = "no-cache, no-store"
    response["X-Accel-Buffering"] = "no"
    return response


async def while_admitted(events: AsyncIterator[T], actor: Actor, needs: Capability) -> AsyncIterator[T | None]:
    """What comes, for as long as whoever asked for it may be here; None where nothing came for a while, which is time
    for a sign of life.

    It ends when the actor's session does, when its key is withdrawn, when its member is deactivated and when its member
    loses the right that is needed.
    """
    ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def end(_code: int) -> None:
        if not ended.done():
            ended.set_result(None)

    visitor = watch().enter(actor, needs, end)
    pending: asyncio.Future[T] | None = None
    try:
        while True:
            pending = pending or asyncio.ensure_future(anext(events))
            either: set[asyncio.Future[Any]] = {pending, ended}
            await asyncio.wait(either, timeout=HEARTBEAT_S, return_when=asyncio.FIRST_COMPLETED)
            if ended.done():
                return
            if not pending.done():
                yield None
                continue
            finished, pending = pending, None
            try:
                yield finished.result()
            except StopAsyncIteration:
                return
    finally:
        watch().leave(visitor)
        if pending is not None:
            pending.cancel()


async def _encoded(events: AsyncIterator[ServerEvent | None]) -> AsyncIterator[bytes]:
    async for event in events:
        yield HEARTBEAT if event is None else event.encode()
