"""Work that nobody waits for: kept alive until it is done, its failure logged."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from kernel.observability.log import get_logger

log = get_logger(__name__)


class Background:
    """Tasks of one event loop."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def run(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.warning("relay.background_failed", kind=type(error).__name__, exc_info=error)
