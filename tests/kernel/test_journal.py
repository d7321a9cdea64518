"""The journal: in the transaction, in order per subject, past no open transaction, at least once."""

import threading
import time
from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import connection, connections, transaction

from kernel import journal
from kernel.crypto import SubjectErased, erase_subject, unseal
from kernel.ids import uuid7
from kernel.journal.models import JournalEvent
from kernel.journal.readers import Reader
from kernel.tenancy import tenant_scope
from tests.events import ThingNoted
from tests.ours import sweeps_of_only
from tests.world import Company, World


class Collector:
    """A reader's handler that remembers what it saw."""

    def __init__(self) -> None:
        self.seen: list[UUID] = []

    def __call__(self, events: list[JournalEvent]) -> None:
        self.seen += [event.id for event in events]


def until(holds: Callable[[], bool]) -> None:
    """Wait for the horizon: a transaction open anywhere in the cluster, another worker's too, holds it back."""
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def note(company: Company, subject: UUID | None = None) -> UUID:
    with tenant_scope(company.id):
        return journal.append(company.actor(), ThingNoted(subject or uuid7()))


def test_an_event_rolls_back_with_its_change(world: World) -> None:
    subject = uuid7()
    with tenant_scope(world.acme.id):
        with pytest.raises(RuntimeError):
            _note_and_fail(world.acme, subject)
        assert not JournalEvent.objects.filter(subject_id=subject).exists()


def _note_and_fail(company: Company, subject: UUID) -> None:
    with transaction.atomic():
        journal.append(company.actor(), ThingNoted(subject))
        raise RuntimeError


def test_a_subjects_events_are_numbered_without_gaps(world: World) -> None:
    subject = uuid7()
    for _ in range(3):
        note(world.acme, subject)
    with tenant_scope(world.acme.id):
        rows = JournalEvent.objects.filter(subject_id=subject).order_by("subject_seq")
        assert [row.subject_seq for row in rows] == [1, 2, 3]


def test_a_reader_sees_each_event_once(world: World) -> None:
    collector = Collector()
    reader = Reader(f"once-{uuid7()}", collector)
    wanted = [note(world.acme) for _ in range(3)]
    until(lambda: reader.read_tenant(world.acme.id) >= 0 and wanted[-1] in collector.seen)
    reader.read_tenant(world.acme.id)
    assert collector.seen[-3:] == wanted
    assert len(collector.seen) == len(set(collector.seen))


def test_a_late_commit_is_not_lost(world: World) -> None:
    """An older transaction commits after a younger one was read: a plain cursor over ids would skip it."""
    collector = Collector()
    reader = Reader(f"late-{uuid7()}", collector)
    reader.read_tenant(world.acme.id)
    wrote, may_commit = threading.Event(), threading.Event()
    late: list[UUID] = []

    def slow_writer() -> None:
        with tenant_scope(world.acme.id):
            late.append(journal.append(world.acme.actor(), ThingNoted(uuid7())))
            wrote.set()
            may_commit.wait(10)
        connections.close_all()

    thread = threading.Thread(target=slow_writer)
    thread.start()
    wrote.wait(10)
    young = note(world.acme)
    reader.read_tenant(world.acme.id)
    assert young not in collector.seen
    may_commit.set()
    thread.join()
    until(lambda: reader.read_tenant(world.acme.id) >= 0 and {late[0], young} <= set(collector.seen))


def test_a_reader_that_fails_reads_the_same_again(world: World) -> None:
    calls: list[int] = []

    def fail_once(events: list[JournalEvent]) -> None:
        calls.append(len(events))
        if len(calls) == 1:
            raise RuntimeError("killed between read and commit")

    reader = Reader(f"fails-{uuid7()}", fail_once)
    note(world.acme)
    with pytest.raises(RuntimeError):
        until(lambda: reader.read_tenant(world.acme.id) > 0)
    reader.read_tenant(world.acme.id)
    assert calls[1] >= calls[0]


def test_only_tenants_with_news_are_found(world: World) -> None:
    reader = Reader(f"news-{uuid7()}", Collector())
    with sweeps_of_only([world.acme.id, world.globex.id]):
        until(lambda: reader.read_all() >= 0 and world.acme.id not in reader.tenants_with_news())
    note(world.globex)
    until(lambda: world.globex.id in reader.tenants_with_news())
    assert world.acme.id not in reader.tenants_with_news()


def test_a_narrowed_sweep_hears_of_no_other_tests_organisation(world: World) -> None:
    reader = Reader(f"narrow-{uuid7()}", Collector())
    note(world.acme)
    until(lambda: world.acme.id in reader.tenants_with_news())
    with sweeps_of_only([world.acme.id]):
        assert reader.tenants_with_news() == [world.acme.id]
    with sweeps_of_only([world.globex.id]):
        assert world.acme.id not in reader.tenants_with_news()


def test_personal_fields_are_encrypted_and_can_be_erased(world: World) -> None:
    with tenant_scope(world.acme.id):
        event_id = journal.append(
            world.acme.actor(), ThingNoted(uuid7(), n=1, text="CANARY-7", personal_subject="member:walter")
        )
        row = JournalEvent.objects.get(id=event_id)
        assert b"CANARY-7" not in bytes(row.personal or b"")
        assert b"CANARY-7" in unseal("member:walter", "journal:thing.noted", bytes(row.personal or b""))
        erase_subject("member:walter")
        with pytest.raises(SubjectErased):
            unseal("member:walter", "journal:thing.noted", bytes(row.personal or b""))


@pytest.mark.parametrize(
    "statement",
    ["update kernel_journalevent set verb='x'", "delete from kernel_journalevent", "truncate kernel_journalevent"],
)
def test_the_journal_cannot_be_changed(world: World, statement: str) -> None:
    note(world.acme)
    with (
        pytest.raises(Exception, match="permission denied"),
        tenant_scope(world.acme.id),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
