"""Waiting for news of many Redis streams on one connection: one blocked read per event loop, not one per waiter."""

import asyncio
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4
from weakref import WeakKeyDictionary

from redis import RedisError

from kernel import redis

Entry = tuple[bytes, dict[bytes, bytes]]

_BLOCK_MS = 4000
_AT_ONCE = 200
# Between two reads, so that many streams that talk at once share one instead of waking it for each word.
_GATHER_S = 0.01
_BELL_KEPT_S = 600


@dataclass(eq=False, slots=True)
class _Wait:
    """Somebody who waits for what follows `after` in a stream."""

    after: str
    found: asyncio.Future[list[Entry]] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Tail:
    """Must be used on one event loop.

    A read that is blocked does not know of whoever comes after it, so a stream of its own, the bell, is read along
    with the others and written to for newcomers. The keys of all tenants stand in one command, which a Redis Cluster
    would refuse.
    """

    def __init__(self) -> None:
        self._waits: dict[str, set[_Wait]] = {}
        self._bell, self._bell_at = f"{{gen}}:bell:{uuid4().hex}", "0-0"
        self._is_blocked = self._is_rung = False
        self._reading: asyncio.Task[None] | None = None
        self._ringing: asyncio.Task[None] | None = None

    async def news(self, key: str, after: str, within_s: float | None = None) -> list[Entry]:
        """Return what follows an id in a stream as soon as there is something, nothing when none came in time.

        Raises RedisError.
        """
        wait = _Wait(after)
        self._waits.setdefault(key, set()).add(wait)
        self._wake()
        try:
            async with asyncio.timeout(within_s):
                return await wait.found
        except TimeoutError:
            return []
        finally:
            self._forget(key, wait)

    def _forget(self, key: str, wait: _Wait) -> None:
        waits = self._waits.get(key, set())
        waits.discard(wait)
        if not waits:
            self._waits.pop(key, None)

    def _wake(self) -> None:
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._read_on())
        elif self._is_blocked and not self._is_rung:
            self._is_rung = True
            self._ringing = asyncio.create_task(self._ring())

    async def _ring(self) -> None:
        try:
            async with redis.aclient().pipeline(transaction=False) as pipe:
                pipe.xadd(self._bell, {"n": "1"}, maxlen=1)
                pipe.expire(self._bell, _BELL_KEPT_S)
                await pipe.execute()
        except RedisError:
            return  # the blocked read hears of it by itself

    async def _read_on(self) -> None:
        while self._waits:
            asked = {key: min((wait.after for wait in waits), key=_order) for key, waits in self._waits.items()}
            try:
                answer = await self._read(asked)
            except RedisError as error:
                self._fail(error)
            else:
                for key, entries in answer.items():
                    self._hand_out(key, entries, asked.get(key, self._bell_at))
            await asyncio.sleep(_GATHER_S)

    async def _read(self, asked: dict[Any, Any]) -> dict[str, list[Entry]]:
        self._is_blocked, self._is_rung = True, False
        try:
            answer = await redis.aclient().xread({self._bell: self._bell_at, **asked}, count=_AT_ONCE, block=_BLOCK_MS)
        finally:
            self._is_blocked = False
        return _by_key(answer)

    def _hand_out(self, key: str, entries: list[Entry], asked: str) -> None:
        """Give news to whoever waits for it; somebody who came since and waits for more is read for next time."""
        if key == self._bell:
            self._bell_at = entries[-1][0].decode()
        for wait in tuple(self._waits.get(key, ())):
            news = [entry for entry in entries if _order(entry[0].decode()) > _order(wait.after)]
            if news and _order(wait.after) >= _order(asked) and not wait.found.done():
                wait.found.set_result(news)
                self._forget(key, wait)

    def _fail(self, error: RedisError) -> None:
        for wait in [wait for waits in self._waits.values() for wait in waits]:
            if not wait.found.done():
                wait.found.set_exception(error)
        self._waits.clear()


def _order(number: str) -> tuple[int, int]:
    first, _, second = number.partition("-")
    return int(first), int(second or 0)


def _by_key(answer: Any) -> dict[str, list[Entry]]:
    """The newer protocol answers with a mapping, the older one with a list."""
    if not answer:
        return {}
    pairs = [(key, found[0]) for key, found in answer.items()] if isinstance(answer, dict) else answer
    return {key.decode(): entries for key, entries in pairs}


_tails: WeakKeyDictionary[asyncio.AbstractEventLoop, Tail] = WeakKeyDictionary()


def tail() -> Tail:
    """The one of the running event loop."""
    return _tails.setdefault(asyncio.get_running_loop(), Tail())
