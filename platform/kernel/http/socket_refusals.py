"""Handshakes that are answered without a socket."""

import json
from typing import Any

from kernel.errors import NotFound, ScriptoriumError
from kernel.http.problem import CONTENT_TYPE, members
from kernel.http.request_id import choose
from kernel.ids import uuid7


async def not_found(scope: Any, receive: Any, send: Any) -> None:
    """Answer any handshake with 404, as HTTP does for an unknown address."""
    await receive()
    await refuse(scope, send, NotFound())


async def refuse(scope: Any, send: Any, error: ScriptoriumError) -> None:
    """Answer a handshake that was received with a problem document; 403 where the server can say nothing else."""
    if "websocket.http.response" not in (scope.get("extensions") or {}):
        await send({"type": "websocket.close"})
        return
    headers = scope["headers"]
    asked = next((value.decode("latin-1") for name, value in headers if name == b"x-request-id"), "")
    body = json.dumps(members(error, choose(asked) or uuid7().hex)).encode()
    answer_headers = [(b"content-type", CONTENT_TYPE.encode()), (b"content-length", str(len(body)).encode())]
    if (wait_s := error.extra.get("retry_after_s")) is not None:
        answer_headers.append((b"retry-after", str(wait_s).encode()))
    await send({"type": "websocket.http.response.start", "status": error.status, "headers": answer_headers})
    await send({"type": "websocket.http.response.body", "body": body})
