"""What a door is in the middle of ends when its caller hangs up, and is no less cancelled by others for it."""

import asyncio
from typing import Any

import pytest

from kernel.http.direct import unless_gone


class _Caller:
    """Sends nothing more, and may hang up."""

    def __init__(self) -> None:
        self.hung_up = asyncio.Event()
        self.said: list[str] = []

    async def receive(self) -> dict[str, Any]:
        await self.hung_up.wait()
        return {"type": "http.disconnect"}

    async def answered(self) -> None:
        async with unless_gone(self.receive):
            self.said.append("begun")
            await asyncio.sleep(60)
            self.said.append("answered")
        self.said.append("ended")


async def _begun(caller: _Caller) -> asyncio.Task[None]:
    answering = asyncio.create_task(caller.answered())
    for _ in range(3):  # it waits, and so does the watch beside it
        await asyncio.sleep(0)
    return answering


async def test_it_ends_when_the_caller_hangs_up() -> None:
    caller = _Caller()
    answering = await _begun(caller)
    caller.hung_up.set()
    await answering
    assert caller.said == ["begun", "ended"]
    assert not answering.cancelling()


async def test_it_is_cancelled_by_others() -> None:
    caller = _Caller()
    answering = await _begun(caller)
    answering.cancel()
    with pytest.raises(asyncio.CancelledError):
        await answering
    assert caller.said == ["begun"]


async def test_it_is_cancelled_by_others_although_the_caller_hung_up_as_well() -> None:
    caller = _Caller()
    answering = await _begun(caller)
    caller.hung_up.set()
    await asyncio.sleep(0)
    assert answering.cancelling() == 1
    answering.cancel()
    with pytest.raises(asyncio.CancelledError):
        await answering
    assert caller.said == ["begun"]
