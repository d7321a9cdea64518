"""How much of the one event loop a generation may take: its turns are short, and together they are bounded."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from generation.errors import Interrupted

_TURN_S = 0.005


class Effort:
    """Measures the work that one generation does on the loop. The text is never altered for it, only ended."""

    def __init__(self) -> None:
        self._spent_s = 0.0
        self._turn_s = 0.0

    @contextmanager
    def measured(self) -> Iterator[None]:
        """Count the block; raises Interrupted when the generation has used up its share."""
        started = time.thread_time()
        yield
        used = time.thread_time() - started
        self._spent_s += used
        self._turn_s += used
        if self._spent_s > settings.GENERATION_WORK_S:
            raise Interrupted(kind="work_limit", retry_after_s=5)

    async def give_way(self) -> None:
        """Let others have their turn after a few milliseconds of ours."""
        if self._turn_s >= _TURN_S:
            self._turn_s = 0.0
            await asyncio.sleep(0)
