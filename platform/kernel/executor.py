"""Threads for database work of asynchronous code.

The event loop's default executor has cpu + 4 threads and Channels' default is one; both starve the
connection pool. This one is as wide as the pool.
"""

import asyncio
import contextvars
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from typing import ParamSpec, TypeVar

from django.conf import settings
from django.db import close_old_connections, connections

P = ParamSpec("P")
R = TypeVar("R")


@cache
def db() -> ThreadPoolExecutor:
    """Return the process's threads for short database work."""
    return ThreadPoolExecutor(settings.DB_POOL_SIZE, thread_name_prefix="db")


@cache
def slow() -> ThreadPoolExecutor:
    """Return the threads for document rebuilds and other work of many milliseconds."""
    return ThreadPoolExecutor(2, thread_name_prefix="slow")


@cache
def health() -> ThreadPoolExecutor:
    """Return the thread for health checks, which must answer while the others are blocked."""
    return ThreadPoolExecutor(1, thread_name_prefix="health")


async def run(executor: ThreadPoolExecutor, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a function on an executor in a copy of this context and give its connections back afterwards."""
    context = contextvars.copy_context()
    call = partial(context.run, _returning_connections, partial(function, *args, **kwargs))
    return await asyncio.get_running_loop().run_in_executor(executor, call)


def _returning_connections(call: Callable[[], R]) -> R:
    close_old_connections()
    try:
        return call()
    finally:
        give_back()


def give_back() -> None:
    """Return this thread's connections to the pool, unless a transaction is open."""
    if not _in_transaction():
        connections.close_all()


def _in_transaction() -> bool:
    return any(connection.in_atomic_block for connection in connections.all(initialized_only=True))
