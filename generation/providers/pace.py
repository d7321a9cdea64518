"""How long we wait for a provider, and how a reader's stop gets through while we wait."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass

from generation.providers.base import ProviderEvent, Text
from generation.providers.failures import FailureKind, ProviderFailure


@dataclass(frozen=True, slots=True)
class Patience:
    """Waiting times in seconds. `first_token_s` counts anew at each sign of life before the first text."""

    connect_s: float = 5
    first_token_s: float = 20
    between_tokens_s: float = 15
    total_s: float = 180


class StoppedByReader(Exception):
    """The reader asked to stop; what came so far stands."""


class Pace:
    """Walks through a provider's events under time limits. `stop` ends the walk within one loop turn.

    One timeout object per event instead of a race between two tasks: that keeps a step near 20 µs.
    """

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._timeout: asyncio.Timeout | None = None
        self._is_stopped = False

    @property
    def is_stopped(self) -> bool:
        return self._is_stopped

    def stop(self) -> None:
        """Interrupt the wait; called on the event loop of the walk."""
        self._is_stopped = True
        if self._timeout is not None:
            self._timeout.reschedule(asyncio.get_running_loop().time())

    async def pause(self, seconds: float) -> None:
        """Wait between two attempts; raises StoppedByReader."""
        if not self._is_stopped:
            try:
                async with asyncio.timeout(seconds) as self._timeout:
                    await asyncio.get_running_loop().create_future()
            except TimeoutError:
                self._timeout = None
        if self._is_stopped:
            raise StoppedByReader

    async def steps(self, events: AsyncIterator[ProviderEvent]) -> AsyncGenerator[ProviderEvent, None]:
        """Yield the events; raises StoppedByReader, or ProviderFailure(TIMEOUT) when a limit is passed."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._patience.total_s
        wait_s = self._patience.first_token_s
        while (event := await self._next(events, min(loop.time() + wait_s, deadline))) is not None:
            if isinstance(event, Text) and event.text:
                wait_s = self._patience.between_tokens_s
            yield event

    async def _next(self, events: AsyncIterator[ProviderEvent], until: float) -> ProviderEvent | None:
        if self._is_stopped:
            raise StoppedByReader
        try:
            async with asyncio.timeout_at(until) as self._timeout:
                return await anext(events, None)
        except TimeoutError as error:
            if self._is_stopped:
                raise StoppedByReader from error
            raise ProviderFailure(FailureKind.TIMEOUT) from error
        finally:
            self._timeout = None
