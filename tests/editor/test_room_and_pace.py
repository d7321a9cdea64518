"""How many may be in a document, how fast they may send, and how each is told."""

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import pytest

from editor import commands
from editor.relay import closing, hub, limits
from editor.relay.connection import Connection
from editor.relay.limits import Allowance, TooFast
from tests.editor.conftest import Shared
from tests.editor.sockets import Writer
from tests.editor.test_relay import join, leave, shown, stock
from tests.webservers import WebProcess


class Clock:
    """Time that passes by sleeping."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(limits.time, "monotonic", made.monotonic)
    monkeypatch.setattr(limits.asyncio, "sleep", made.sleep)
    return made


async def test_who_sends_too_fast_is_held_back_told_and_in_the_end_closed(clock: Clock) -> None:
    allowance, told_at = Allowance(), []
    began, sent = clock.now, 0

    def tell() -> None:
        told_at.append(sent)

    async def send_on() -> None:
        nonlocal sent
        while True:
            await allowance.take(20, tell)
            sent += 1

    with pytest.raises(TooFast):
        await send_on()
    assert told_at[0] == limits.BURST_FRAMES
    assert limits.PATIENCE_S <= clock.now - began < limits.PATIENCE_S + 1
    assert sent == pytest.approx(limits.BURST_FRAMES + limits.PATIENCE_S * limits.RATE_FRAMES, rel=0.05)


async def test_who_keeps_the_pace_is_never_closed(clock: Clock) -> None:
    allowance, told = Allowance(), []
    for _ in range(20 * limits.BURST_FRAMES):
        clock.now += 1 / limits.RATE_FRAMES
        await allowance.take(20, lambda: told.append(1))
    assert told == []


async def test_a_paste_of_one_large_frame_after_another_is_read_at_its_pace(clock: Clock) -> None:
    allowance, told = Allowance(), []
    began = clock.now
    for _ in range(12):
        await allowance.take(limits.MAX_FRAME_BYTES, lambda: told.append(1))
    assert told
    assert clock.now - began == pytest.approx(4 * limits.MAX_FRAME_BYTES / limits.RATE_BYTES)


def test_every_reason_fits_a_close_frame_and_every_code_means_one_thing() -> None:
    codes = [value for name, value in vars(closing).items() if name.isupper() and isinstance(value, int)]
    own = [code for code in codes if code in closing.REASONS]
    assert len(own) == len(set(own))
    assert all(len(reason.encode()) <= 123 for reason in closing.REASONS.values())


async def test_a_client_is_told_the_pace_once_and_loses_nothing(webs: list[WebProcess], shared: Shared) -> None:
    walter = await join(webs, shared, "walter")
    frames = limits.BURST_FRAMES
    async with asyncio.timeout(60):
        while not walter.status("pace"):
            for _ in range(frames):
                await walter.send(bytes([3]))
            # Twice what the pace allows in this time, however slowly the burst was sent.
            frames = limits.RATE_FRAMES
            await asyncio.sleep(frames / limits.RATE_FRAMES / 2)
    await walter.type("!")
    await walter.until_acked(within_s=30)
    (pace,) = walter.status("pace")
    assert (pace["frames_per_s"], pace["max_frame_bytes"]) == (limits.RATE_FRAMES, limits.MAX_FRAME_BYTES)
    await leave(walter)


async def test_what_changes_besides_the_text_is_told_to_our_own_client(webs: list[WebProcess], shared: Shared) -> None:
    acme, edith = shared.world.acme, await join(webs, shared, "edith", web=1)
    foreign = await stock(webs, shared, "vera", ack="0")
    version = await shared.scoped(lambda: commands.name_version(acme.actor("walter"), shared.id, "First"))
    await edith.until(lambda: len(edith.status("news")) == 1)
    await shared.scoped(lambda: commands.rename(acme.actor("walter"), shared.id, "Another title"))
    await edith.until(lambda: len(edith.status("news")) == 2)
    await edith.type(" unwanted")
    await edith.until_acked()
    await shared.scoped(lambda: commands.restore_version(acme.actor("walter"), shared.id, version.id))
    await edith.until(lambda: len(edith.status("news")) == 4)
    told = next(one for one in edith.status("news") if "restored" in one)
    assert told["restored"] == "Restored from “First”"
    assert (told["by"], told["by_name"]) == (str(acme.members["walter"]), "Walter")
    assert foreign.statuses == []
    await leave(edith, foreign)


async def test_a_frame_too_large_is_told_so(webs: list[WebProcess], shared: Shared) -> None:
    walter = await stock(webs, shared, "walter")
    await walter.send(b"\x00" * (limits.MAX_FRAME_BYTES + 1))
    assert await walter.until_closed() == closing.TOO_LARGE
    assert walter.socket is not None
    assert (walter.socket.close_reason or "").startswith("frame.too_large")


async def test_a_socket_with_too_much_on_its_way_is_read_no_further() -> None:
    taken: list[Any] = []
    busy = Connection.__new__(Connection)
    busy.room = SimpleNamespace(participants=[busy])  # type: ignore[assignment]
    busy._writer = SimpleNamespace(add=taken.append)  # type: ignore[assignment]
    busy.pending_bytes = limits.MAX_PENDING_BYTES + 1
    sending = asyncio.create_task(busy._enqueue(cast(Any, SimpleNamespace(update=b"12")), 1))
    await asyncio.sleep(0.2)
    assert taken == []
    busy.pending_bytes = 0
    await asyncio.wait_for(sending, 10)
    assert (len(taken), busy.pending_bytes) == (1, 2)


class Room:
    """A document's sockets as the hub counts them."""

    def __init__(self, writers: int, readers: int) -> None:
        self.participants = [Place(may_write=True)] * writers + [Place(may_write=False)] * readers


class Place:
    def __init__(self, *, may_write: bool) -> None:
        self.may_write = may_write


@pytest.mark.parametrize(
    ("writers", "readers", "writer_gets", "reader_gets"),
    [
        (99, 999, None, None),
        (100, 0, closing.FULL_OF_WRITERS, None),
        (0, 1000, None, closing.FULL_OF_READERS),
        (100, 1000, closing.FULL_OF_WRITERS, closing.FULL_OF_READERS),
    ],
)
def test_readers_and_writers_take_no_place_of_one_another(
    writers: int, readers: int, writer_gets: int | None, reader_gets: int | None
) -> None:
    for may_write, code in ((True, writer_gets), (False, reader_gets)):
        try:
            hub._check_room(Room(writers, readers), Place(may_write=may_write))
            found = None
        except hub.RoomFull as full:
            found = full.code
        assert found == code


async def test_the_hundred_and_first_writer_is_turned_away_and_a_reader_is_not(
    webs: list[WebProcess], shared: Shared
) -> None:
    crowd = [Writer(webs[0], shared.world.acme, shared.id, "walter") for _ in range(limits.MAX_WRITERS_PER_ROOM)]
    for some in range(0, len(crowd), 20):
        await asyncio.gather(*(one.open() for one in crowd[some : some + 20]))
    await asyncio.gather(*(one.until_synced() for one in crowd))
    late = await Writer(webs[0], shared.world.acme, shared.id, "edith").open()
    assert await late.until_closed() == closing.FULL_OF_WRITERS
    assert late.socket is not None
    assert (late.socket.close_reason or "").startswith("document.full_of_writers")
    vera = await stock(webs, shared, "vera")
    assert shown(vera) == "Hello"
    await leave(vera, *crowd)
