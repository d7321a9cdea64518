"""Run an upstream on a loopback port in a thread of the test process."""

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

from tests.upstreams.recording import Received, Script

Send = Callable[[dict[str, Any]], Awaitable[None]]
Answer = Callable[[Script, Received, "Reply"], Awaitable[None]]


class Reply:
    """Writes one HTTP answer."""

    def __init__(self, send: Send, is_gone: asyncio.Event) -> None:
        self._send = send
        self.is_gone = is_gone

    async def whole(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        await self.begin(status, {"content-type": "application/json", **(headers or {})})
        await self._send({"type": "http.response.body", "body": body})

    async def begin(self, status: int, headers: dict[str, str]) -> None:
        pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
        await self._send({"type": "http.response.start", "status": status, "headers": pairs})

    async def piece(self, body: bytes) -> None:
        if self.is_gone.is_set():
            raise ConnectionResetError
        await self._send({"type": "http.response.body", "body": body, "more_body": True})

    async def end(self) -> None:
        await self._send({"type": "http.response.body", "body": b""})

    async def pause(self, seconds: float) -> None:
        """Wait, but not longer than the caller stays."""
        try:
            await asyncio.wait_for(self.is_gone.wait(), seconds)
        except TimeoutError:
            return
        raise ConnectionResetError


class Upstream:
    """A server with a script. `url` is its base address."""

    def __init__(self, answer: Answer, script: Script) -> None:
        self.script = script
        self._answer = answer
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Send) -> None:
        request = Received(
            scope["method"],
            scope["path"],
            {name.decode(): value.decode() for name, value in scope["headers"]},
            await _whole_body(receive),
            (scope["client"] or ("", 0))[1],
        )
        self.script.received.append(request)
        is_gone = asyncio.Event()
        watch = asyncio.create_task(_watch(receive, is_gone))
        try:
            await self._answer(self.script, request, Reply(send, is_gone))
        except ConnectionResetError:
            self.script.aborted += 1
        finally:
            watch.cancel()


class BreakOff(Exception):
    """Raised by an answer to cut the connection in the middle of the body."""


async def _whole_body(receive: Any) -> bytes:
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            return body


async def _watch(receive: Any, is_gone: asyncio.Event) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    is_gone.set()


@contextmanager
def running(upstream: Upstream) -> Iterator[Upstream]:
    """Serve until the block ends."""
    config = uvicorn.Config(upstream, lifespan="off", log_level="critical", timeout_graceful_shutdown=1, loop="asyncio")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [upstream._socket]}, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.005)
    try:
        yield upstream
    finally:
        server.should_exit = server.force_exit = True
        thread.join(5)
