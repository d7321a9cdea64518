"""Entering a scope from asynchronous code: one unit of database work, one transaction, one thread hop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar
from uuid import UUID
from weakref import WeakKeyDictionary, WeakValueDictionary

from kernel import executor
from kernel.tenancy.scope import tenant_scope

P = ParamSpec("P")
R = TypeVar("R")

# A lock stays as long as somebody holds it or waits for it.
_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, WeakValueDictionary[UUID, asyncio.Lock]] = WeakKeyDictionary()


async def in_scope(tenant_id: UUID, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a function in the tenant's scope on the database threads and return its result.

    No scope is held when this returns: never keep one open while a model or a person is waited for.
    """
    return await _run(executor.db(), tenant_id, function, *args, **kwargs)


async def in_scope_slowly(tenant_id: UUID, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """The same on the threads for work of many milliseconds, so that short work does not queue behind it.

    One at a time for each tenant: there are few such threads, and whoever asks for much leaves one to the others.
    """
    turns = _turns.setdefault(asyncio.get_running_loop(), WeakValueDictionary())
    turn = turns.get(tenant_id) or turns.setdefault(tenant_id, asyncio.Lock())
    async with turn:
        return await _run(executor.slow(), tenant_id, function, *args, **kwargs)


async def _run(
    threads: ThreadPoolExecutor, tenant_id: UUID, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs
) -> R:
    def unit() -> R:
        with tenant_scope(tenant_id):
            return function(*args, **kwargs)

    return await executor.run(threads, unit)
