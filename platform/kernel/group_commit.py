"""Short writes of one organisation that share a transaction, so that many pay for one begin, one binding and one flush.

The first begins at once; what arrives while it runs is the next transaction. Nobody waits for company. Writes of one
kind share one, so those of two kinds run at the same time, and no transaction takes the locks of two kinds.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextvars import Context
from functools import partial
from typing import Any, TypeVar
from uuid import UUID
from weakref import WeakKeyDictionary

from django.db import InterfaceError, OperationalError

from kernel import executor
from kernel.tenancy.scope import tenant_scope
from kernel.tenant_cache import use_cache

R = TypeVar("R")
T = TypeVar("T")
WriteAll = Callable[[Sequence[Any]], Sequence[Any]]
Result = Any | Exception

MAX_BATCH_SIZE = 32
"""In one transaction: the locks of the first are held until the last is done."""


class RunAgain(Exception):
    """Raised by a write that has found out what it must know before it begins: its transaction is run once more.

    `instead` is what is run then, for the same items; it does not ask for this itself.
    """

    def __init__(self, instead: WriteAll) -> None:
        super().__init__()
        self.instead = instead


async def in_shared_batch(tenant_id: UUID, write_all: Callable[[Sequence[T]], Sequence[R | Exception]], item: T) -> R:
    """Hand an item to `write_all`, perhaps with others', in the tenant's scope, and return or raise what it says of it.

    When this returns it is committed. `write_all` says for each item, in their order, its result, or the exception for
    one of which nothing is to be written. It may run a second time: where it raises, all is rolled back and each item
    is run in a transaction of its own; an outage is raised to all of them. So it leaves nothing behind but in the
    database and by `on_commit`, or what it may leave twice. It waits for nothing but the database and Redis, and
    changes nothing of what `tenant_cache` keeps, which is read from memory. It does not run in the caller's context.
    """
    groups = _groups.setdefault(asyncio.get_running_loop(), {})
    mark = tenant_id, write_all
    group = groups.get(mark) or groups.setdefault(mark, _Group(tenant_id, write_all, lambda: groups.pop(mark)))
    result: R = await group.run(item)
    return result


class _Group:
    """The writes of one kind and organisation on one event loop, until there is none."""

    def __init__(self, tenant_id: UUID, write_all: WriteAll, forget: Callable[[], object]) -> None:
        self._write = partial(_committed, tenant_id, write_all)
        self._forget = forget
        self._waiting: list[tuple[Any, asyncio.Future[Any]]] = []
        self._running: asyncio.Task[None] | None = None

    async def run(self, item: Any) -> Any:
        done: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, done))
        if self._running is None:
            self._running = asyncio.create_task(self._run_all(), context=Context())
        return await done

    async def _run_all(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:MAX_BATCH_SIZE], self._waiting[MAX_BATCH_SIZE:]
                await self._run_batch(batch)
        finally:
            # Here and not where a caller gets its answer: all of them may have given up.
            self._forget()

    async def _run_batch(self, batch: Sequence[tuple[Any, "asyncio.Future[Any]"]]) -> None:
        try:
            results = await executor.run(executor.db(), self._write, [item for item, _ in batch])
        except Exception as error:  # the threads themselves: the process ends
            results = [error] * len(batch)
        for (_, done), result in zip(batch, results, strict=True):
            _report(done, result)


def _report(done: "asyncio.Future[Any]", result: Result) -> None:
    if done.cancelled():
        return
    if isinstance(result, StopIteration):  # which no future takes
        done.set_exception(RuntimeError(repr(result)))
    elif isinstance(result, Exception):
        done.set_exception(result)
    else:
        done.set_result(result)


def _committed(tenant_id: UUID, write_all: WriteAll, items: list[Any]) -> Sequence[Result]:
    """What is said of each; all in one transaction, where it does not raise."""
    try:
        try:
            return _in_one(tenant_id, write_all, items)
        except RunAgain as again:
            return _in_one(tenant_id, again.instead, items)
    except Exception as error:
        if len(items) == 1 or isinstance(error, OperationalError | InterfaceError):
            return [error] * len(items)  # a database that is away is away for each of them
    return [result for item in items for result in _committed(tenant_id, write_all, [item])]


def _in_one(tenant_id: UUID, write_all: WriteAll, items: list[Any]) -> Sequence[Result]:
    with tenant_scope(tenant_id):
        use_cache(when_asked=True)
        results = write_all(items)
        if len(results) != len(items):  # inside: who cannot be told what became of theirs has written nothing
            raise ValueError(f"{write_all} said {len(results)} results for {len(items)} items")
        return results


_groups: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[tuple[UUID, WriteAll], _Group]] = WeakKeyDictionary()
