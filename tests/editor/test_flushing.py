"""The flusher, with a database that takes everything but what a test names."""

import asyncio
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import psycopg
import pytest
from django.db import OperationalError

from editor.commands import Batch
from editor.events import Appended, Committed, Outcome, Refused
from editor.relay import flush, units
from editor.relay.flush import MAX_LOCK_WAITS, Flusher, Waiting
from editor.relay.units import Done
from kernel.ids import uuid7


class Database:
    """Stands for `in_scope`: `refuses` says with which error a transaction of these updates ends. What is in `held` is
    locked by somebody else."""

    def __init__(self, refuses: Callable[[list[bytes]], psycopg.Error | None] = lambda _: None) -> None:
        self.refuses, self.tries = refuses, 0
        self.held: set[UUID] = set()
        self.log: dict[UUID, list[bytes]] = {}
        self.transactions: list[list[UUID]] = []
        self.waits = self.most_waits = 0

    async def __call__(self, _tenant_id: Any, unit: Any, *args: Any) -> Any:
        if unit not in (units.append, units.append_patiently):
            return True
        self.tries += 1
        work = args[0]
        if unit is units.append_patiently:
            await self._wait_for(work)
        if cause := self.refuses([batch.update for batches in work.values() for batch in batches]):
            raise OperationalError(str(cause)) from cause
        done = {document_id: self._append(document_id, work[document_id]) for document_id in work.keys() - self.held}
        self.transactions.append(list(done))
        return Done(done, frozenset(work.keys() & self.held))

    async def _wait_for(self, work: dict[UUID, Any]) -> None:
        self.waits += 1
        self.most_waits = max(self.most_waits, self.waits)
        for _ in range(10):
            await asyncio.sleep(0.002 if work.keys() & self.held else 0)
        self.waits -= 1
        if work.keys() & self.held:
            raise OperationalError("timeout") from psycopg.errors.LockNotAvailable("timeout")

    def _append(self, document_id: UUID, batches: list[Any]) -> Appended:
        log = self.log.setdefault(document_id, [])
        first = len(log) + 1
        log += [batch.update for batch in batches]
        outcomes = tuple(Committed(seq) for seq in range(first, len(log) + 1))
        return Appended(document_id, first, len(log), outcomes)


class Room:
    def __init__(self) -> None:
        self.document_id, self.waiting = uuid7(), 0
        self.times_left = 0

    def show(self, first: int, last: int, new: list[Waiting]) -> None:
        pass

    def leave_if_empty(self) -> None:
        self.times_left += 1


class Session:
    def __init__(self) -> None:
        self.pending_bytes = self.sent = 0
        self.answers: dict[int, Outcome] = {}
        self.saving: list[bool] = []

    def answer(self, _lease: int, number: int, outcome: Outcome) -> None:
        self.answers[number] = outcome

    def say(self, _about: str, *, saving: bool) -> None:
        self.saving.append(saving)


async def flushed(database: Database, updates: list[bytes], monkeypatch: pytest.MonkeyPatch) -> Session:
    """Puts updates on their way and waits for all the answers."""
    monkeypatch.setattr(flush, "in_scope", database)
    room, session, flusher = Room(), Session(), Flusher(uuid7())
    for number, update in enumerate(updates, 1):
        batch = cast(Batch, SimpleNamespace(update=update, lease=0))
        flusher.add(Waiting(cast(Any, room), cast(Any, session), batch, number))
    async with asyncio.timeout(20):
        while len(session.answers) < len(updates):  # noqa: ASYNC110 - the answers come by a plain call
            await asyncio.sleep(0.01)
    assert room.waiting == 0
    assert flusher.is_saving
    return session


async def test_a_batch_that_the_database_never_takes_holds_up_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(updates: list[bytes]) -> psycopg.Error | None:
        return psycopg.OperationalError("number of parameters") if b"bad" in updates else None

    session = await flushed(Database(refuses), [b"one", b"bad", b"two"], monkeypatch)
    assert isinstance(session.answers[1], Committed)
    assert isinstance(session.answers[3], Committed)
    assert isinstance(session.answers[2], Refused)
    assert session.answers[2].code == "document.malformed"
    assert session.saving[-1] is True


@pytest.mark.parametrize("error", [psycopg.errors.ReadOnlySqlTransaction, psycopg.errors.DiskFull])
async def test_what_passes_by_itself_refuses_nothing(
    error: type[psycopg.Error], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flush.random, "uniform", lambda *_: 0.01)
    database = Database(lambda _: error("not now") if database.tries < 9 else None)
    session = await flushed(database, [b"one"], monkeypatch)
    assert isinstance(session.answers[1], Committed)
    assert session.saving == [False, True]


class Desk:
    """Some documents of one tenant, and what becomes of what is typed into them."""

    def __init__(self, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(flush, "in_scope", database)
        self.database, self.flusher = database, Flusher(uuid7())
        self.rooms: dict[str, Room] = {}
        self.sessions: dict[str, Session] = {}

    def id_of(self, name: str) -> UUID:
        return self._room(name).document_id

    def _room(self, name: str) -> Room:
        self.sessions.setdefault(name, Session())
        return self.rooms.setdefault(name, Room())

    def type(self, name: str, update: bytes) -> None:
        room, session = self._room(name), self.sessions[name]
        batch = cast(Batch, SimpleNamespace(update=update, lease=0))
        session.sent += 1
        self.flusher.add(Waiting(cast(Any, room), cast(Any, session), batch, session.sent))

    async def until_answered(self, *names: str) -> None:
        async with asyncio.timeout(20):
            while any(len(self.sessions[name].answers) < self.sessions[name].sent for name in names):  # noqa: ASYNC110
                await asyncio.sleep(0.002)


async def test_a_locked_document_holds_up_no_other_and_keeps_its_order(monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database()
    desk = Desk(database, monkeypatch)
    database.held.add(desk.id_of("locked"))
    for number in range(30):
        desk.type("locked", b"%d" % number)
        desk.type("free", b"%d" % number)
        if number % 7 == 0:
            await desk.until_answered("free")
    await desk.until_answered("free")
    assert desk.sessions["locked"].answers == {}
    assert desk.rooms["locked"].waiting == 30
    database.held.clear()
    await desk.until_answered("locked")
    for name in ("locked", "free"):
        assert database.log[desk.id_of(name)] == [b"%d" % number for number in range(30)]
        assert [desk.sessions[name].answers[n] for n in range(1, 31)] == [Committed(seq) for seq in range(1, 31)]
        assert desk.rooms[name].waiting == 0


async def test_documents_nobody_holds_share_their_transactions(monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database()
    desk = Desk(database, monkeypatch)
    for name in "abcdefgh":
        desk.type(name, b"x")
    await desk.until_answered(*"abcdefgh")
    assert [len(documents) for documents in database.transactions] == [8]


async def test_many_locked_documents_take_two_threads_and_each_is_written_when_it_is_free(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    database = Database()
    desk = Desk(database, monkeypatch)
    names = [f"d{n}" for n in range(40)]
    database.held.update(desk.id_of(name) for name in names)
    for name in names:
        desk.type(name, b"x")
    for name in ("free", *names[:5]):
        database.held.discard(desk.id_of(name))
        desk.type(name, b"y")
        await desk.until_answered(name)
    assert database.most_waits == MAX_LOCK_WAITS
    assert not any(desk.sessions[name].answers for name in names[5:])
    database.held.clear()
    await desk.until_answered(*names)


async def test_a_batch_that_is_never_taken_holds_up_no_other_document(monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(lambda updates: psycopg.OperationalError("parameters") if b"bad" in updates else None)
    desk = Desk(database, monkeypatch)
    for update in (b"one", b"bad", b"two"):
        desk.type("bad", update)
        desk.type("good", b"fine")
    await desk.until_answered("bad", "good")
    assert [type(desk.sessions["bad"].answers[n]) for n in (1, 2, 3)] == [Committed, Refused, Committed]
    assert all(isinstance(outcome, Committed) for outcome in desk.sessions["good"].answers.values())


async def test_after_it_was_free_a_document_shares_transactions_again(monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database()
    desk = Desk(database, monkeypatch)
    database.held.add(desk.id_of("a"))
    desk.type("a", b"x")
    await asyncio.sleep(0.05)
    database.held.clear()
    await desk.until_answered("a")
    await asyncio.sleep(0.05)
    database.transactions.clear()
    desk.type("a", b"y")
    desk.type("b", b"y")
    await desk.until_answered("a", "b")
    assert [len(documents) for documents in database.transactions] == [2]
