"""What is checked of a body before anything reads it.

Django's ASGI handler spools every body to disk before a view is called, however long it is, and takes one
that does not say its length for an empty one.
"""

import errno
import json
from typing import Any

from kernel import errors
from kernel.http.problem import CONTENT_TYPE, members
from kernel.http.request_id import HEADER, choose
from kernel.tenancy.asgi import App

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
MAX_LENGTH_DIGITS = 20
"""As many as 64 bits take; a server lets any number of zeros stand before them, and `int` raises at thousands."""


class GuardedBodies:
    """Refuses a body above `limit_bytes` (413), without a length (411) or with one of too many digits (400), and tells
    a full disk as such (507).
    """

    def __init__(self, app: App, limit_bytes: int) -> None:
        self.app = app
        self.limit_bytes = limit_bytes

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if refusal := self._refusal(dict(scope["headers"])):
            await _answer(scope, send, refusal)
            return
        has_begun = False

        async def sending(message: Any) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self.app(scope, receive, sending)
        except OSError as error:
            if has_begun or error.errno not in NO_ROOM:
                raise
            await _answer(scope, send, errors.NoRoom("The disk is full. Nothing was stored; try again later."))

    def _refusal(self, headers: dict[bytes, bytes]) -> errors.ScriptoriumError | None:
        length = headers.get(b"content-length", b"")
        if b"transfer-encoding" in headers and not length:
            return errors.LengthRequired("Say how long the body is (Content-Length). Nothing was read.")
        if len(length) > MAX_LENGTH_DIGITS:
            return errors.BadRequest(f"Write Content-Length in at most {MAX_LENGTH_DIGITS} digits. Nothing was read.")
        if length.isdigit() and int(length) > self.limit_bytes:
            detail = "The body is larger than is accepted here. Nothing was stored."
            return errors.TooLarge(detail, limit_bytes=self.limit_bytes)
        return None


async def _answer(scope: Any, send: Any, error: errors.ScriptoriumError) -> None:
    asked = dict(scope["headers"]).get(HEADER.lower().encode(), b"").decode("latin-1")
    request_id = choose(asked)
    body = json.dumps(members(error, request_id)).encode()
    headers = {"content-type": CONTENT_TYPE, "content-length": str(len(body)), HEADER.lower(): request_id}
    pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": error.status, "headers": pairs})
    await send({"type": "http.response.body", "body": body})
