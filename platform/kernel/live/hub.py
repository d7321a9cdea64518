"""All tabs of one process: one Redis connection, and one question about rights for each organisation with news."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from redis.exceptions import RedisError

from kernel import executor
from kernel.live.publish import live_channel
from kernel.live.subscriber import Subscriber
from kernel.live.subscriptions import allowed
from kernel.observability.log import get_logger
from kernel.redis import afanout
from kernel.tenancy import ports
from kernel.tenancy.work import in_scope

# News within this time are one frame, and rights are asked once for all of it.
JOINED_FOR_S = 0.25
SENT_WITHIN_S = 10.0
_RETRY_S = 0.5

log = get_logger(__name__)


class Hub:
    """Must be used on one event loop."""

    def __init__(self) -> None:
        self._tabs: defaultdict[UUID, set[Subscriber]] = defaultdict(set)
        self._by_channel: dict[str, UUID] = {}
        self._pubsub = afanout().pubsub()
        self._tasks: set[asyncio.Task[None]] = set()
        self._flushing: set[UUID] = set()
        self._listening: asyncio.Task[None] | None = None

    async def join(self, tab: Subscriber) -> None:
        """Let a tab hear what its organisation publishes, from now on."""
        tenant_id = tab.actor.tenant_id
        self._tabs[tenant_id].add(tab)
        name = live_channel(tenant_id)
        if name not in self._by_channel:
            self._by_channel[name] = tenant_id
            await self._subscribe(name)
        if self._listening is None:
            self._listening = asyncio.create_task(self._listen())

    async def leave(self, tab: Subscriber) -> None:
        tenant_id = tab.actor.tenant_id
        self._tabs[tenant_id].discard(tab)
        if not self._tabs[tenant_id]:
            del self._tabs[tenant_id]
            name = live_channel(tenant_id)
            self._by_channel.pop(name, None)
            await self._quietly(self._pubsub.unsubscribe(name))

    async def _subscribe(self, *names: str) -> None:
        await self._quietly(self._pubsub.subscribe(*names))

    async def _quietly(self, command: Any) -> None:
        try:
            await command
        except (RedisError, OSError):
            log.info("live.subscribe_failed")

    async def _listen(self) -> None:
        """Until nobody is left. A connection that was lost is confirmed anew, and with it that something was missed."""
        while self._by_channel:
            try:
                message = await self._pubsub.get_message(timeout=1.0)
            except (RedisError, OSError, RuntimeError):
                await asyncio.sleep(_RETRY_S)
                await self._subscribe(*self._by_channel)
                continue
            if message is not None:
                self._take_in(message)
        self._listening = None

    def _take_in(self, message: dict[str, Any]) -> None:
        name = bytes(message["channel"]).decode()
        tenant_id = self._by_channel.get(name)
        if tenant_id is None:
            return
        if message["type"] == "subscribe":
            self._confirmed(tenant_id)
        elif message["type"] == "message":
            event = json.loads(message["data"])
            for tab in self._tabs[tenant_id]:
                tab.add(event["topic"], event["event"])
            self._flush_soon(tenant_id)

    def _confirmed(self, tenant_id: UUID) -> None:
        """A first confirmation comes after tabs were let in, a later one after the connection was lost: either way
        something may have been published that nobody heard."""
        for tab in self._tabs[tenant_id]:
            tab.miss()
        self._flush_soon(tenant_id)

    def _flush_soon(self, tenant_id: UUID) -> None:
        if tenant_id not in self._flushing:
            self._flushing.add(tenant_id)
            self._spawn(self._flush(tenant_id))

    async def _flush(self, tenant_id: UUID) -> None:
        await asyncio.sleep(JOINED_FOR_S)
        self._flushing.discard(tenant_id)
        asked = {tab: tab.waits_for for tab in self._tabs.get(tenant_id, ()) if tab.has_news}
        try:
            rights = await rights_of(tenant_id, asked)
        except Exception as error:  # the database may be away: nothing is sent to whom nobody vouches for
            log.info("live.rights_failed", kind=type(error).__name__)
            self._flush_soon(tenant_id)
            return
        for tab, topics in asked.items():
            if tab in rights and not tab.is_sending and (frame := tab.take(topics, rights[tab])):
                self._spawn(self._send(tab, frame))

    async def _send(self, tab: Subscriber, frame: dict[str, Any]) -> None:
        """To one tab; what comes meanwhile is joined and sent after it. One that takes nothing is left to its end."""
        tab.is_sending = True
        try:
            await asyncio.wait_for(tab.send(frame), SENT_WITHIN_S)
        except Exception as error:
            log.info("live.send_failed", kind=type(error).__name__)
            tab.miss()
            return
        finally:
            tab.is_sending = False
        if tab.has_news:
            self._flush_soon(tab.actor.tenant_id)

    def _spawn(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def rights_of(tenant_id: UUID, asked: Mapping[Subscriber, set[str]]) -> dict[Subscriber, set[str]]:
    """Return what each tab may be sent now of these topics; whoever's session or membership ended is left out."""
    marks = {tab.actor.session for tab in asked if tab.actor.session}
    live = await executor.run(executor.db(), ports.live_sessions, marks) if marks else set()
    here = {tab: topics for tab, topics in asked.items() if not tab.actor.session or tab.actor.session in live}
    return await in_scope(tenant_id, _rights_of, here) if here else {}


def _rights_of(asked: Mapping[Subscriber, set[str]]) -> dict[Subscriber, set[str]]:
    rights = ports.rights_now({tab.actor for tab in asked})
    return {
        tab: allowed(replace(tab.actor, capabilities=rights[tab.actor]), topics)
        for tab, topics in asked.items()
        if tab.actor in rights
    }


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def hub() -> Hub:
    """The hub of the running event loop."""
    return _hubs.setdefault(asyncio.get_running_loop(), Hub())
