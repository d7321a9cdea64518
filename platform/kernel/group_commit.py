"""Short writes of one organisation that share a transaction, so that many pay for one begin, one binding and one flush.

The first begins at once; what arrives while it runs is the next transaction. Nobody waits for company.
"""

import asyncio
from collections.abc import Callable
from contextvars import Context
from functools import partial
from typing import Any, ParamSpec, TypeVar
from uuid import UUID
from weakref import WeakKeyDictionary

from django.db import InterfaceError, OperationalError

from kernel import executor
from kernel.tenancy.scope import tenant_scope
from kernel.tenant_cache import use_cache

P = ParamSpec("P")
R = TypeVar("R")
Write = Callable[[], Any]
Result = Any | Exception

MAX_BATCH_SIZE = 32
"""In one transaction: the locks of the first are held until the last is done."""


async def in_shared_scope(tenant_id: UUID, write: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a function in the tenant's scope, perhaps in one transaction with others', and return its result.

    When this returns it is committed. It may run a second time: where one of a transaction raises, all of it is rolled
    back and each is run in a transaction of its own; an outage is raised to all of them. So the function leaves nothing
    behind but in the database and by `on_commit`, or what it may leave twice. It waits for nothing but the database and
    Redis, and changes nothing of what `tenant_cache` keeps, which is read from memory. It does not run in the caller's
    context.
    """
    groups = _groups.setdefault(asyncio.get_running_loop(), {})
    group = groups.get(tenant_id) or groups.setdefault(tenant_id, _Group(tenant_id))
    try:
        result: R = await group.run(partial(write, *args, **kwargs))
        return result
    finally:
        if group.is_idle and groups.get(tenant_id) is group:
            del groups[tenant_id]


class _Group:
    """The writes of one organisation on one event loop."""

    def __init__(self, tenant_id: UUID) -> None:
        self._tenant_id = tenant_id
        self._waiting: list[tuple[Write, asyncio.Future[Any]]] = []
        self._running: asyncio.Task[None] | None = None

    @property
    def is_idle(self) -> bool:
        return not self._waiting and (self._running is None or self._running.done())

    async def run(self, write: Write) -> Any:
        done: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting.append((write, done))
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run_all(), context=Context())
        return await done

    async def _run_all(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:MAX_BATCH_SIZE], self._waiting[MAX_BATCH_SIZE:]
            try:
                results = await executor.run(executor.db(), _committed, self._tenant_id, [write for write, _ in batch])
            except Exception as error:  # the threads themselves: the process ends
                results = [error] * len(batch)
            for (_, done), result in zip(batch, results, strict=True):
                _report(done, result)


def _report(done: "asyncio.Future[Any]", result: Result) -> None:
    if done.cancelled():
        return
    if isinstance(result, Exception):
        done.set_exception(result)
    else:
        done.set_result(result)


def _committed(tenant_id: UUID, writes: list[Write]) -> list[Result]:
    """What each returned, or raised; all in one transaction, where none raises."""
    try:
        with tenant_scope(tenant_id):
            use_cache(when_asked=True)
            return [write() for write in writes]
    except Exception as error:
        if len(writes) == 1 or isinstance(error, OperationalError | InterfaceError):
            return [error] * len(writes)  # a database that is away is away for each of them
    return [result for write in writes for result in _committed(tenant_id, [write])]


_groups: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[UUID, _Group]] = WeakKeyDictionary()
