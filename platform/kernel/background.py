"""One asyncio loop per process for work that must outlive the request that asked for it.

Generations live here: a closed tab, a cancelled request or a finished view does not end them.
"""

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from contextvars import Context
from functools import cache
from typing import Any, TypeVar

R = TypeVar("R")


class BackgroundLoop:
    """A daemon thread that runs an event loop."""

    def __init__(self) -> None:
        self.loop = _new_loop()
        threading.Thread(target=self.loop.run_forever, name="background", daemon=True).start()

    def spawn(self, work: Coroutine[Any, Any, R]) -> "Future[R]":
        # An empty Context: what was bound for the caller's tenant must not follow the work.
        return Context().run(asyncio.run_coroutine_threadsafe, work, self.loop)


def _new_loop() -> asyncio.AbstractEventLoop:
    """The kind of loop that the web server runs on too, where there is one."""
    try:
        import uvloop
    except ImportError:
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()


@cache
def _background() -> BackgroundLoop:
    return BackgroundLoop()


def spawn(work: Coroutine[Any, Any, R]) -> "Future[R]":
    """Start a coroutine on the background loop; the result may be awaited with `asyncio.wrap_future`."""
    return _background().spawn(work)
