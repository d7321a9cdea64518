"""One asyncio loop per process for work that must outlive the request that asked for it.

Generations live here: a closed tab, a cancelled request or a finished view does not end them. All organisations
share it, so the loop notes twice a second that it turns, and readiness asks how long ago that was.
"""

import asyncio
import threading
import time
from collections.abc import Coroutine
from concurrent.futures import Future
from contextvars import Context
from functools import cache
from typing import Any, TypeVar

R = TypeVar("R")
_BEAT_S = 0.5


class BackgroundLoop:
    """A daemon thread that runs an event loop."""

    def __init__(self) -> None:
        self.loop = _new_loop()
        self._beat_at = time.monotonic()
        self.loop.call_soon(self._beat)
        threading.Thread(target=self.loop.run_forever, name="background", daemon=True).start()

    def spawn(self, work: Coroutine[Any, Any, R]) -> "Future[R]":
        # An empty Context: what was bound for the caller's tenant must not follow the work.
        return Context().run(asyncio.run_coroutine_threadsafe, work, self.loop)

    @property
    def lag_s(self) -> float:
        """For how long the loop has not turned, beyond its beat."""
        return max(0.0, time.monotonic() - self._beat_at - _BEAT_S)

    def _beat(self) -> None:
        self._beat_at = time.monotonic()
        self.loop.call_later(_BEAT_S, self._beat)


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


def lag_s() -> float:
    """Return for how long the background loop has been stopped by one piece of work; 0 where nothing runs on it."""
    return _background().lag_s if _background.cache_info().currsize else 0.0
