"""Readers' wishes that a generation end now: one stream for all of them, which every process that writes answers reads.

So a generation that begins changes nothing of what its process waits for. A wish stands under the generation's own
control key too, for a generation that begins after it: its log asks for that with the first event.
"""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID
from weakref import WeakKeyDictionary

from redis import RedisError
from redis.asyncio.client import Pipeline as AsyncPipeline
from redis.client import Pipeline

from generation.streams.event_log import EventLog, control_key
from generation.streams.tail import Entry, tail
from kernel import background, redis
from kernel.observability.log import get_logger

STOPS = "{gen}:stops"
_KEPT = 10_000
_KEPT_S = 600
# What came before the first generation of a process is in its control key; clocks may differ by this much.
_BEFORE_MS = 60_000
_AWAY_S = 1
log = get_logger(__name__)


def request_stop(tenant_id: UUID, generation_id: UUID) -> None:
    """Ask a generation to end, wherever it runs; for callers who have been let in already. Raises RedisError."""
    with redis.client().pipeline(transaction=True) as pipe:
        _note(pipe, tenant_id, generation_id)
        pipe.execute()


def send_stop(tenant_id: UUID, generation_id: UUID) -> None:
    """The same from an event loop, which must not wait for Redis: returns at once and never raises.

    A generation that runs in this process is stopped without Redis. Of another one the wish is lost where Redis is
    away, and what it tells next ends it.
    """
    background.spawn(_sent(tenant_id, generation_id))


async def _sent(tenant_id: UUID, generation_id: UUID) -> None:
    here = EventLog.written_here(tenant_id, generation_id)
    if here is not None and here.on_stop is not None:
        here.on_stop()
        return
    try:
        async with redis.aclient().pipeline(transaction=True) as pipe:
            _note(pipe, tenant_id, generation_id)
            await pipe.execute()
    except RedisError as error:
        log.info("generation.stop_lost", generation=str(generation_id), kind=type(error).__name__)


def _note(pipe: Pipeline | AsyncPipeline, tenant_id: UUID, generation_id: UUID) -> None:
    key = control_key(tenant_id, generation_id)
    pipe.xadd(key, {"stop": "1"}, maxlen=1)
    pipe.expire(key, _KEPT_S)
    pipe.xadd(STOPS, {"key": key}, maxlen=_KEPT, approximate=True)
    pipe.expire(STOPS, _KEPT_S)


class Stops:
    """Whom a wish reaches, by control key. Must be used on one event loop."""

    def __init__(self) -> None:
        self._callbacks: dict[bytes, Callable[[], None]] = {}
        self._following: asyncio.Task[None] | None = None
        self._at = _a_while_ago()

    @contextmanager
    def listened_for(self, tenant_id: UUID, generation_id: UUID, stop: Callable[[], None]) -> Iterator[None]:
        """Call `stop` when a reader asks for it while the block runs, perhaps more than once."""
        key = control_key(tenant_id, generation_id).encode()
        self._callbacks[key] = stop
        if self._following is None or self._following.done():
            self._following = asyncio.create_task(self._follow())
        try:
            yield
        finally:
            del self._callbacks[key]

    async def _follow(self) -> None:
        """For as long as the process lives: to begin anew with each generation would cost it a round trip."""
        while True:
            try:
                entries = await tail().news(STOPS, self._at)
            except RedisError:
                # The next event that cannot be told ends the generations; a stop need not be heard before.
                await asyncio.sleep(_AWAY_S)
                # The server that comes back may be another one, whose clock is behind: a wish heard twice does no harm.
                self._at = _a_while_ago()
            else:
                self._hand_out(entries)

    def _hand_out(self, entries: list[Entry]) -> None:
        for number, fields in entries:
            self._at = number.decode()
            if stop := self._callbacks.get(fields.get(b"key", b"")):
                stop()


_stops: WeakKeyDictionary[asyncio.AbstractEventLoop, Stops] = WeakKeyDictionary()


def stops() -> Stops:
    """The one of the running event loop."""
    return _stops.setdefault(asyncio.get_running_loop(), Stops())


def _a_while_ago() -> str:
    """The id of an entry that a stream would have got then."""
    return f"{int(time.time() * 1000) - _BEFORE_MS}-0"
