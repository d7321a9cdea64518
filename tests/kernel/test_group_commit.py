"""Writes that share a transaction are each committed when they return, and none costs another its own."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from kernel import journal
from kernel.errors import Conflict
from kernel.group_commit import RunAgain, in_shared_batch
from kernel.journal.models import JournalEvent
from kernel.tenancy import current_tenant_id, tenant_scope
from tenants.journal_events import ApiKeyRevoked
from tests.world import Company, World

AT_ONCE = 16


Write = Callable[[Company], Any]


def _write_all(writes: Sequence[tuple[Company, Write]]) -> list[Any]:
    return [write(company) for company, write in writes]


def _shared(company: Company, write: Write) -> Coroutine[Any, Any, Any]:
    return in_shared_batch(company.id, _write_all, (company, write))


def _note(company: Company) -> tuple[UUID, str]:
    """Write something; returns what, and in which transaction."""
    assert current_tenant_id() == company.id
    actor = company.actor("olivia")
    row_id = journal.append(actor, ApiKeyRevoked(actor.id))
    with connection.cursor() as cursor:
        cursor.execute("select pg_current_xact_id()::text")
        return row_id, cursor.fetchone()[0]


def _is_written(company: Company, row_id: UUID) -> bool:
    with tenant_scope(company.id):
        return JournalEvent.objects.filter(id=row_id).exists()


async def _at_once(*writes: tuple[Company, Write]) -> list[Any]:
    calls = (_shared(company, write) for company, write in writes)
    return await asyncio.gather(*calls, return_exceptions=True)


def test_one_alone_is_committed_when_it_returns(world: World) -> None:
    row_id, _ = asyncio.run(_shared(world.acme, _note))
    assert _is_written(world.acme, row_id)


def test_what_arrives_while_one_runs_shares_the_next_transaction(world: World) -> None:
    made = asyncio.run(_at_once(*[(world.acme, _note)] * AT_ONCE))
    assert all(_is_written(world.acme, row_id) for row_id, _ in made)
    assert len({transaction for _, transaction in made}) <= 2


def test_no_two_organisations_share_one(world: World) -> None:
    made = asyncio.run(_at_once(*[(world.acme, _note), (world.globex, _note)] * 4))
    ours, theirs = ({transaction for _, transaction in made[first::2]} for first in (0, 1))
    assert not ours & theirs


def test_one_that_raises_costs_the_others_nothing(world: World) -> None:
    refused: list[UUID] = []

    def refuse(company: Company) -> None:
        refused.append(_note(company)[0])
        raise Conflict("No.")

    first, *made, refusal = asyncio.run(_at_once(*[(world.acme, _note)] * 5, (world.acme, refuse)))
    assert isinstance(refusal, Conflict)
    assert all(_is_written(world.acme, row_id) for row_id, _ in [first, *made])
    assert not any(_is_written(world.acme, row_id) for row_id in refused)


def test_a_caller_who_gives_up_takes_nothing_from_the_others(world: World) -> None:
    async def scene() -> list[Any]:
        calls = [asyncio.ensure_future(_shared(world.acme, _note)) for _ in range(4)]
        await asyncio.sleep(0)
        calls[2].cancel()
        return await asyncio.gather(*calls, return_exceptions=True)

    made = asyncio.run(scene())
    assert isinstance(made.pop(2), asyncio.CancelledError)
    assert all(_is_written(world.acme, row_id) for row_id, _ in made)


def _noted(writes: Sequence[tuple[Company, Write]]) -> list[UUID]:
    return [row_id for row_id, _ in _write_all(writes)]


def _one_short(writes: Sequence[tuple[Company, Write]]) -> Any:
    return _noted(writes)[1:]


def _one_too_many(writes: Sequence[tuple[Company, Write]]) -> Any:
    return [*_noted(writes), None]


def _none_at_all(writes: Sequence[tuple[Company, Write]]) -> Any:
    _noted(writes)


@pytest.mark.parametrize("number", [1, 4])
@pytest.mark.parametrize("write_all", [_one_short, _one_too_many, _none_at_all])
def test_who_is_not_told_what_became_of_theirs_gets_an_error_and_nothing_is_written(
    world: World, write_all: Any, number: int
) -> None:
    async def scene() -> list[Any]:
        items = [(world.acme, _note)] * number
        calls = (in_shared_batch(world.acme.id, write_all, item) for item in items)
        async with asyncio.timeout(10):
            return await asyncio.gather(*calls, return_exceptions=True)

    made = asyncio.run(scene())
    assert [type(one) for one in made] == [TypeError if write_all is _none_at_all else ValueError] * number
    with tenant_scope(world.acme.id):
        assert not JournalEvent.objects.filter(verb="api_key.revoked").exists()


def test_an_exception_that_no_future_takes_is_an_error_for_one_alone(world: World) -> None:
    def first_stops(writes: Sequence[tuple[Company, Write]]) -> list[Any]:
        return [StopIteration("no more"), *_noted(writes[1:])]

    async def scene() -> list[Any]:
        calls = [in_shared_batch(world.acme.id, first_stops, (world.acme, _note)) for _ in range(3)]
        async with asyncio.timeout(10):
            return await asyncio.gather(*calls, return_exceptions=True)

    refused, *made = asyncio.run(scene())
    assert isinstance(refused, RuntimeError)
    assert all(_is_written(world.acme, row_id) for row_id in made)


def test_a_write_that_asks_to_be_run_again_says_how(world: World) -> None:
    def lost(writes: Sequence[tuple[Company, Write]]) -> list[Any]:
        refused.extend(_noted(writes))
        raise RunAgain(_noted)

    refused: list[UUID] = []
    row_id = asyncio.run(in_shared_batch(world.acme.id, lost, (world.acme, _note)))
    assert _is_written(world.acme, row_id)
    assert not _is_written(world.acme, refused[0])


@pytest.mark.parametrize("number", [1, AT_ONCE])
def test_nothing_is_left_in_memory_when_all_gave_up(world: World, number: int) -> None:
    from kernel import group_commit

    async def scene() -> int:
        calls = [asyncio.ensure_future(_shared(world.acme, _note)) for _ in range(number)]
        await asyncio.sleep(0)
        (group,) = (group for groups in group_commit._groups.values() for group in groups.values())
        for call in calls:
            call.cancel()
        await asyncio.gather(*calls, return_exceptions=True)
        assert group._running is not None
        await group._running
        return sum(map(len, group_commit._groups.values()))

    assert asyncio.run(scene()) == 0


@pytest.mark.parametrize("number", [1, AT_ONCE])
def test_nothing_is_left_in_memory(world: World, number: int) -> None:
    from kernel import group_commit

    async def scene() -> int:
        await _at_once(*[(world.acme, _note)] * number)
        await asyncio.sleep(0)
        return sum(map(len, group_commit._groups.values()))

    assert asyncio.run(scene()) == 0
