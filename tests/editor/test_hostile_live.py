"""Hostile updates and presence through sockets: what is let in reads alike for everybody, and nobody is stopped."""

import json
import random
from typing import Any

import pytest

from editor import queries
from editor.yjs import awareness, docs, wire
from editor.yjs.awareness import Presence
from editor.yjs.lib0 import MalformedUpdate, var_string, var_uint
from editor.yjs.project import to_json
from editor.yjs.updates import read_structs
from tests import binding
from tests.drills.poisoner import PoisonWriter
from tests.editor.conftest import Shared, share
from tests.editor.hostile import Attacker, any_value, encode, item
from tests.editor.sockets import Writer
from tests.editor.test_admission import BEGINNING, words
from tests.editor.test_relay import join, leave, shown
from tests.webservers import WebProcess
from tests.world import World

pytestmark = pytest.mark.security

CASES = 40
BEYOND = 2**53
_PLACE = {"type": None, "tname": None, "item": {"client": 1, "clock": 3}, "assoc": 0}


class Hostile:
    """Sends frames as a stock client does; a socket that is closed is opened again."""

    def __init__(self, webs: list[WebProcess], shared: Shared) -> None:
        self.webs, self.shared = webs, shared
        self.writer: PoisonWriter | None = None

    async def send(self, frame: bytes) -> bool:
        """Whether the frame was acknowledged."""
        if self.writer is None or self.writer.close_code is not None:
            self.writer = PoisonWriter(self.webs[0], self.shared, "walter")
            await (await self.writer.open()).until_synced()
            await self.writer.until(lambda: self.writer is not None and self.writer.questions)
        writer = self.writer
        number, asked = writer.frames + 1, writer.questions
        await writer.poison(frame, "frame")
        refused = lambda: number in {status["number"] for status in writer.status("refused")}  # noqa: E731
        await writer.until(
            lambda: number in writer.acks or refused() or writer.close_code or writer.questions > asked, 20
        )
        return number in writer.acks

    async def leave(self) -> None:
        if self.writer is not None:
            await self.writer.close()


async def log_of(shared: Shared) -> list[bytes]:
    return await shared.scoped(lambda: list(queries.events_between(shared.id, 0).updates))


async def reads_alike(shared: Shared) -> str:
    """The text, the same for pycrdt, Yjs and the editor by every way."""
    log = await log_of(shared)
    doc = docs.build(log)
    text = words(to_json(doc))
    (said,) = binding.read([(log, bytes(doc.get_update()))])
    assert said == dict.fromkeys(said, text)
    return text


async def test_what_comes_in_through_a_socket_reads_alike(webs: list[WebProcess], world: World) -> None:
    chance = random.Random(98)
    shared = await _shared(world)
    hostile, attackers = Hostile(webs, shared), [Attacker(chance, client) for client in (50, 60)]
    for attacker in attackers:
        attacker.learn(read_structs((await log_of(shared))[0])[0])
    let_in = 0
    for number in range(CASES):
        attacker = chance.choice(attackers)
        update = attacker.update()
        if await hostile.send((wire.step_2, wire.update)[number % 2](update)):
            let_in += 1
            structs, _ = read_structs(update)
            attacker.clock = max([attacker.clock, *(one.clock + one.length for one in structs)])
            for one in attackers:
                one.learn(structs)
    await hostile.leave()
    assert 0 < let_in < CASES / 2
    await reads_alike(shared)
    await _goes_on(webs, shared)


_TEXT = (1, 1)
_UPDATES: dict[str, bytes] = {
    "a document in a document": encode({101: (0, [item(9, var_string("g") + any_value({}), parent=_TEXT)])}, {}),
    "a kind of content that Yjs does not have": encode({102: (0, [item(11, b"\x01\x00", parent=_TEXT)])}, {}),
    "a format that never ends, over what others wrote": encode(
        {103: (0, [item(6, b"\x04bold\x02{}", right=(1, 2), parent=_TEXT)])}, {}
    ),
    "a right origin that crosses": encode({104: (0, [item(4, b"\x01x", origin=(1, 5), right=(1, 3))])}, {}),
    "another root": encode({105: (0, [item(7, b"\x06", parent="other")])}, {}),
    "an attribute of the root": encode({106: (0, [item(8, b"\x01\x7d\x05", sub="x")])}, {}),
    "an attribute of a text": encode({107: (0, [item(8, b"\x01\x7d\x05", parent=_TEXT, sub="x")])}, {}),
    "a clock beyond 32 bits": encode({108: (2**32, [item(4, b"\x01x", parent=_TEXT)])}, {}),
    "a clock beyond 53 bits": encode({109: (BEYOND, [item(4, b"\x01x", parent=_TEXT)])}, {}),
    "a client beyond 53 bits": encode({BEYOND: (0, [item(4, b"\x01x", parent=_TEXT)])}, {}),
    "a client beyond 64 bits": encode({2**64: (0, [item(4, b"\x01x", parent=_TEXT)])}, {}),
    "a parent beyond 53 bits": encode({110: (0, [item(4, b"\x01x", parent=(BEYOND, 0))])}, {}),
    "a hole between": encode(
        {111: (0, [item(7, b"\x03\x09paragraph"), b"\x0a\x03", item(7, b"\x03\x09paragraph")])}, {}
    ),
    "a hole only": encode({112: (0, [b"\x0a\x03"])}, {}),
    "a deletion of everything": encode({}, {1: [(0, 2**31)]}),
    "a deletion beyond 53 bits": encode({}, {1: [(BEYOND, 1)]}),
    "deletions that overlap, from behind": encode({}, {1: [(4, 1), (3, 2)]}),
    "as many clients as fit": var_uint(2**31) + b"\x01\x4d\x00",
    "as many structs as fit": b"\x01" + var_uint(2**31) + b"\x4d\x00",
    "one in the second format": b"\x00\x00\x01\x4d\x00\x00\x03\x04\x01\x00\x05\x01x\x01\x01\x00\x00\x01\x00\x00",
    "half an update": encode({113: (0, [item(4, b"\x05abcde", parent=_TEXT)])}, {})[:-4],
    "an update and a half": encode({114: (0, [item(7, b"\x03\x09paragraph")])}, {}) + b"\x01",
    "a number without end": b"\x80" * 30,
    "values in values": encode(
        {115: (0, [item(8, b"\x01" + b"\x75\x01" * 500 + b"\x7e", parent=(1, 0), sub="x")])}, {}
    ),
    "brackets in brackets": encode({116: (0, [item(6, b"\x04bold" + var_string("[" * 9_000), parent=_TEXT)])}, {}),
}
# Read alike by all: the first since the server's own reading of an answer puts it in order.
_MAY_COME_IN = {"deletions that overlap, from behind", "a format that never ends, over what others wrote"}


async def test_every_kind_of_frame_is_refused_or_reads_alike(webs: list[WebProcess], shared: Shared) -> None:
    hostile = Hostile(webs, shared)
    let_in = {
        name
        for name, update in _UPDATES.items()
        for frame in (wire.update, wire.step_2)
        if await hostile.send(frame(update))
    }
    await hostile.leave()
    assert let_in <= _MAY_COME_IN
    await reads_alike(shared)
    await _goes_on(webs, shared)


async def test_two_sockets_of_one_lease_write_each_batch_once(webs: list[WebProcess], shared: Shared) -> None:
    lease = await shared.lease("walter")
    pair = [Writer(web, shared.world.acme, shared.id, "walter", lease) for web in webs]
    for each in pair:
        await (await each.open()).until_synced()
    texts = ("aaa", "bbb")
    for each, text in zip(pair, texts, strict=True):
        await each.type(text)
    await pair[0].until(lambda: pair[0].acked or pair[0].status("refused"))
    await pair[1].until(lambda: pair[1].acked or pair[1].status("refused"))
    acknowledged = [text for each, text in zip(pair, texts, strict=True) if each.acked]
    await leave(*pair)
    assert len(acknowledged) == 1
    assert await reads_alike(shared) == f"Hello{acknowledged[0]}"


def _at(place: dict[str, Any]) -> dict[str, Any]:
    return {"cursor": {"anchor": place, "head": place}}


_STATES: dict[str, Any] = {
    "a number for a caret": {"cursor": 5},
    "an empty caret": {"cursor": {}},
    "half a caret": {"cursor": {"anchor": _PLACE}},
    "a place of no id": {"cursor": {"anchor": {}, "head": {}}},
    "a clock below zero": _at({"item": {"client": 1, "clock": -1}}),
    "half a clock": _at({"item": {"client": 1, "clock": 1.5}}),
    "a clock of words": _at({"type": {"client": "a", "clock": "b"}}),
    "another root": _at({"tname": "__proto__"}),
    "a true side": _at({**_PLACE, "assoc": True}),
}


@pytest.mark.parametrize("state", _STATES.values(), ids=_STATES.keys())
def test_a_caret_that_cannot_be_looked_for_is_not_passed_on(state: dict[str, Any]) -> None:
    from editor.relay.presence import own_presence

    passed = own_presence(9, {"name": "Walter"}, awareness.write([Presence(9, 1, state)]))
    assert passed is not None
    assert passed.state == {"cursor": None, "user": {"name": "Walter"}}


def test_a_caret_as_browsers_send_it_is_passed_on() -> None:
    from editor.relay.presence import own_presence

    within = {"type": {"client": 2**53 - 1, "clock": 0}, "tname": None, "item": None, "assoc": -1}
    for cursor in ({"anchor": _PLACE, "head": within}, {"anchor": {"tname": "default"}, "head": _PLACE}):
        passed = own_presence(9, {}, awareness.write([Presence(9, 1, {"cursor": cursor})]))
        assert passed is not None
        assert passed.state is not None
        assert passed.state["cursor"] == cursor


_NO_STATES = ("NaN", '{"x":NaN}', '{"x":1e999}', '{"x":-Infinity}', "[]", "5", "{" * 1000, '{"x":"' + "y" * 3000 + '"}')


@pytest.mark.parametrize("text", _NO_STATES)
def test_presence_that_a_browser_could_not_read_is_malformed(text: str) -> None:
    with pytest.raises(MalformedUpdate):
        awareness.read(b"\x01\x09\x01" + var_string(text))


def test_presence_at_the_end_of_all_clocks_is_malformed() -> None:
    with pytest.raises(MalformedUpdate):
        awareness.read(b"\x01\x09" + var_uint(2**53 - 1) + var_string("{}"))


def test_presence_is_sent_in_letters_that_every_reader_takes() -> None:
    sent = awareness.write([Presence(9, 1, {"x": "\ud800", "name": "Åsa" + "y" * 2048})])
    assert "Å".encode() not in sent
    (read,) = awareness.read_ours(sent)
    assert read.state is not None
    assert json.loads(json.dumps(read.state))["x"] == "\ud800"


def test_a_state_vector_that_announces_more_than_it_holds_is_malformed() -> None:
    for vector in (var_uint(2**20), var_uint(2**32 - 1) + b"\x01\x01", b"", b"\x01\x01", var_uint(2**60)):
        with pytest.raises(MalformedUpdate):
            docs.diff(docs.build([]), vector)


async def _shared(world: World) -> Shared:
    from tests.editor.sockets import aside

    return await aside(lambda: share(world, BEGINNING))


async def _goes_on(webs: list[WebProcess], shared: Shared) -> None:
    """Somebody honest writes, and whoever comes then sees it."""
    edith = await join(webs, shared, "edith", web=1)
    await edith.type("kept")
    await edith.until_acked()
    late = await join(webs, shared, "adam")
    assert "kept" in shown(late)
    await leave(edith, late)
    assert "kept" in await reads_alike(shared)
