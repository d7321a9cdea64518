"""Open tabs that follow live news, over the real socket."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from asgiref.testing import ApplicationCommunicator
from channels.routing import URLRouter

from config import routing
from kernel.tenancy import tenant_scope
from tests.editor.sockets import aside
from tests.socket_schemas import undeclared
from tests.world import Company

QUIET_S = 1.0


class Tab:
    """One open tab, with a key."""

    def __init__(self, line: ApplicationCommunicator) -> None:
        self.line = line
        self.heard: list[dict[str, Any]] = []

    async def says(self, text: str) -> None:
        await self.line.send_input({"type": "websocket.receive", "text": text})

    async def hears(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads((await self.line.receive_output(timeout=10))["text"])
        self.heard.append(told)
        return told

    async def hears_nothing(self) -> bool:
        return bool(await self.line.receive_nothing(timeout=QUIET_S))

    async def follows(self, *addresses: str) -> dict[str, Any]:
        await self.says(json.dumps({"subscribe": list(addresses)}))
        while "subscribed" not in (told := await self.hears()):
            pass
        # The process's first subscription to the organisation's channel is confirmed at about this time.
        while not await self.hears_nothing():
            await self.hears()
        return told

    async def hears_news_of(self, topic: str) -> set[str]:
        """The events of the next news, which are of this topic and no other."""
        [news] = (await self.hears())["news"]
        assert news["topic"] == topic
        return set(news["events"])

    async def hears_of(self, topic: str) -> bool:
        """Whether the next frame lets it fetch the topic anew, by news or as missed."""
        frame = await self.hears()
        return topic in [*(one["topic"] for one in frame.get("news", ())), *frame.get("missed", ())]

    async def is_closed_with(self) -> int:
        while (told := await self.line.receive_output(timeout=10))["type"] != "websocket.close":
            pass
        return int(told["code"])


@asynccontextmanager
async def tab(company: Company, secret: str) -> AsyncIterator[Tab]:
    headers = [(b"authorization", f"Bearer {secret}".encode()), (b"host", b"testserver")]
    path = f"/t/{company.slug}/ws/live/"
    scope = {"type": "websocket", "path": path, "query_string": b"", "headers": headers}
    line = ApplicationCommunicator(URLRouter(routing.websocket_urlpatterns), scope)
    await line.send_input({"type": "websocket.connect"})
    assert (await line.receive_output(timeout=10))["type"] == "websocket.accept"
    try:
        yield (opened := Tab(line))
        assert undeclared("LiveFrame", opened.heard) == []
    finally:
        await line.send_input({"type": "websocket.disconnect", "code": 1000})
        await line.wait(timeout=10)


async def key(company: Company, person: str = "adam", *scopes: str) -> str:
    return await aside(lambda: company.api_key(person, frozenset(scopes or {"document.read", "document.edit"})))


async def within(company: Company, work: Callable[[], Any]) -> Any:
    def unit() -> Any:
        with tenant_scope(company.id):
            return work()

    return await aside(unit)
