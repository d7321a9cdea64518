"""Joining a document costs a rebuild of it, which those who ask again and again do not make others pay."""

import asyncio
import threading
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest

from editor.relay import transactions
from editor.relay.handshakes import Handshakes
from editor.relay.limits import Allowance
from editor.relay.transactions import Answer
from editor.yjs.lib0 import MalformedUpdate
from kernel.ids import uuid7
from kernel.tenancy import in_scope_slowly
from tests.editor.conftest import Shared
from tests.editor.yjs_peer import Peer

EMPTY, BAD = b"\x00", b"\x01\xff"


async def test_those_who_ask_while_a_document_is_rebuilt_share_the_next_rebuild(
    shared: Shared, monkeypatch: pytest.MonkeyPatch
) -> None:
    rebuilt: list[int] = []
    answers = transactions.answers

    def counted(document_id: UUID, vectors: Sequence[bytes]) -> Any:
        rebuilt.append(len(vectors))
        return answers(document_id, vectors)

    monkeypatch.setattr(transactions, "answers", counted)
    handshakes = Handshakes(shared.world.acme.id, shared.id)
    found = await asyncio.gather(*(handshakes.answer(EMPTY) for _ in range(40)))
    assert len(rebuilt) <= 4
    assert sum(rebuilt) == 40
    assert len({one.missing for one in found}) == 1
    peer = Peer(77, found[0].missing)
    assert (await handshakes.answer(peer.doc.get_state())).missing == b"\x00\x00"
    assert await handshakes.answer(EMPTY) == found[0]


async def test_a_state_vector_that_is_none_and_somebody_who_left_take_nothing_from_the_others(shared: Shared) -> None:
    handshakes = Handshakes(shared.world.acme.id, shared.id)
    good, bad, left = (asyncio.create_task(handshakes.answer(vector)) for vector in (EMPTY, BAD, EMPTY))
    await asyncio.sleep(0)
    left.cancel()
    assert isinstance(await good, Answer)
    with pytest.raises(MalformedUpdate):
        await bad
    assert isinstance(await handshakes.answer(EMPTY), Answer)


async def test_slow_work_of_one_organisation_leaves_a_thread_for_the_others(database: None) -> None:
    may_end, busy, other = threading.Event(), uuid7(), uuid7()
    slow = [asyncio.create_task(in_scope_slowly(busy, may_end.wait, 20)) for _ in range(6)]
    await asyncio.sleep(0.1)
    try:
        assert await asyncio.wait_for(in_scope_slowly(other, lambda: "at once"), 10) == "at once"
        assert not any(task.done() for task in slow)
    finally:
        may_end.set()
    assert await asyncio.gather(*slow) == [True] * 6


async def test_a_socket_that_makes_us_rebuild_again_and_again_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    allowance = Allowance()
    for _ in range(10):
        await allowance.take_rebuild()
    assert waited == []
    for _ in range(5):
        await allowance.take_rebuild()
    assert len(waited) == 5
    assert 1 < waited[0] < waited[-1]
