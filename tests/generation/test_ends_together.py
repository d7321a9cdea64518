"""Runs that end in one transaction: each as if alone, and their locks in the order in which all others take them."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from importlib import import_module
from typing import Any
from uuid import UUID

import pytest

from billing.models import BudgetHold
from generation import commands, ports
from generation.commands.erase import erase_member
from generation.ending.record import AlreadyEnded
from generation.events import StreamEvent
from generation.models import Generation
from generation.pipeline import heartbeat
from generation.pipeline.record import EndedRun, conclude, conclude_all, conclude_late
from generation.pipeline.run import Run
from kernel.clock import now
from kernel.crypto import erase_subject
from kernel.journal.models import JournalEvent
from kernel.tenancy import tenant_scope
from tests.generation.driving import Gateway, ask
from tests.generation.test_stop import budget_of, sweep_away, wait_until
from tests.locks import Elsewhere, another_connection, take_free, wait_for_waiters

_generate: Any = import_module("generation.commands.generate")  # the package has a verb of this name


@pytest.fixture
def ended(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[EndedRun]]:
    """Runs that are over, whose process has not come to recording them; at the end of the test it does."""
    found: list[EndedRun] = []
    recorded: list[Run] = []
    is_over = threading.Event()
    record = _generate._recorded

    async def wait(run: EndedRun) -> Any:
        found.append(run)
        await asyncio.to_thread(is_over.wait)
        return await record(run)

    async def note(run: Run, last: StreamEvent) -> None:
        recorded.append(run)

    monkeypatch.setattr(_generate, "_recorded", wait)
    monkeypatch.setattr(_generate, "_publish_last", note)
    yield found
    is_over.set()
    wait_until(lambda: len(recorded) == len(found))


@pytest.fixture
def elsewhere(gateway: Gateway) -> Iterator[Elsewhere]:
    with another_connection(gateway.company.id) as run:
        yield run


def _runs(gateway: Gateway, ended: list[EndedRun], number: int) -> list[EndedRun]:
    """In the order of their ids."""
    for _ in range(number):
        gateway.start(ask())
    wait_until(lambda: len(ended) == number)
    return sorted(ended, key=lambda one: one.run.id)


def _hold_of(run: EndedRun) -> UUID | None:
    return run.run.progress.open_hold_id


def test_an_end_and_a_heartbeat_do_not_wait_for_one_another(
    gateway: Gateway, ended: list[EndedRun], elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    (one,) = _runs(gateway, ended, 1)
    concluding: list[Future[Any]] = []
    checkpoint = heartbeat.billing.checkpoint

    def then_the_run_ends(hold_id: UUID, *args: Any, **kwargs: Any) -> None:
        concluding.append(elsewhere(conclude_all, [one]))
        wait_for_waiters()
        assert take_free(BudgetHold, [hold_id]), "each waits for the other"
        checkpoint(hold_id, *args, **kwargs)

    monkeypatch.setattr(heartbeat.billing, "checkpoint", then_the_run_ends)
    assert one.run.progress.meter is not None
    with tenant_scope(gateway.company.id):
        heartbeat._checkpoint(one.run.id, one.run.progress.meter.charge)
    (last,) = concluding[0].result()
    assert last.kind == "finish"
    assert budget_of(gateway) == (gateway.receipt(one.run.id).cost_nano_usd, 0)


def test_nothing_is_made_of_a_run_before_its_row_is_locked(
    gateway: Gateway, ended: list[EndedRun], elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    (one,) = _runs(gateway, ended, 1)
    made: list[Any] = []

    def complete(_: Any, finished: Any) -> dict[str, Any]:
        made.append(finished)
        return {}

    monkeypatch.setitem(ports.completions, "chat", complete)
    with tenant_scope(gateway.company.id):
        assert take_free(Generation, [one.run.id])
        concluding = elsewhere(conclude, one)
        wait_for_waiters()
        assert not made
        assert take_free(BudgetHold, [_hold_of(one)])
    assert concluding.result().kind == "finish"
    assert len(made) == 1


def test_a_late_end_locks_the_row_before_the_hold_and_settles(
    gateway: Gateway, ended: list[EndedRun], elsewhere: Elsewhere
) -> None:
    (one,) = _runs(gateway, ended, 1)
    sweep_away(gateway, one.run.id)
    with tenant_scope(gateway.company.id):
        assert take_free(Generation, [one.run.id])  # and ours from here
        late = elsewhere(conclude_late, one.run)
        wait_for_waiters()
        assert take_free(BudgetHold, [_hold_of(one)])
    assert late.result().data["code"] == "generation.interrupted"
    assert budget_of(gateway) == (gateway.receipt(one.run.id).cost_nano_usd, 0)


def test_rows_are_written_in_the_order_of_their_ids_and_before_any_hold(
    gateway: Gateway, ended: list[EndedRun], elsewhere: Elsewhere
) -> None:
    first, second = _runs(gateway, ended, 2)
    with tenant_scope(gateway.company.id):
        assert take_free(Generation, [first.run.id])
        concluding = elsewhere(conclude_all, [second, first])
        wait_for_waiters()
        assert take_free(Generation, [second.run.id])
        assert take_free(BudgetHold, [_hold_of(first), _hold_of(second)])
    assert [one.kind for one in concluding.result()] == ["finish", "finish"]
    assert gateway.events(second.run.id)[-1].data["finish_reason"] == "stop"


def test_holds_are_locked_in_the_order_of_their_ids(
    gateway: Gateway, ended: list[EndedRun], elsewhere: Elsewhere
) -> None:
    first, second = sorted(_runs(gateway, ended, 2), key=lambda one: str(_hold_of(one)))
    with tenant_scope(gateway.company.id):
        assert take_free(BudgetHold, [_hold_of(first)])
        concluding = elsewhere(conclude_all, [second, first])
        wait_for_waiters()
        assert take_free(BudgetHold, [_hold_of(second)])
    assert len(concluding.result()) == 2


def test_of_several_only_what_a_sweep_has_ended_is_refused_and_none_of_its_money_is_moved(
    gateway: Gateway, ended: list[EndedRun]
) -> None:
    swept, lives = _runs(gateway, ended, 2)
    sweep_away(gateway, swept.run.id)
    with tenant_scope(gateway.company.id):
        refused, last = conclude_all([swept, lives])
    assert isinstance(refused, AlreadyEnded)
    assert last.kind == "finish"
    with tenant_scope(gateway.company.id):
        assert BudgetHold.objects.get(id=_hold_of(swept)).state == "expired"


def test_of_several_each_is_journaled_under_its_own_trace_and_of_the_erased_nothing_is_kept(
    gateway: Gateway, ended: list[EndedRun]
) -> None:
    runs = _runs(gateway, ended, 2)
    with tenant_scope(gateway.company.id):
        erase_subject(runs[0].run.owner)
        conclude_all(runs)
        told = JournalEvent.objects.filter(verb="generation.finished")
        traces = {one.subject_id: one.traceparent for one in told}
        assert not Generation.objects.exclude(transcript=None).exists()
    assert [traces[one.run.id] for one in runs] == [one.run.traceparent for one in runs]
    assert len({one.run.traceparent for one in runs}) == 2
    assert budget_of(gateway)[1] == 0


def test_an_erasure_locks_rows_in_the_order_of_their_ids(
    gateway: Gateway, ended: list[EndedRun], elsewhere: Elsewhere
) -> None:
    first, second = _runs(gateway, ended, 2)
    walter = gateway.company.actor("walter")
    with tenant_scope(gateway.company.id):
        Generation.objects.filter(id=first.run.id).update(request_id="moves its row behind the other")
    with tenant_scope(gateway.company.id):
        assert take_free(Generation, [first.run.id])
        erasing = elsewhere(erase_member, walter, walter.member_id)
        wait_for_waiters()
        assert take_free(Generation, [second.run.id])
    assert erasing.result() == {"generations": 2}


def test_a_sweep_locks_holds_in_the_order_of_their_ids(
    gateway: Gateway, ended: list[EndedRun], elsewhere: Elsewhere
) -> None:
    runs = _runs(gateway, ended, 2)
    holds = [_hold_of(one) for one in runs]
    with tenant_scope(gateway.company.id):
        for one, hold_id in zip(runs, reversed(holds), strict=True):  # as after a second attempt of the first
            Generation.objects.filter(id=one.run.id).update(hold_id=hold_id, lease_until=now())
    with tenant_scope(gateway.company.id):
        assert take_free(BudgetHold, holds[:1])
        sweeping = elsewhere(commands.sweep_interrupted)
        wait_for_waiters()
        assert take_free(BudgetHold, holds[1:])
    assert sweeping.result() == 2
