"""What proxies, captive portals and attackers do below a vendor's protocol: no word is lost, and no body is endless."""

import gzip
import json
import re
import socket
import threading
import tracemalloc
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import aclosing, suppress
from itertools import cycle
from typing import Any
from uuid import uuid4

import pytest

from generation.providers.accounts import Credentials, Kind
from generation.providers.base import End, ProviderEvent
from generation.providers.connect import connect
from generation.providers.failures import FailureKind, ProviderFailure
from generation.providers.pace import Pace
from generation.providers.short_bodies import LIST_BYTES
from tests.generation.test_providers import QUICK, call, text_of

SSE, CLOSE = "Content-Type: text/event-stream", "Connection: close"
SAID = "Grüße 😀 done."
Step = bytes | float
Steps = Iterable[Step]


def said(content: str) -> bytes:
    return b'data: {"choices":[{"index":0,"delta":{"content":"%s"}}]}\n\n' % content.encode()


END = [b'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n', b"data: [DONE]\n\n"]
EVENTS = [said("Grüße "), said("😀"), said(" done."), *END]
BODY = b"".join(EVENTS)
HALVES = b"".join([said("Grüße "), said("\\ud83d"), said("\\ude00 done."), *END])


def head(status: str = "200 OK", *headers: str) -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", *headers, "", ""]).encode()


def stream(body: bytes, *headers: str) -> list[bytes]:
    return [head("200 OK", SSE, CLOSE, *headers), body]


def mixed() -> bytes:
    """Each event with line ends of another kind."""
    kinds = cycle([b"\r", b"\n", b"\r\n"])
    return b"".join(one.replace(b"\n", end) for one, end in zip(EVENTS, kinds, strict=False))


def bomb() -> bytes:
    """Some 200 kB that stand for 200 MB."""
    pack = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    return b"".join(pack.compress(bytes(1_000_000)) for _ in range(200)) + pack.flush()


def endless(*first: bytes) -> Callable[[], Iterator[bytes]]:
    def steps() -> Iterator[bytes]:
        yield from first
        while True:
            yield b"x" * 65_536

    return steps


class Wire:
    """A socket that answers each call with the same bytes; a number is a pause."""

    def __init__(self) -> None:
        self.steps: Steps | Callable[[], Steps] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self._ended = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._ended.set()
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                peer, _ = self._listening.accept()
                threading.Thread(target=self._answer, args=(peer,), daemon=True).start()

    def _answer(self, peer: socket.socket) -> None:
        with suppress(OSError), peer:
            _read_request(peer)
            for step in self.steps() if callable(self.steps) else self.steps:
                if isinstance(step, float):
                    self._ended.wait(step)
                else:
                    peer.sendall(step)


def _read_request(peer: socket.socket) -> None:
    got = b""
    while b"\r\n\r\n" not in got:
        got += peer.recv(65_536)
    before, _, body = got.partition(b"\r\n\r\n")
    length = re.search(rb"content-length: *(\d+)", before, re.I)
    while len(body) < (int(length[1]) if length else 0):
        body += peer.recv(65_536)


@pytest.fixture
def wire() -> Iterator[Wire]:
    made = Wire()
    yield made
    made.close()


def provider(wire: Wire) -> Any:
    return connect(Credentials(uuid4(), Kind.OPENAI_COMPATIBLE, f"{wire.url}/v1", "sk", is_guarded=False), QUICK)


async def heard(wire: Wire) -> list[ProviderEvent]:
    async with aclosing(provider(wire).stream(call(Kind.OPENAI_COMPATIBLE))) as events:
        return [event async for event in Pace(QUICK).steps(events)]


WHOLE: dict[str, list[bytes]] = {
    "CRLF": stream(BODY.replace(b"\n", b"\r\n")),
    "CR": stream(BODY.replace(b"\n", b"\r")),
    "all line ends": stream(mixed()),
    "CRLF cut in two": [head("200 OK", SSE, CLOSE), *re.split(b"(?<=\r)", BODY.replace(b"\n", b"\r\n"))],
    "byte by byte": [head("200 OK", SSE, CLOSE), *(BODY[at : at + 1] for at in range(len(BODY)))],
    "a mark of byte order": stream(b"\xef\xbb\xbf" + BODY),
    "letters in two halves": stream(HALVES),
    "comments and other fields": stream(b": hi\n\n" + b"".join(b"id: 1\nretry: 5\nfoo\n:\n" + one for one in EVENTS)),
    "gzip": stream(gzip.compress(BODY), "Content-Encoding: gzip"),
    "gzip by its old name": stream(gzip.compress(BODY), "Content-Encoding: x-gzip"),
    "gzip in several parts": stream(b"".join(map(gzip.compress, EVENTS)), "Content-Encoding: gzip"),
    "early hints": [head("103 Early Hints", "Link: </x>"), *stream(BODY)],
}  # fmt: skip


@pytest.mark.parametrize("name", WHOLE)
async def test_an_answer_arrives_whole_however_it_is_framed(wire: Wire, name: str) -> None:
    wire.steps = WHOLE[name]
    events = await heard(wire)
    assert text_of(events) == SAID
    assert [event.reason for event in events if isinstance(event, End)] == ["stop"]


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        (["a\\ud83d", "b"], "a\ufffdb"),
        (["a", "\\ude00b"], "a\ufffdb"),
        (["a\\ud83d"], "a\ufffd"),
        (["\\ud83d", "", "\\ude00"], "😀"),
        (["\\ud83d\\ud83d", "\\ude00\\ude00"], "\ufffd😀\ufffd"),
    ],
)
async def test_half_a_letter_without_its_other_half_is_a_sign_for_it(
    wire: Wire, content: list[str], shown: str
) -> None:
    wire.steps = stream(b"".join([*map(said, content), *END]))
    events = await heard(wire)
    assert text_of(events) == shown
    assert events[-1] == End("stop")


LIMITED, BROKEN, BAD = FailureKind.RATE_LIMITED, FailureKind.SERVER_ERROR, FailureKind.BAD_REQUEST
PACKED = "Content-Encoding: gzip"
REFUSED: dict[str, tuple[Any, FailureKind]] = {
    "endless": (endless(head("429 Slow down", "Retry-After: 9", CLOSE)), LIMITED),
    "slow": ([head("429 Slow down", "Retry-After: 9", CLOSE), *[b"x", 0.3] * 60], LIMITED),
    "cut": ([head("429 Slow down", "Retry-After: 9", "Content-Length: 900"), b"{"], LIMITED),
    "packed to burst": ([head("500 Oh", CLOSE, PACKED), bomb()], BROKEN),
    "packed in a refused request": ([head("400 No", "Content-Type: application/json", CLOSE, PACKED), bomb()], BAD),
    "packed by nobody's rules": ([head("400 No", CLOSE, "Content-Encoding: br"), b"..."], BAD),
    "an endless redirect": (endless(head("302 There", "Location: http://169.254.169.254/", CLOSE)), BROKEN),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_of_a_refusal_no_more_is_read_than_it_takes_to_know_it(wire: Wire, name: str) -> None:
    wire.steps, kind = REFUSED[name]
    tracemalloc.start()
    try:
        with pytest.raises(ProviderFailure) as caught:
            async with aclosing(provider(wire).stream(call(Kind.OPENAI_COMPATIBLE))) as events:
                await anext(events)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert caught.value.kind is kind
    assert caught.value.retry_after_s == (9 if kind is LIMITED else None)
    assert most < 30_000_000


async def test_a_refusal_that_is_packed_is_read(wire: Wire) -> None:
    told = json.dumps({"error": {"message": "no credit", "code": "insufficient_quota"}}).encode()
    wire.steps = [head("429 No", "Content-Type: application/json", CLOSE, PACKED), gzip.compress(told)]
    with pytest.raises(ProviderFailure) as caught:
        await heard(wire)
    assert caught.value.kind is FailureKind.NO_CREDIT


async def test_a_list_of_models_is_read_packed_or_not_but_not_without_end(wire: Wire) -> None:
    told = json.dumps({"object": "list", "data": [{"id": "m", "object": "model"}]}).encode()
    of_json = head("200 OK", "Content-Type: application/json", CLOSE)
    of_packed = head("200 OK", "Content-Type: application/json", CLOSE, PACKED)
    for steps in ([of_json, told], [of_packed, gzip.compress(told)]):
        wire.steps = steps
        assert await provider(wire).models() == ["m"]
    for too_long in ([of_packed, bomb()], endless(of_json), [of_json, told + b" " * LIST_BYTES]):
        wire.steps = too_long
        with pytest.raises(ProviderFailure) as caught:
            await provider(wire).models()
        assert caught.value.kind is FailureKind.MALFORMED
