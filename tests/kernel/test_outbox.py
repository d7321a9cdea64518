"""What leaves the installation: at least once, in order, past destinations that fail or hang."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock
from uuid import UUID

import pytest
from django.core.checks import run_checks
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from kernel import checks
from kernel.ids import uuid7
from kernel.journal import Reader, readers, register
from kernel.journal.models import JournalCursor
from kernel.observability.metrics import OUTBOX_MESSAGES
from kernel.outbox import Delivery, Undeliverable, revive, send_due
from kernel.outbox.models import OutboxMessage
from kernel.outbox.store import claim, tenants_with_due, write
from kernel.tenancy import tenant_scope
from kernel.tenancy.scope import has_tenant
from tests.kernel.outbox_world import Outside, note, to
from tests.kernel.test_journal import until
from tests.webservers import ROOT, environment
from tests.world import Company, World


def delivery_of(outside: Outside, *destinations: str, **options: Any) -> Delivery:
    quick = {"first_wait_s": 0.0, "timeout_s": 5, **options}
    return Delivery(f"test-{uuid7().hex}", to(*destinations or ("hook",)), outside.send, **quick)


def read(delivery: Delivery, company: Company, *wanted: UUID) -> None:
    """Let the delivery's reader write messages down until all the wanted events are."""
    reader = Reader(delivery.name, lambda events: write(delivery, delivery.plan(events)))
    until(lambda: reader.read_tenant(company.id) >= 0 and set(wanted) <= {row.event_id for row in rows(company)})


def rows(company: Company) -> list[OutboxMessage]:
    with tenant_scope(company.id):
        return list(OutboxMessage.objects.order_by("id"))


def count_of(delivery: Delivery, outcome: str) -> float:
    return OUTBOX_MESSAGES.labels(delivery.name, outcome)._value.get()


def test_a_message_is_sent_outside_any_scope_and_its_row_is_gone(world: World) -> None:
    inside: list[bool] = []
    outside = Outside(lambda outgoing: inside.append(has_tenant() or connection.in_atomic_block))
    delivery = delivery_of(outside)
    read(delivery, world.acme, note(world.acme, n=7))
    assert send_due(delivery) == 1
    assert [outgoing.payload for outgoing in outside.got] == [{"n": 7}]
    assert (inside, rows(world.acme)) == ([False], [])


def test_messages_and_cursor_move_together(world: World) -> None:
    """Killed between the rows and the commit: neither stands, and the next reading writes them once."""
    delivery = delivery_of(Outside())
    noted = note(world.acme)

    def dies(events: list[Any]) -> None:
        write(delivery, delivery.plan(events))
        raise RuntimeError("killed")

    reader = Reader(delivery.name, dies)
    with pytest.raises(RuntimeError):
        until(lambda: reader.read_tenant(world.acme.id) > 0)
    with tenant_scope(world.acme.id):
        assert not JournalCursor.objects.filter(reader=delivery.name).exists()
    assert rows(world.acme) == []
    read(delivery, world.acme, noted)
    read(delivery, world.acme)
    assert len(rows(world.acme)) == 1


def test_what_failed_is_tried_again_with_the_same_key(world: World) -> None:
    seen: list[UUID] = []

    def fails_twice(outgoing: Any) -> None:
        seen.append(outgoing.key)
        if outgoing.tries < 3:
            raise ConnectionError

    outside = Outside(fails_twice)
    delivery = delivery_of(outside)
    read(delivery, world.acme, note(world.acme))
    assert send_due(delivery) == 1
    assert len(seen) == 3
    assert set(seen) == set(outside.keys)
    assert (count_of(delivery, "retried"), count_of(delivery, "delivered")) == (2, 1)


def test_a_failure_may_say_when_to_come_again(world: World) -> None:
    def is_busy(outgoing: Any) -> None:
        error = ConnectionError()
        error.retry_after_s = 3600  # type: ignore[attr-defined]
        raise error

    delivery = delivery_of(Outside(is_busy))
    read(delivery, world.acme, note(world.acme))
    assert send_due(delivery) == 0
    [row] = rows(world.acme)
    assert (row.state, row.failure, row.tries) == ("pending", "ConnectionError", 1)
    assert row.due_at.timestamp() > time.time() + 3000
    assert world.acme.id not in tenants_with_due(delivery.name)


@pytest.mark.parametrize(("options", "error"), [({"max_tries": 3}, OSError()), ({}, Undeliverable("gone"))])
def test_a_message_that_cannot_be_sent_is_dead_and_counted(world: World, options: Any, error: Exception) -> None:
    outside = Outside(mock.Mock(side_effect=error))
    delivery = delivery_of(outside, **options)
    read(delivery, world.acme, note(world.acme))
    assert send_due(delivery) == 0
    [row] = rows(world.acme)
    assert (row.state, row.tries) == ("dead", options.get("max_tries", 1))
    assert row.failure in ("OSError", "gone")
    assert count_of(delivery, "dead") == 1
    assert send_due(delivery) == 0
    outside.does = lambda outgoing: None
    with tenant_scope(world.acme.id):
        assert revive(delivery, "hook") == 1
    assert send_due(delivery) == 1


def test_a_message_past_its_deadline_is_dead(world: World) -> None:
    delivery = delivery_of(Outside(mock.Mock(side_effect=OSError)), give_up_after_s=0)
    read(delivery, world.acme, note(world.acme))
    assert send_due(delivery) == 0
    assert [row.state for row in rows(world.acme)] == ["dead"]


def test_messages_about_one_subject_keep_their_order(world: World) -> None:
    """The first fails at first: what comes after it waits, and other subjects do not."""
    subject, failed = uuid7(), threading.Event()

    def fails_once(outgoing: Any) -> None:
        if outgoing.payload["n"] == 1 and not failed.is_set():
            failed.set()
            raise ConnectionError

    outside = Outside(fails_once)
    delivery = delivery_of(outside, at_once_to_one=4)
    read(delivery, world.acme, *[note(world.acme, subject, n) for n in (1, 2, 3)], note(world.acme, n=9))
    send_due(delivery)
    numbers = [outgoing.payload["n"] for outgoing in outside.got]
    assert [n for n in numbers if n != 9] == [1, 2, 3]
    assert 9 in numbers


def test_a_destination_that_hangs_delays_no_other(world: World) -> None:
    let_go = threading.Event()

    def hangs(outgoing: Any) -> None:
        if outgoing.destination == "hangs":
            let_go.wait(30)

    outside = Outside(hangs)
    delivery = delivery_of(outside, "hangs", "answers", timeout_s=1, first_wait_s=1000.0)
    read(delivery, world.acme, *[note(world.acme, n=n) for n in range(20)])
    began = time.monotonic()
    assert send_due(delivery, claims_for_s=0.9) == 20
    assert time.monotonic() - began < 10
    assert {outgoing.destination for outgoing in outside.got} == {"answers"}
    left = rows(world.acme)
    assert {row.failure for row in left} <= {"", "TimeoutError"}
    assert len(left) == 20
    let_go.set()


def test_two_workers_at_once_send_each_message_once(world: World) -> None:
    outside = Outside(lambda outgoing: time.sleep(0.002))
    delivery = delivery_of(outside, "one", "two")
    for company in (world.acme, world.globex):
        subject = uuid7()
        read(delivery, company, *[note(company, subject, n) for n in range(15)])

    def work() -> None:
        send_due(delivery)
        connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    send_due(delivery)
    assert len(outside.keys) == len(set(outside.keys)) == 60
    for tenant_id in (world.acme.id, world.globex.id):
        for where in ("one", "two"):
            numbers = [o.payload["n"] for o in outside.got if (o.tenant_id, o.destination) == (tenant_id, where)]
            assert numbers == list(range(15))


def test_a_sender_that_lost_its_claim_changes_nothing(world: World) -> None:
    """It comes back after another one took the message: what that one does counts."""
    delivery = delivery_of(Outside(mock.Mock(side_effect=OSError)), timeout_s=0.01, first_wait_s=1000.0)
    read(delivery, world.acme, note(world.acme))
    assert claim(delivery, world.acme.id, []) is not None
    until(lambda: world.acme.id in tenants_with_due(delivery.name))
    second = claim(Delivery(delivery.name, delivery.plan, delivery.send), world.acme.id, [])
    assert second is not None
    assert second.tries == 2
    from kernel.outbox.store import settle

    first = second.__class__(**{name: getattr(second, name) for name in second.__slots__} | {"tries": 1})
    assert settle(first, next_try_at=None, failure="late") is False
    assert [row.state for row in rows(world.acme)] == ["sending"]


@pytest.mark.slow
def test_a_worker_killed_after_sending_sends_again_with_the_same_key(world: World, tmp_path: Path) -> None:
    outside = Outside()
    delivery = delivery_of(outside)
    read(delivery, world.acme, note(world.acme))
    keys = tmp_path / "keys"
    command = [sys.executable, "-m", "tests.kernel.dying_sender", delivery.name, str(keys)]
    died = subprocess.run(command, cwd=ROOT, env=environment(), timeout=120, check=False)
    assert died.returncode == -9
    assert [row.state for row in rows(world.acme)] == ["sending"]
    until(lambda: send_due(delivery) == 1)
    assert [str(key) for key in outside.keys] == [keys.read_text()]
    assert rows(world.acme) == []


@pytest.fixture
def idle_organisations(world: World) -> Iterator[set[UUID]]:
    with connections["migrator"].cursor() as cursor:
        cursor.execute(
            "insert into tenants_organisation (id, name, slug, timezone, new_document_visibility, created_at) "
            "select gen_random_uuid(), 'Idle', 'idle-' || left(gen_random_uuid()::text, 30), 'UTC', 'private', now() "
            "from generate_series(1, 2000) returning id"
        )
        yield {row[0] for row in cursor.fetchall()}
        cursor.execute("delete from tenants_organisation where name = 'Idle'")


def test_two_thousand_idle_organisations_cost_one_statement(idle_organisations: set[UUID]) -> None:
    delivery = delivery_of(Outside())
    with CaptureQueriesContext(connection) as sending:
        assert send_due(delivery) == 0
    with CaptureQueriesContext(connection) as reading:
        tenants = Reader(delivery.name, lambda events: None).tenants_with_news()
    assert (len(sending), len(reading)) == (1, 1)
    assert len(idle_organisations) == 2000
    assert not idle_organisations.intersection(tenants)


def test_the_registry_is_the_only_way_in() -> None:
    assert run_checks() == []
    assert "seal" in readers()
    with pytest.raises(ValueError, match="two readers"):
        register(Reader("seal", lambda events: None))
    with mock.patch.object(checks, "readers", return_value={"seal": None, "forgotten": None}):
        [error] = checks.every_reader_is_scheduled()
    assert "forgotten" in error.msg
