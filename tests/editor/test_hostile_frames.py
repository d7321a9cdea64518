"""Frames that no honest client sends: the socket may close, the process and the document stay whole."""

import asyncio
import random

import pytest

from editor.yjs import awareness, wire
from editor.yjs.awareness import Presence
from tests.editor.conftest import Shared
from tests.editor.sockets import Writer
from tests.editor.test_relay import join, leave, shown
from tests.webservers import WebProcess

pytestmark = pytest.mark.security


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        pytest.param(b"", 4400, id="empty"),
        pytest.param(b"\x63", 4400, id="unknown kind"),
        pytest.param(b"\x00\x09", 4400, id="unknown step of sync"),
        pytest.param(b"\x00\x02\x05abc", 4400, id="cut short"),
        pytest.param(
            wire.update(b"\x01\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), 4400, id="update of too many items"
        ),
        pytest.param(wire.step_1(b"\xff"), 4400, id="state vector cut short"),
        pytest.param(wire.awareness(b"\x01\x05\x01\x03{{{"), 4400, id="presence that is not JSON"),
        pytest.param(b"\x64\x02\x02{}", 4400, id="malformed status"),
        pytest.param(wire.update(b"\x00" * (1024 * 1024 + 1)), 1009, id="update above 1 MiB"),
    ],
)
async def test_what_cannot_be_read_closes_the_socket(
    webs: list[WebProcess], shared: Shared, frame: bytes, code: int
) -> None:
    walter = await join(webs, shared, "walter")
    await walter.send(frame)
    assert await walter.until_closed() == code
    again = await join(webs, shared, "walter")
    assert shown(again) == "Hello"
    await leave(again)


async def test_content_under_another_root_is_refused(webs: list[WebProcess], shared: Shared) -> None:
    from pycrdt import Doc, Text

    walter = await join(webs, shared, "walter")
    hidden = Doc({"elsewhere": Text("hidden")}, client_id=walter.lease)
    await walter.send(wire.batch(walter.lease, 1, hidden.get_update()))
    assert await walter.until_closed() == 4400


async def test_mutated_updates_leave_the_document_readable(webs: list[WebProcess], shared: Shared) -> None:
    chance = random.Random(11)
    honest = await join(webs, shared, "edith", web=1)
    for _ in range(60):
        walter = await join(webs, shared, "walter")
        update = bytearray(walter.peer.type("some words, añ😀"))
        for _ in range(chance.randint(1, 3)):
            update[chance.randrange(len(update))] = chance.randrange(256)
        await walter.send(wire.batch(walter.lease, 1, bytes(update)))
        await asyncio.sleep(0.01)
        await leave(walter)
    number = await honest.type(" end")
    await honest.until_acked(number)
    late = await join(webs, shared, "adam")
    assert "end" in shown(late)
    assert "end" in await shared.text()
    await leave(honest, late)


async def test_nobody_speaks_for_another(webs: list[WebProcess], shared: Shared) -> None:
    walter, edith = await join(webs, shared, "walter"), await join(webs, shared, "edith", web=1)
    await walter.send(_presence(walter.lease, 1, {"user": {"name": "The Boss"}, "cursor": None}))
    await edith.until(lambda: edith.presences)
    (seen,) = awareness.read(edith.presences[-1])
    assert seen.state is not None
    assert seen.state["user"]["name"] == "Walter"
    assert seen.state["user"]["id"] == str(shared.world.acme.members["walter"])
    before = len(walter.presences)
    await edith.send(_presence(walter.lease, 9, None))
    await edith.send(_presence(edith.lease, 1, {"user": {}}))
    await walter.until(lambda: len(walter.presences) > before)
    assert [p.client for frame in walter.presences for p in awareness.read(frame)] == [edith.lease]
    await leave(walter, edith)


async def test_who_leaves_is_gone_for_the_others(webs: list[WebProcess], shared: Shared) -> None:
    walter, edith = await join(webs, shared, "walter"), await join(webs, shared, "edith", web=1)
    await walter.send(_presence(walter.lease, 1, {"user": {}}))
    await edith.until(lambda: edith.presences)
    late = await join(webs, shared, "adam", web=1)
    await late.until(lambda: late.presences)
    await walter.close()
    await edith.until(lambda: awareness.read(edith.presences[-1])[0].state is None)
    await leave(edith, late)


async def test_presence_that_is_too_large_closes_the_socket(webs: list[WebProcess], shared: Shared) -> None:
    walter = await join(webs, shared, "walter")
    await walter.send(_presence(walter.lease, 1, {"x": "y" * 3000}))
    assert await walter.until_closed() == 4400


async def test_presence_of_more_clients_than_there_can_be_closes_the_socket(
    webs: list[WebProcess], shared: Shared
) -> None:
    """Reading a frame full of them took 0.7 s, in which the process did nothing else."""
    walter = await join(webs, shared, "walter")
    crowd = [Presence(walter.lease + other, 1, None) for other in range(awareness.MAX_CLIENTS)]
    await walter.send(wire.awareness(awareness.write(crowd)))
    await walter.type("Heard.")
    await walter.until_acked()
    await walter.send(wire.awareness(awareness.write([*crowd, Presence(1, 1, None)])))
    assert await walter.until_closed() == 4400


async def test_text_frames_close_the_socket(webs: list[WebProcess], shared: Shared) -> None:
    walter: Writer = await join(webs, shared, "walter")
    assert walter.socket is not None
    await walter.socket.send("hello")
    assert await walter.until_closed() == 4400


def _presence(client: int, clock: int, state: dict | None) -> bytes:
    return wire.awareness(awareness.write([Presence(client, clock, state)]))
