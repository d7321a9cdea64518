"""The outermost ASGI wrapper."""

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import Context
from typing import Any

App = Callable[[Any, Any, Any], Awaitable[None]]


class FreshContext:
    """Start every connection with an empty context, whatever the server ran before.

    uvicorn and daphne start a pipelined request in a copy of the previous one's context, and with it its
    tenant (python/cpython#140947).
    """

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        await asyncio.create_task(self._run(scope, receive, send), context=Context())

    async def _run(self, scope: Any, receive: Any, send: Any) -> None:
        await self.app(scope, receive, send)
