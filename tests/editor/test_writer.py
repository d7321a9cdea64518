"""The writer, with a database that takes everything but what a test names."""

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
from editor.relay import commits, transactions, writer
from editor.relay.pending import PendingBatch
from editor.relay.transactions import AppendResult
from editor.relay.writer import FEW_BATCHES, MAX_LOCK_WAITS, Writer
from kernel.ids import uuid7


class Database:
    """Stands for `in_scope`: `refuses` says with which error a transaction of these updates ends. What is in `held` is
    locked by somebody else, and a transaction of what is in `slow` lasts until that is set."""

    def __init__(self, refuses: Callable[[list[bytes]], psycopg.Error | None] = lambda _: None) -> None:
        self.refuses, self.tries = refuses, 0
        self.held: set[UUID] = set()
        self.slow: dict[UUID, asyncio.Event] = {}
        self.log: dict[UUID, list[bytes]] = {}
        self.transactions: list[list[UUID]] = []
        self.waits = self.most_waits = 0

    async def __call__(self, _tenant_id: Any, transaction: Any, *args: Any) -> Any:
        if transaction not in (transactions.append, transactions.append_together, transactions.append_patiently):
            return True
        self.tries += 1
        work = args[0]
        if transaction is transactions.append_patiently:
            await self._wait_for(work)
        elif transaction is transactions.append_together and work.keys() & self.held:
            raise _locked()
        for document_id in work.keys() & self.slow.keys():
            await self.slow[document_id].wait()
        if cause := self.refuses([batch.update for batches in work.values() for batch in batches]):
            raise OperationalError(str(cause)) from cause
        done = {document_id: self._append(document_id, work[document_id]) for document_id in work.keys() - self.held}
        self.transactions.append(list(done))
        return AppendResult(done, frozenset(work.keys() & self.held))

    async def _wait_for(self, work: dict[UUID, Any]) -> None:
        self.waits += 1
        self.most_waits = max(self.most_waits, self.waits)
        for _ in range(10):
            await asyncio.sleep(0.002 if work.keys() & self.held else 0)
        self.waits -= 1
        if work.keys() & self.held:
            raise _locked()

    def _append(self, document_id: UUID, batches: list[Any]) -> Appended:
        log = self.log.setdefault(document_id, [])
        first = len(log) + 1
        log += [batch.update for batch in batches]
        outcomes = tuple(Committed(seq) for seq in range(first, len(log) + 1))
        return Appended(document_id, first, len(log), outcomes)


def _locked() -> OperationalError:
    error = OperationalError("timeout")
    error.__cause__ = psycopg.errors.LockNotAvailable("timeout")
    return error


class Room:
    def __init__(self) -> None:
        self.document_id, self.pending = uuid7(), 0
        self.times_left = 0

    def broadcast(self, first: int, last: int, updates: list[bytes], sender: Any) -> None:
        pass

    def leave_if_empty(self) -> None:
        self.times_left += 1


class Author:
    def __init__(self) -> None:
        self.pending_bytes = self.sent = 0
        self.answers: dict[int, Outcome] = {}
        self.saving: list[bool] = []

    def answer(self, _lease: int, number: int, outcome: Outcome) -> None:
        self.answers[number] = outcome

    def send_status(self, _about: str, *, saving: bool) -> None:
        self.saving.append(saving)


def new_writer() -> Writer:
    return Writer(uuid7(), lambda _document_id: None, asyncio.Semaphore(MAX_LOCK_WAITS))


async def flushed(database: Database, updates: list[bytes], monkeypatch: pytest.MonkeyPatch) -> Author:
    """Puts updates on their way and waits for all the answers."""
    monkeypatch.setattr(commits, "in_scope", database)
    room, author, writer = Room(), Author(), new_writer()
    for number, update in enumerate(updates, 1):
        batch = cast(Batch, SimpleNamespace(update=update, lease=0))
        writer.add(PendingBatch(cast(Any, room), cast(Any, author), batch, number))
    async with asyncio.timeout(20):
        while len(author.answers) < len(updates):  # noqa: ASYNC110 - the answers come by a plain call
            await asyncio.sleep(0.01)
    assert room.pending == 0
    assert writer.is_saving
    return author


async def test_a_batch_that_the_database_never_takes_holds_up_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(updates: list[bytes]) -> psycopg.Error | None:
        return psycopg.OperationalError("number of parameters") if b"bad" in updates else None

    author = await flushed(Database(refuses), [b"one", b"bad", b"two"], monkeypatch)
    assert isinstance(author.answers[1], Committed)
    assert isinstance(author.answers[3], Committed)
    assert isinstance(author.answers[2], Refused)
    assert author.answers[2].code == "document.malformed"
    assert author.saving[-1] is True


@pytest.mark.parametrize("error", [psycopg.errors.ReadOnlySqlTransaction, psycopg.errors.DiskFull])
async def test_what_passes_by_itself_refuses_nothing(
    error: type[psycopg.Error], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commits.random, "uniform", lambda *_: 0.01)
    database = Database(lambda _: error("not now") if database.tries < 9 else None)
    author = await flushed(database, [b"one"], monkeypatch)
    assert isinstance(author.answers[1], Committed)
    assert author.saving == [False, True]


class Page:
    """Some documents of one tenant, and what becomes of what is typed into them."""

    def __init__(self, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(commits, "in_scope", database)
        self.database, self.writer = database, new_writer()
        self.rooms: dict[str, Room] = {}
        self.authors: dict[str, Author] = {}

    def id_of(self, name: str) -> UUID:
        return self._room(name).document_id

    def _room(self, name: str) -> Room:
        self.authors.setdefault(name, Author())
        return self.rooms.setdefault(name, Room())

    def type(self, name: str, update: bytes) -> None:
        room, author = self._room(name), self.authors[name]
        batch = cast(Batch, SimpleNamespace(update=update, lease=0))
        author.sent += 1
        self.writer.add(PendingBatch(cast(Any, room), cast(Any, author), batch, author.sent))

    async def until_answered(self, *names: str) -> None:
        async with asyncio.timeout(20):
            while any(len(self.authors[name].answers) < self.authors[name].sent for name in names):  # noqa: ASYNC110
                await asyncio.sleep(0.002)


async def test_a_locked_document_holds_up_no_other_and_keeps_its_order(monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database()
    page = Page(database, monkeypatch)
    database.held.add(page.id_of("locked"))
    for number in range(30):
        page.type("locked", b"%d" % number)
        page.type("free", b"%d" % number)
        if number % 7 == 0:
            await page.until_answered("free")
    await page.until_answered("free")
    assert page.authors["locked"].answers == {}
    assert page.rooms["locked"].pending == 30
    database.held.clear()
    await page.until_answered("locked")
    for name in ("locked", "free"):
        assert database.log[page.id_of(name)] == [b"%d" % number for number in range(30)]
        assert [page.authors[name].answers[n] for n in range(1, 31)] == [Committed(seq) for seq in range(1, 31)]
        assert page.rooms[name].pending == 0


async def test_documents_nobody_holds_share_their_transactions(monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database()
    page = Page(database, monkeypatch)
    for name in "abcdefgh":
        page.type(name, b"x")
    await page.until_answered(*"abcdefgh")
    assert [len(documents) for documents in database.transactions] == [8]


async def test_an_edit_does_not_wait_for_a_transaction_of_another_document(monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database()
    page = Page(database, monkeypatch)
    database.slow[page.id_of("a")] = may_end = asyncio.Event()
    page.type("a", b"1")
    await asyncio.sleep(0.01)
    page.type("a", b"2")
    page.type("b", b"1")
    await page.until_answered("b")
    assert not page.authors["a"].answers
    may_end.set()
    await page.until_answered("a")
    assert database.log[page.id_of("a")] == [b"1", b"2"]


async def test_after_many_batches_the_next_ones_gather(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "PAUSE_PER_BATCH_S", 1.0)
    monkeypatch.setattr(writer, "MAX_GATHERING_S", 0.3)
    database = Database()
    page = Page(database, monkeypatch)
    names = [f"d{n}" for n in range(FEW_BATCHES + 1)]
    for name in names:
        page.type(name, b"1")
    await page.until_answered(*names)
    for name in names:
        page.type(name, b"2")
        await asyncio.sleep(0)
    await page.until_answered(*names)
    assert [len(documents) for documents in database.transactions] == [len(names)] * 2


async def test_many_locked_documents_take_two_threads_and_each_is_written_when_it_is_free(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    database = Database()
    page = Page(database, monkeypatch)
    names = [f"d{n}" for n in range(40)]
    database.held.update(page.id_of(name) for name in names)
    for name in names:
        page.type(name, b"x")
    for name in ("free", *names[:5]):
        database.held.discard(page.id_of(name))
        page.type(name, b"y")
        await page.until_answered(name)
    assert database.most_waits == MAX_LOCK_WAITS
    assert not any(page.authors[name].answers for name in names[5:])
    database.held.clear()
    await page.until_answered(*names)


async def test_a_batch_that_is_never_taken_holds_up_no_other_document(monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(lambda updates: psycopg.OperationalError("parameters") if b"bad" in updates else None)
    page = Page(database, monkeypatch)
    for update in (b"one", b"bad", b"two"):
        page.type("bad", update)
        page.type("good", b"fine")
    await page.until_answered("bad", "good")
    assert [type(page.authors["bad"].answers[n]) for n in (1, 2, 3)] == [Committed, Refused, Committed]
    assert all(isinstance(outcome, Committed) for outcome in page.authors["good"].answers.values())


async def test_after_it_was_free_a_document_shares_transactions_again(monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database()
    page = Page(database, monkeypatch)
    database.held.add(page.id_of("a"))
    page.type("a", b"x")
    await asyncio.sleep(0.05)
    database.held.clear()
    await page.until_answered("a")
    await asyncio.sleep(0.05)
    database.transactions.clear()
    page.type("a", b"y")
    page.type("b", b"y")
    await page.until_answered("a", "b")
    assert [len(documents) for documents in database.transactions] == [2]
