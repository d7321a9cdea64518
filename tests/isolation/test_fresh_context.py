"""A connection's context starts empty, whatever the server ran before it."""

import asyncio
from contextvars import ContextVar
from typing import Any

from kernel.tenancy import asgi

leaking: ContextVar[str] = ContextVar("leaking", default="")


async def test_what_one_request_set_the_next_does_not_see() -> None:
    seen: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(leaking.get())
        leaking.set("tenant A")

    leaking.set("left by the server")
    wrapped = asgi.FreshContext(app)
    for _ in range(2):
        await wrapped({"type": "http"}, None, None)
    assert seen == ["", ""]


async def test_a_cancelled_connection_cancels_its_application() -> None:
    ended = asyncio.Event()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        try:
            await asyncio.sleep(60)
        finally:
            ended.set()

    task = asyncio.create_task(asgi.FreshContext(app)({"type": "http"}, None, None))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await asyncio.wait_for(ended.wait(), 1)
