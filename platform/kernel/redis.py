"""Connections to Redis: counters and cache (`client`), and fan-out between processes (`fanout`).

Redis is a hint and a counter, never the only copy of anything.
"""

import asyncio
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

import redis
import redis.asyncio
from django.conf import settings
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

# Retries of a non-idempotent command are worse than an error; every script of ours is idempotent by id.
_OPTIONS: dict[str, Any] = {
    "socket_connect_timeout": 2,
    "socket_timeout": 10,
    "health_check_interval": 15,
    "decode_responses": False,
}

# Of one event loop to one server; more commands at once wait for a connection instead of failing. A loop with a hundred
# answers on a busy machine may be seconds behind: that is no Redis that is away, which refuses or times out by itself.
_MAX_CONNECTIONS, _CONNECTION_WITHIN_S = 64, 10

_async_clients: dict[str, WeakKeyDictionary[asyncio.AbstractEventLoop, redis.asyncio.Redis]] = {}


@cache
def client() -> redis.Redis:
    """Return the process's client for counters, limits and locks."""
    return redis.Redis.from_url(settings.REDIS_URL, **_OPTIONS)


@cache
def fanout() -> redis.Redis:
    """Return the process's client for publishing."""
    return redis.Redis.from_url(settings.FANOUT_URL, **_OPTIONS)


def aclient() -> redis.asyncio.Redis:
    """Return this event loop's client for counters."""
    return _of_loop("client", settings.REDIS_URL)


def afanout() -> redis.asyncio.Redis:
    """Return this event loop's client for fan-out."""
    return _of_loop("fanout", settings.FANOUT_URL)


def _of_loop(name: str, url: str) -> redis.asyncio.Redis:
    clients = _async_clients.setdefault(name, WeakKeyDictionary())
    loop = asyncio.get_running_loop()
    if loop not in clients:
        # A connection that Redis closed while it lay in the pool looks alive to asyncio: its first command is sent
        # again on a new one. A Redis that is down refuses that one too, at once.
        again = Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,))
        pool = redis.asyncio.BlockingConnectionPool.from_url(
            url, max_connections=_MAX_CONNECTIONS, timeout=_CONNECTION_WITHIN_S, retry=again, **_OPTIONS
        )
        clients[loop] = redis.asyncio.Redis.from_pool(pool)
    return clients[loop]
