"""The flusher, with a database that takes everything but what a test names."""

import asyncio
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import psycopg
import pytest
from django.db import OperationalError

from editor.commands import Batch
from editor.events import Appended, Committed, Outcome, Refused
from editor.relay import flush, units
from editor.relay.flush import Flusher, Waiting
from kernel.ids import uuid7


class Database:
    """Stands for `in_scope`: `refuses` says with which error a transaction of these updates ends."""

    def __init__(self, refuses: Callable[[list[bytes]], psycopg.Error | None]) -> None:
        self.refuses, self.tries = refuses, 0

    async def __call__(self, _tenant_id: Any, unit: Any, *args: Any) -> Any:
        if unit is not units.append:
            return True
        self.tries += 1
        ((document_id, batches),) = args[0].items()
        if cause := self.refuses([batch.update for batch in batches]):
            raise OperationalError(str(cause)) from cause
        outcomes = tuple(Committed(seq) for seq, _ in enumerate(batches, 1))
        return {document_id: Appended(document_id, 1, len(batches), outcomes)}


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
        self.pending_bytes = 0
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
