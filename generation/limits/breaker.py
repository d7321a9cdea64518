"""A circuit breaker per provider account and model, shared by all processes through Redis.

Closed -> open when half of at least five calls within a minute failed; open for 30 s, doubling to 5 min;
then one probe at a time decides. Budget refusals and faults of our request never count.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

import redis as redis_package
from django.conf import settings
from prometheus_client import Counter
from redis.asyncio.client import Pipeline

from generation import redis_scripts
from kernel.tenancy.keys import redis_key

REFUSED = Counter("scriptorium_breaker_refused_total", "Calls an open circuit breaker kept back", ["provider"])
_PROBE_S = 30
_MAX_ASKED_S = 3600


class CallResult(StrEnum):
    """What a finished call says of its provider."""

    OK = "ok"
    FAIL = "fail"
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True)
class Gate:
    """Whether a call may go through; a probe decides for all, `wait_s` says when to come back."""

    is_open: bool
    is_probe: bool = False
    wait_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Breaker:
    """The breaker of one model of one account, for one tenant."""

    tenant_id: UUID
    account_id: UUID
    model: str
    provider: str

    def ask(self) -> Gate:
        """May a call go through? Without Redis yes: the breaker protects patience, not money."""
        try:
            arguments = self._arguments("ask")
            state, wait_ms = redis_scripts.run("breaker", *arguments)
        except redis_package.RedisError:
            return Gate(is_open=True)
        if state == b"open":
            REFUSED.labels(self.provider).inc()
        return Gate(state != b"open", state == b"probe", max(int(wait_ms), 0) / 1000)

    def release_probe(self) -> None:
        """Free the probe: the call was not made after all."""
        try:
            redis_scripts.run("breaker", *self._arguments(CallResult.NEUTRAL.value))
        except redis_package.RedisError:
            return

    async def report(self, call_result: CallResult, retry_after_s: float | None = None) -> None:
        """Report how a call ended; NEUTRAL frees the probe and counts for nothing.

        Where the provider said when to come back, nobody goes there before, an hour at most.
        """
        wait_ms = int(1000 * min(max(retry_after_s or 0, 0), _MAX_ASKED_S))
        try:
            await redis_scripts.arun("breaker", *self._arguments(call_result.value, str(wait_ms)))
        except redis_package.RedisError:
            return

    def reported(self, call_result: CallResult) -> Callable[[Pipeline], object]:
        """The same for a pipeline that goes to Redis anyway; of a call that did not fail, which can be missed."""
        return lambda pipe: redis_scripts.put(pipe, "breaker", *self._arguments(call_result.value))

    def _arguments(self, word: str, *more: str) -> tuple[list[str], list[str]]:
        # The model's name is typed by people: its digest stands in the key, never the name.
        mark = sha256(self.model.encode()).hexdigest()[:16]
        where = redis_key("gen", "breaker", self.account_id, mark, tenant_id=self.tenant_id)
        milliseconds = (settings.BREAKER_OPEN_S, settings.BREAKER_LONGEST_OPEN_S, _PROBE_S)
        window = (settings.BREAKER_WINDOW_S * 1000, settings.BREAKER_LEAST_CALLS, settings.BREAKER_FAILURE_PERCENT)
        bounds = [*map(str, window), *(str(one * 1000) for one in milliseconds)]
        return [where, f"{where}:probe"], [word, *bounds, *more]
