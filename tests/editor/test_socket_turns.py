"""How the document's consumer reads its socket."""

import asyncio
from typing import Any

from channels.exceptions import StopConsumer

from editor.consumers import _SocketOnly

FRAMES = 200


async def test_a_socket_whose_frames_are_all_there_lets_others_have_their_turn() -> None:
    turns_of_others = []

    class Eager(_SocketOnly):
        handled = 0

        async def dispatch(self, message: dict[str, Any]) -> None:
            self.handled += 1
            if self.handled == FRAMES:
                raise StopConsumer

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.receive"}

    async def other() -> None:
        while True:
            turns_of_others.append(eager.handled)
            await asyncio.sleep(0)

    eager = Eager()
    task = asyncio.create_task(other())
    await eager({}, receive, None)
    task.cancel()
    assert eager.handled == FRAMES
    assert len(turns_of_others) > FRAMES / 20
