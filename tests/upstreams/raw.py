"""A vendor that sends whatever bytes it is told to, for answers that no honest one would give."""

import asyncio
from collections.abc import Callable, Sequence

from tests.upstreams.recording import Received, Script
from tests.upstreams.server import Reply, Upstream

Body = Callable[[Received], Sequence[bytes]]


def raw_upstream(body: Body, *, content_type: str = "text/event-stream", status: int = 200) -> Upstream:
    """Answer each call with the pieces that `body` makes of it; models are listed as usual."""

    async def answer(script: Script, request: Received, reply: Reply) -> None:
        await reply.begin(status, {"content-type": content_type})
        for piece in body(request):
            await reply.piece(piece)
            await asyncio.sleep(0)
        await reply.end()

    return Upstream(answer, Script())
