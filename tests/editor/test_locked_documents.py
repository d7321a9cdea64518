"""A slow command on one document, and the writers of the others."""

import asyncio
import threading
import time

import pytest
from django.db import OperationalError, connections

from editor.commands import Batch, lease_client
from editor.commands.log import lock_heads
from editor.events import Committed
from editor.models import Event
from editor.queries import events_between
from editor.relay import transactions
from editor.relay.unavailable import is_locked
from kernel.tenancy import tenant_scope
from tests.editor.conftest import Shared, share
from tests.editor.sockets import Writer, aside
from tests.editor.yjs_peer import Peer, batch
from tests.webservers import WebProcess
from tests.world import World

HELD_S = 6.0


class Lock:
    """Holds documents as a slow command does."""

    def __init__(self, *shared: Shared) -> None:
        self._shared = shared
        self._is_held, self._ends = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._hold)

    async def __aenter__(self) -> None:
        self._thread.start()
        assert await asyncio.to_thread(self._is_held.wait, 20)

    async def __aexit__(self, *_: object) -> None:
        self._ends.set()
        await asyncio.to_thread(self._thread.join)

    def _hold(self) -> None:
        with tenant_scope(self._shared[0].world.acme.id):
            lock_heads([one.id for one in self._shared])
            self._is_held.set()
            self._ends.wait(HELD_S)
        connections.close_all()


async def join(web: WebProcess, shared: Shared, person: str) -> Writer:
    someone = Writer(web, shared.world.acme, shared.id, person, await shared.lease(person))
    return await (await someone.open()).until_synced()


async def test_a_command_that_takes_six_seconds_delays_only_its_own_document(
    webs: list[WebProcess], world: World
) -> None:
    slow, other = await aside(lambda: (share(world), share(world)))
    walter, edith = await join(webs[0], slow, "walter"), await join(webs[0], slow, "edith")
    adam = await join(webs[0], other, "adam")
    async with Lock(slow):
        waited = []
        for number in range(20):
            await walter.type(f"w{number} ", at=0)
            await edith.type(f"e{number} ", at=0)
            before = time.monotonic()
            await adam.type(f"a{number} ", at=0)
            await adam.until_acked(within_s=HELD_S / 2)
            waited.append(time.monotonic() - before)
        assert walter.acked == edith.acked == 0
    await asyncio.gather(walter.until_acked(), edith.until_acked())
    assert sorted(waited)[len(waited) // 2] < HELD_S / 10
    seqs = await slow.scoped(
        lambda: list(Event.objects.filter(document_id=slow.id).order_by("seq").values_list("seq", flat=True))
    )
    assert seqs == list(range(1, 42))
    text = await slow.text()
    assert [text.index(f"w{n} ") for n in range(20)] == sorted((text.index(f"w{n} ") for n in range(20)), reverse=True)
    await asyncio.gather(*(someone.close() for someone in (walter, edith, adam)))


async def test_more_locked_documents_than_threads_hold_up_nobody(webs: list[WebProcess], world: World) -> None:
    locked = await aside(lambda: [share(world) for _ in range(20)])
    other = await aside(lambda: share(world))
    writers = [await join(webs[0], shared, "walter") for shared in locked]
    adam = await join(webs[0], other, "adam")
    async with Lock(*locked):
        for writer in writers:
            await writer.type("x")
        await adam.type("y")
        await adam.until_acked(within_s=HELD_S / 2)
        late = await join(webs[0], other, "edith")
        assert not any(writer.acked for writer in writers)
    await asyncio.gather(*(writer.until_acked() for writer in writers))
    await asyncio.gather(*(someone.close() for someone in (*writers, adam, late)))


async def test_a_transaction_waits_until_another_process_has_ended_its_own(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transactions, "LOCK_PATIENCE_TOGETHER_MS", 10_000)
    shared = await aside(lambda: share(world))
    edit = await shared.scoped(lambda: edit_of(shared))
    async with Lock(shared):
        turn = asyncio.create_task(shared.scoped(lambda: transactions.append_together({shared.id: [edit]})))
        await asyncio.sleep(0.3)
        assert not turn.done()
    done = await turn
    assert done.appended[shared.id].outcomes == (Committed(2),)


async def test_it_waits_no_longer_than_such_a_transaction_lasts(world: World) -> None:
    shared = await aside(lambda: share(world))
    edit = await shared.scoped(lambda: edit_of(shared))
    async with Lock(shared):
        with pytest.raises(OperationalError) as refused:
            await shared.scoped(lambda: transactions.append_together({shared.id: [edit]}))
        assert is_locked(refused.value)


def edit_of(shared: Shared) -> Batch:
    walter = shared.world.acme.actor("walter")
    peer = Peer(lease_client(walter, shared.id), *events_between(shared.id, 0).updates)
    return batch(walter, peer.type("!"), peer.client, 1)
