"""What is refused before a view of this face is reached, in its envelope all the same."""

import json
import re
from collections.abc import Mapping
from typing import Any

from generation.api.openai import envelope
from generation.api.openai.leaving import GONE, Line
from kernel.errors import ScriptoriumError
from kernel.tenancy.asgi import App

_PATHS = re.compile(r"/t/[^/]+/openai(/|$)")
_OWN = b"application/json"
_REPLACED = frozenset({b"content-type", b"content-length", b"content-encoding"})


class OpenAIEnvelopes:
    """Turns every other error answer below /openai into OpenAI's: of bodies too long, of hosts, of Django itself."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and _PATHS.match(scope["path"]):
            send, receive = _Enveloped(send), Line(receive)
            scope = {**scope, GONE: receive.gone}
        await self.app(scope, receive, send)


class _Enveloped:
    """Sends on what comes, and an error that is in another shape once it is whole."""

    def __init__(self, send: Any) -> None:
        self._send = send
        self._start: Any = None
        self._body = b""

    async def __call__(self, message: Any) -> None:
        if message["type"] == "http.response.start" and _is_foreign(message):
            self._start = message
        elif self._start is None or message["type"] != "http.response.body":
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._finish(self._start, self._body)

    async def _finish(self, start: Any, body: bytes) -> None:
        facts = _facts(start["status"], body)
        content = json.dumps(envelope.body_of(facts)).encode()
        kept = [(name, value) for name, value in start["headers"] if name.lower() not in _REPLACED]
        own = [(b"content-type", _OWN), (b"content-length", str(len(content)).encode())]
        await self._send({**start, "status": envelope.status_of(facts), "headers": [*kept, *own]})
        await self._send({"type": "http.response.body", "body": content})


def _is_foreign(start: Any) -> bool:
    kind = dict(start["headers"]).get(b"content-type") or dict(start["headers"]).get(b"Content-Type") or b""
    return start["status"] >= 400 and kind.split(b";")[0].strip() != _OWN


def _facts(status: int, body: bytes) -> Mapping[str, Any]:
    """The members of a problem, or what a status alone says."""
    try:
        given = json.loads(body)
    except ValueError:
        given = None
    if isinstance(given, dict) and {"detail", "code", "status"} <= given.keys():
        return given
    error = ScriptoriumError()
    return {"code": f"http_{status}", "detail": error.title, "status": status}
