"""Answering a request without Django's handler: an ASGI door beside it that answers as it would.

The handler costs a hot path more than its work: middleware on a thread of its own, the addresses, DRF. A door takes
what is plainly a call of its own and leaves all else to Django, so refusals at the door have one implementation. What
it answers bears what the middleware adds to every answer: that is asked of the middleware itself, once.
"""

import asyncio
import io
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.module_loading import import_string

from kernel.http.bodies import MAX_LENGTH_DIGITS
from kernel.http.request_id import HEADER, RequestIdMiddleware, request_id_of

MAX_BODY_BYTES = 1024 * 1024
"""A longer body is Django's, which keeps it on disk."""

# What these say is read by Django's middleware or by DRF.
_ODD = frozenset({b"cookie", b"transfer-encoding", b"idempotency-key", b"upgrade", b"expect"})
_READ_ONCE = frozenset({b"authorization", b"content-type", b"content-length", b"host"})
_OF_ONE_ANSWER = frozenset({HEADER.lower(), "content-type", "content-length", "cache-control"})
_JSON = b"application/json"


def is_plain(scope: Any) -> bool:
    """Whether a request is a JSON body of known and moderate length, sent by a program with a key and nothing else."""
    headers: list[tuple[bytes, bytes]] = scope["headers"]
    names = [name for name, _ in headers]
    given = dict(headers)
    length = given.get(b"content-length", b"")
    return (
        scope["method"] == "POST"
        and not (scope.get("root_path") or scope["query_string"] or _ODD.intersection(names))
        and all(names.count(name) == 1 for name in _READ_ONCE)
        and given[b"authorization"][:7].lower() == b"bearer "
        and given[b"content-type"].split(b";")[0].strip().lower() == _JSON
        and length.isdigit()
        and len(length) <= MAX_LENGTH_DIGITS
        and 0 < int(length) <= MAX_BODY_BYTES
    )


async def body_of(receive: Any) -> bytes | None:
    """Return the whole body, None where the caller hung up before its end."""
    parts: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


def once_more(body: bytes, receive: Any) -> Any:
    """A receiving side that gives the body again, to whoever is to answer in our place."""
    given = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Any:
        return given.pop() if given else await receive()

    return receive_again


@asynccontextmanager
async def unless_gone(receive: Any) -> AsyncIterator[None]:
    """Run the block, and end it where the caller hangs up meanwhile: what waits in it is cancelled."""
    answering, is_gone = asyncio.current_task(), False

    async def watch() -> None:
        nonlocal is_gone
        while (await receive())["type"] != "http.disconnect":
            pass
        is_gone = True
        if answering is not None:
            answering.cancel()

    watching = asyncio.create_task(watch())
    try:
        yield
    except asyncio.CancelledError:
        if not is_gone or answering is None or answering.uncancel() > 0:
            raise
    finally:
        watching.cancel()


def request_of(scope: Any) -> ASGIRequest:
    """Return Django's request, in the language of its caller; raises DisallowedHost and UnicodeDecodeError.

    It has no body, session or user.
    """
    request = ASGIRequest(scope, io.BytesIO())
    request.get_host()
    language = translation.get_language_from_request(request)
    translation.activate(language)
    request.LANGUAGE_CODE = language
    return request


def headers_of(request: HttpRequest, own: Mapping[str, str], body: bytes | None) -> list[tuple[bytes, bytes]]:
    """What an answer is headed with: its own headers, its length where it is whole, and what every answer has."""
    everywhere = _of_every_answer(translation.get_language(), request.is_secure())
    length = {"Content-Length": str(len(body))} if body is not None else {}
    said = {"Cache-Control": "no-store", **everywhere, **own, **length, HEADER: request_id_of(request)}
    return [(name.encode("ascii"), value.encode("latin-1")) for name, value in said.items()]


@cache
def _of_every_answer(language: str, is_secure: bool) -> dict[str, str]:
    """The headers that the middleware adds to an answer, of a request that was asked for nothing else."""
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/",
        "query_string": b"",
        "headers": [(b"host", _served_host().encode()), (b"accept-language", language.encode())],
    }
    if is_secure and settings.SECURE_PROXY_SSL_HEADER:
        name, value = settings.SECURE_PROXY_SSL_HEADER
        header = name.removeprefix("HTTP_").replace("_", "-").lower()
        scope["headers"].append((header.encode(), value.encode()))  # type: ignore[attr-defined]
    answered = _middleware()(ASGIRequest(scope | {"scheme": "https" if is_secure else "http"}, io.BytesIO()))
    return {name: value for name, value in answered.items() if name.lower() not in _OF_ONE_ANSWER}


def _served_host() -> str:
    """Return a host that is answered here, also where only a domain's are named or all are."""
    name = next(iter(settings.ALLOWED_HOSTS), "*")
    return "localhost" if name == "*" else name.removeprefix(".")


def _middleware() -> Callable[[HttpRequest], HttpResponse]:
    """All of it but the outermost, around an empty answer."""
    chain: Callable[[HttpRequest], HttpResponse] = lambda _: HttpResponse()  # noqa: E731
    for name in reversed(settings.MIDDLEWARE):
        middleware = import_string(name)
        chain = chain if middleware is RequestIdMiddleware else middleware(chain)
    return chain
