"""Who came in by a socket, and whether they may still be here.

A socket asks at its door once and then stays open for days. Twice a second this asks for all sockets of the process
together whether the sessions they came in with still stand, and organisation by organisation whether membership and
key do, and still give the right that the socket needs. It asks the database, so that no message between processes can
be lost.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID
from weakref import WeakKeyDictionary

from kernel import executor
from kernel.observability.log import get_logger
from kernel.tenancy import ports
from kernel.tenancy.actor import Actor, Capability
from kernel.tenancy.work import in_scope

EVERY_S = 0.5

CLOSE_NOT_SIGNED_IN = 4401
CLOSE_FORBIDDEN = 4403

log = get_logger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class Visitor:
    """One open socket; `end` closes it with a code. It may stay while its actor holds what it `needs`."""

    actor: Actor
    needs: Capability
    end: Callable[[int], Awaitable[None]]


class Watch:
    """One per event loop."""

    def __init__(self) -> None:
        self._visitors: set[Visitor] = set()
        self._task: asyncio.Task[None] | None = None

    def enter(self, actor: Actor, needs: Capability, end: Callable[[int], Awaitable[None]]) -> Visitor:
        """Watch over a socket until `leave`."""
        visitor = Visitor(actor, needs, end)
        self._visitors.add(visitor)
        if self._task is None:
            self._task = asyncio.create_task(self._run())
        return visitor

    def leave(self, visitor: Visitor) -> None:
        self._visitors.discard(visitor)

    async def _run(self) -> None:
        try:
            while self._visitors:
                await asyncio.sleep(EVERY_S)
                try:
                    await self._ask()
                except Exception as error:  # the database may be away; then nothing is written either
                    log.info("sockets.watch_failed", kind=type(error).__name__)
        finally:
            self._task = None

    async def _ask(self) -> None:
        asked = list(self._visitors)
        marks = {visitor.actor.session for visitor in asked if visitor.actor.session}
        live = await executor.run(executor.db(), ports.live_sessions, marks) if marks else set()
        ended = [visitor for visitor in asked if visitor.actor.session and visitor.actor.session not in live]
        await self._end(ended, CLOSE_NOT_SIGNED_IN)
        for tenant_id in {visitor.actor.tenant_id for visitor in self._visitors}:
            await self._end(await self._put_out(tenant_id), CLOSE_FORBIDDEN)

    async def _put_out(self, tenant_id: UUID) -> list[Visitor]:
        asked = [visitor for visitor in self._visitors if visitor.actor.tenant_id == tenant_id]
        rights = await in_scope(tenant_id, ports.rights_now, {visitor.actor for visitor in asked})
        return [visitor for visitor in asked if not _may_stay(visitor, rights)]

    async def _end(self, visitors: Iterable[Visitor], code: int) -> None:
        for visitor in visitors:
            self.leave(visitor)
            task = asyncio.create_task(_ending(visitor, code))
            _closing.add(task)
            task.add_done_callback(_closing.discard)


def _may_stay(visitor: Visitor, rights: Mapping[Actor, frozenset[str]]) -> bool:
    now = rights.get(visitor.actor)
    return now is not None and replace(visitor.actor, capabilities=now).can_any(visitor.needs)


async def _ending(visitor: Visitor, code: int) -> None:
    try:
        await visitor.end(code)
    except Exception as error:  # it may be gone already
        log.info("sockets.end_failed", kind=type(error).__name__)


_closing: set[asyncio.Task[None]] = set()
_watches: WeakKeyDictionary[asyncio.AbstractEventLoop, Watch] = WeakKeyDictionary()


def watch() -> Watch:
    """The watch of the running event loop."""
    loop = asyncio.get_running_loop()
    if loop not in _watches:
        _watches[loop] = Watch()
    return _watches[loop]
