"""How long we wait for a provider, and how a reader's stop gets through while we wait."""

import asyncio
import math
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass

from django.conf import settings

from generation.providers.base import ProviderEvent, Text
from generation.providers.failures import FailureKind, ProviderFailure


@dataclass(frozen=True, slots=True)
class Patience:
    """Waiting times in seconds. `first_token_s` counts anew at each sign of life before the first text."""

    connect_s: float = 5
    first_token_s: float = 20
    between_tokens_s: float = 15
    total_s: float = 180


def patience() -> Patience:
    """Return the waiting times of the settings."""
    return Patience(
        settings.PROVIDER_CONNECT_S,
        settings.PROVIDER_FIRST_TOKEN_S,
        settings.PROVIDER_BETWEEN_TOKENS_S,
        settings.PROVIDER_TOTAL_S,
    )


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
        self._deadline = math.inf
        self._is_hurried = False
        self._text_since: float | None = None

    @property
    def is_hurried(self) -> bool:
        """Whether the walk waits only for what comes after the answer."""
        return self._is_hurried

    def hurry(self, seconds: float) -> None:
        """Wait no longer than this for the rest; a later call can only shorten it."""
        self._is_hurried = True
        self._deadline = min(self._deadline, asyncio.get_running_loop().time() + seconds)

    @property
    def writing_s(self) -> float:
        """For how long text has been coming in."""
        return asyncio.get_running_loop().time() - self._text_since if self._text_since else 0.0

    def stop(self) -> None:
        """Interrupt the wait; called on the event loop of the walk, perhaps more than once."""
        self._is_stopped = True
        # One that has expired is ending the wait, however long the provider's side takes to close; it stays as it is.
        if self._timeout is not None and not self._timeout.expired():
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

    async def steps(
        self, events: AsyncIterator[ProviderEvent], reading_s: float = 0
    ) -> AsyncGenerator[ProviderEvent, None]:
        """Yield the events; the first may take `reading_s` longer.

        Raises StoppedByReader, or ProviderFailure(TIMEOUT) when a limit is passed.
        """
        loop = asyncio.get_running_loop()
        self._deadline, self._is_hurried = loop.time() + self._patience.total_s + reading_s, False
        self._text_since = None
        wait_s = self._patience.first_token_s + reading_s
        while (event := await self._next(events, min(loop.time() + wait_s, self._deadline))) is not None:
            if isinstance(event, Text) and event.text:
                wait_s = self._patience.between_tokens_s
                self._text_since = self._text_since or loop.time()
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
