"""Two people on two web processes, in one document."""

import asyncio

from editor.prose.plain import plain_text
from tests.editor.conftest import Shared
from tests.editor.sockets import Writer
from tests.webservers import WebProcess


async def writer(webs: list[WebProcess], shared: Shared, person: str, web: int = 0, **params: str) -> Writer:
    return Writer(webs[web], shared.world.acme, shared.id, person, await shared.lease(person), **params)


async def join(webs: list[WebProcess], shared: Shared, person: str, web: int = 0, **params: str) -> Writer:
    someone = await writer(webs, shared, person, web, **params)
    return await (await someone.open()).until_synced()


def shown(someone: Writer) -> str:
    return plain_text(someone.peer.json)


async def test_both_see_both(webs: list[WebProcess], shared: Shared) -> None:
    walter = await join(webs, shared, "walter")
    edith = await join(webs, shared, "edith", web=1)
    await asyncio.gather(walter.type(" from Walter"), edith.type("Edith: ", at=0))
    await asyncio.gather(walter.until_acked(), edith.until_acked())
    await walter.until(lambda: "Edith" in shown(walter))
    await edith.until(lambda: "Walter" in shown(edith))
    assert shown(walter) == shown(edith) == await shared.text() == "Edith: Hello from Walter"
    await asyncio.gather(walter.close(), edith.close())
