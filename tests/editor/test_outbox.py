"""What waits for a slow reader has a bound."""

import asyncio
from collections.abc import Sequence

from editor.relay.closing import TOO_SLOW
from editor.relay.limits import MAX_OUTBOX_BYTES
from editor.relay.outbox import Outbox


class Reader:
    """A socket that takes nothing until it is told to."""

    def __init__(self) -> None:
        self.reads = asyncio.Event()
        self.got: list[bytes] = []
        self.code = 0

    async def send(self, frame: bytes) -> None:
        await self.reads.wait()
        self.got.append(frame)

    async def close(self, code: int) -> None:
        self.code = code

    async def until_closed(self) -> int:
        async with asyncio.timeout(10):
            while not self.code:  # noqa: ASYNC110 - the code comes by a plain call
                await asyncio.sleep(0.01)
        return self.code


MEGABYTE = b"x" * 1024 * 1024
FITS = MAX_OUTBOX_BYTES // len(MEGABYTE)


async def test_a_reader_that_falls_too_far_behind_is_closed_and_holds_no_memory() -> None:
    reader = Reader()
    outbox = Outbox(reader.send, reader.close)
    for _ in range(FITS + 1):
        outbox.put(MEGABYTE)
    assert outbox.is_closing
    assert outbox.waiting_bytes == 0
    outbox.put(MEGABYTE)
    assert outbox.waiting_bytes == 0
    reader.reads.set()
    assert await reader.until_closed() == TOO_SLOW


async def test_a_reader_that_falls_behind_as_far_as_allowed_gets_all_of_it() -> None:
    reader = Reader()
    outbox = Outbox(reader.send, reader.close)
    for _ in range(FITS):
        outbox.put(MEGABYTE)
    assert not outbox.is_closing
    reader.reads.set()
    outbox.close(1000)
    assert await reader.until_closed() == 1000
    assert len(reader.got) == FITS


async def test_who_may_no_longer_read_gets_nothing_of_what_waited() -> None:
    reader = Reader()
    outbox = Outbox(reader.send, reader.close)
    for _ in range(3):
        outbox.put(b"secret")
    outbox.cut(4403)
    outbox.put(b"secret")
    reader.reads.set()
    assert await reader.until_closed() == 4403
    assert reader.got == []


class Direct:
    """The connection itself; the network may take no more of it."""

    def __init__(self) -> None:
        self.can_write = True
        self.writes: list[list[bytes]] = []

    def write(self, messages: Sequence[bytes]) -> None:
        self.writes.append(list(messages))


async def test_what_is_put_in_one_turn_goes_out_in_one_write() -> None:
    reader, direct = Reader(), Direct()
    outbox = Outbox(reader.send, reader.close, direct)
    for frame in (b"a", b"b"):
        outbox.put(frame)
    await asyncio.sleep(0)
    outbox.put(b"c")
    await asyncio.sleep(0)
    assert direct.writes == [[b"a", b"b"], [b"c"]]
    outbox.stop()


async def test_what_the_network_does_not_take_waits_within_the_same_bound() -> None:
    reader, direct = Reader(), Direct()
    outbox = Outbox(reader.send, reader.close, direct)
    direct.can_write = False
    outbox.put(b"a")
    await asyncio.sleep(0)
    assert (direct.writes, outbox.waiting_bytes) == ([], 1)
    direct.can_write = True
    outbox.write_waiting()
    assert (direct.writes, outbox.waiting_bytes) == ([[b"a"]], 0)
    direct.can_write = False
    for _ in range(FITS + 1):
        outbox.put(MEGABYTE)
    assert (outbox.is_closing, outbox.waiting_bytes) == (True, 0)
    assert await reader.until_closed() == TOO_SLOW


async def test_what_waits_at_the_close_is_sent_before_it_and_in_order() -> None:
    reader, direct = Reader(), Direct()
    outbox = Outbox(reader.send, reader.close, direct)
    direct.can_write = False
    for frame in (b"a", b"b"):
        outbox.put(frame)
    outbox.close(4400)
    await asyncio.sleep(0.01)
    direct.can_write = True
    outbox.write_waiting()
    reader.reads.set()
    assert await reader.until_closed() == 4400
    assert (direct.writes, reader.got) == ([], [b"a", b"b"])
