"""The socket of a tab: `/t/<slug>/ws/live/`. The protocol is in docs/live.md."""

import json
from typing import Any

from kernel.live.hub import Hub, hub
from kernel.live.subscriber import MAX_TOPICS, Frame, Subscriber
from kernel.live.subscriptions import allowed_now, topics
from kernel.tenancy.consumers import CLOSE_BAD_REQUEST, DoorClosed, TenantConsumer

MAX_FRAME_BYTES = 16_384


class LiveConsumer(TenantConsumer):
    """Lets whoever may follow anything at all in; what they may follow is asked topic by topic, and again and again."""

    capability = tuple(sorted({str(topic.capability) for topic in topics().values()}))
    _tab: Subscriber | None = None
    _hub: Hub

    async def connect(self) -> None:
        try:
            actor = await self.open_door()
        except DoorClosed as closed:
            await self.accept()
            await self.close(closed.code)
            return
        await self.accept()
        self._hub, self._tab = hub(), Subscriber(actor, self._send_frame)
        await self._hub.join(self._tab)

    async def disconnect(self, code: int) -> None:
        if self._tab is not None:
            tab, self._tab = self._tab, None
            await self._hub.leave(tab)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self._tab is None:
            return
        asked = _asked(text_data)
        if asked is None:
            await self.close(CLOSE_BAD_REQUEST)
            return
        verb, addresses = asked
        if verb == "unsubscribe":
            self._tab.follows -= addresses
        else:
            await self._subscribe(self._tab, addresses)

    async def _subscribe(self, tab: Subscriber, addresses: set[str]) -> None:
        """First it follows, then it is told so: what is committed after the answer was sent is never missed."""
        if len(tab.follows | addresses) > MAX_TOPICS:
            await self.close(CLOSE_BAD_REQUEST)
            return
        may = await self.db(allowed_now, tab.actor, addresses)
        tab.follows |= may
        await self._send_frame({"subscribed": sorted(may), "refused": sorted(addresses - may)})

    async def _send_frame(self, frame: Frame) -> None:
        await self.send(json.dumps(frame))


def _asked(text: str | None) -> tuple[str, set[str]] | None:
    """The verb and the topics of a frame; None for what is none."""
    if text is None or len(text) > MAX_FRAME_BYTES:
        return None
    try:
        said: Any = json.loads(text)
        [(verb, addresses)] = said.items()
    except (ValueError, AttributeError, RecursionError):
        return None
    is_list = isinstance(addresses, list) and all(isinstance(one, str) and len(one) <= 100 for one in addresses)
    return (verb, set(addresses)) if verb in ("subscribe", "unsubscribe") and is_list else None
