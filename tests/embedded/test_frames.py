"""The short way for binary messages: nothing is lost, doubled or out of order beside the usual one."""

import asyncio
import random
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.frames import Frame, Opcode

from embedded.frames import MAX_TAKEN_TOGETHER
from embedded.web import configuration

MESSAGES = [bytes((n,)) * size for n, size in enumerate((0, 1, 125, 126, 4000, 65535, 65536, 300_000))]


class Application:
    """Notes what comes and on which way; answers nothing."""

    def __init__(self, takes: Callable[[bytes], bool] = lambda _: True) -> None:
        self.takes, self.got, self.taken = takes, list[bytes](), 0
        self.frames: Any = None
        self.is_open = asyncio.Event()
        self.is_idle = False

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        self.frames = scope["extensions"]["frames"]
        self.frames.take_with(self._take, lambda: None)
        self.is_open.set()
        while True:
            self.is_idle = True
            message = await receive()
            self.is_idle = False
            if message["type"] == "websocket.disconnect":
                return
            await asyncio.sleep(0.001)
            self.got.append(message["bytes"] if "bytes" in message else message["text"].encode())

    def _take(self, message: bytes) -> bool:
        if not self.is_idle or not self.takes(message):
            return False
        self.got.append(message)
        self.taken += 1
        return True

    async def until(self, count: int) -> None:
        async with asyncio.timeout(10):
            while len(self.got) < count:  # noqa: ASYNC110 - messages come by a plain call
                await asyncio.sleep(0.01)


@asynccontextmanager
async def served(application: Any) -> AsyncIterator[int]:
    server = uvicorn.Server(configuration(application))
    listening = socket.create_server(("127.0.0.1", 0))
    task = asyncio.create_task(server.serve([listening]))
    try:
        yield listening.getsockname()[1]
    finally:
        server.should_exit = True
        await task


@asynccontextmanager
async def client_of(application: Application) -> AsyncIterator[Any]:
    async with (
        served(application) as port,
        connect(f"ws://127.0.0.1:{port}", compression=None, max_size=None) as client,
    ):
        await application.is_open.wait()
        yield client


@pytest.mark.parametrize("takes", [lambda _: True, lambda _: False, lambda message: len(message) % 2 == 0])
async def test_messages_arrive_once_and_in_order_whichever_way_they_take(takes: Callable[[bytes], bool]) -> None:
    application = Application(takes)
    async with client_of(application) as client:
        for message in MESSAGES * 3:
            await client.send(message)
        await application.until(len(MESSAGES) * 3)
    assert application.got == MESSAGES * 3


async def test_frames_that_arrive_in_pieces_and_in_heaps_are_taken_whole() -> None:
    chance, application = random.Random(7), Application()
    sent = [chance.randbytes(chance.choice((1, 20, 130, 70_000))) for _ in range(300)]
    stream = b"".join(Frame(Opcode.BINARY, one).serialize(mask=True) for one in sent)
    async with client_of(application) as client:
        while stream:
            size = chance.choice((1, 3, 9, 1000, 200_000))
            client.transport.write(stream[:size])
            stream = stream[size:]
            await asyncio.sleep(0)
        await application.until(len(sent))
    assert application.got == sent
    assert application.taken


async def test_no_more_than_a_few_of_a_heap_are_taken_at_once() -> None:
    application = Application()
    heap = b"".join(Frame(Opcode.BINARY, b"x").serialize(mask=True) for _ in range(200))
    async with client_of(application) as client:
        client.transport.write(heap)
        await application.until(200)
    assert 0 < application.taken <= MAX_TAKEN_TOGETHER


async def test_messages_in_parts_texts_and_pings_go_the_usual_way() -> None:
    application = Application()
    async with client_of(application) as client:
        await client.send([b"in ", b"three ", b"parts"])
        await client.send("text")
        await (await client.ping())
        await client.send(b"whole")
        await application.until(3)
    assert application.got == [b"in three parts", b"text", b"whole"]


async def test_a_whole_message_between_the_parts_of_another_is_refused() -> None:
    application = Application()
    part = Frame(Opcode.BINARY, b"part", fin=False).serialize(mask=True)
    async with client_of(application) as client:
        client.transport.write(part + Frame(Opcode.BINARY, b"whole").serialize(mask=True))
        with pytest.raises(ConnectionClosed) as closed:
            await client.recv()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1002
    assert application.got == []


async def test_a_frame_above_the_limit_is_refused_before_it_has_come() -> None:
    application = Application()
    async with client_of(application) as client:
        client.transport.write(b"\x82\xff" + (2**40).to_bytes(8, "big") + b"mask")
        with pytest.raises(ConnectionClosed) as closed:
            await client.recv()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1009


async def test_what_is_written_together_arrives_as_it_was_written() -> None:
    application = Application()
    async with client_of(application) as client:
        application.frames.write(MESSAGES)
        assert [await client.recv() for _ in MESSAGES] == MESSAGES
