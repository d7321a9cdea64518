"""Old events lie together, and nobody who reads the log can tell."""

import itertools
import random
from dataclasses import asdict, replace
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from editor import commands, queries
from editor.commands import packing, snapshots
from editor.commands.erase import delete_for_good
from editor.commands.packing import pack_range
from editor.commands.snapshots import rungs, thin_snapshots
from editor.events import Committed, Refused
from editor.log_range import digest_of, unpack
from editor.migrations._packed_rows import put_rows_back
from editor.models import Document, Event, LogRange, Snapshot
from editor.queries import log
from editor.queries.log import logged, logged_backwards, logged_event
from kernel.tenancy import tenant_scope
from kernel.tenancy.sweeps import tenants_with_work
from tests.drills.test_packing_killed import type_much
from tests.editor.conftest import Page, Shared
from tests.editor.packed import pack, root_of
from tests.editor.test_log_range import some_events
from tests.editor.yjs_peer import Peer, batch, text_of

RANGE, HOT = 20, 10


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ranges of twenty events, ten that stay rows, and rows read seven at a time."""
    monkeypatch.setattr(packing, "EVENTS_PER_RANGE", RANGE)
    monkeypatch.setattr(packing, "HOT_EVENTS", HOT)
    monkeypatch.setattr(log, "EVENTS_AT_ONCE", 7)


@pytest.fixture
def typed(page: Page) -> tuple[Page, Peer]:
    """A document of some sixty events, followed, with a snapshot at its head."""
    peer = page.peer()
    for number in range(1, 61):
        update = peer.type(f"w{number} ")
        commands.append_updates(page.id, [batch(page.walter, update, peer.client, number)])
    commands.rename(page.walter, page.id, "Another name")
    commands.take_snapshot(page.id)
    commands.follow_document(page.id)
    return page, peer


def readings(page: Page) -> dict[str, Any]:
    """Everything that is read of a log."""
    head = page.row.head
    return {
        "envelopes": [asdict(card) for card in queries.events(page.walter, page.id, limit=500)],
        "a page of them": [card.seq for card in queries.events(page.walter, page.id, after=15, limit=11)],
        "states": [queries.history(page.id, seq).doc().get_update() for seq in range(1, head + 1)],
        "between": [queries.events_between(page.id, after, after + 9) for after in range(0, head, 4)],
        "one by one": [logged_event(page.id, seq) for seq in range(1, head + 1)],
        "backwards": list(logged_backwards(page.id, head)),
        "replay": commands.replay(page.id),
        "text": text_of(page.id),
    }


def test_everything_is_read_as_before(typed: tuple[Page, Peer]) -> None:
    page, _ = typed
    before = readings(page)
    assert pack_range(page.id)
    assert pack_range(page.id)
    assert not pack_range(page.id), "the rest stays rows"
    assert list(LogRange.objects.order_by("first_seq").values_list("first_seq", "last_seq")) == [(1, 20), (21, 40)]
    assert next(iter(Event.objects.filter(document_id=page.id).order_by("seq").values_list("seq", flat=True))) == 41
    assert readings(page) == before
    Snapshot.objects.filter(document_id=page.id).delete()
    after = readings(page)
    assert {name: after[name] for name in after if name not in ("states", "replay")} == {
        name: before[name] for name in before if name not in ("states", "replay")
    }
    assert commands.replay(page.id).content_sha256 == before["replay"].content_sha256


def test_what_is_sent_again_is_known(typed: tuple[Page, Peer]) -> None:
    page, peer = typed
    sent = logged_event(page.id, 3)
    pack_range(page.id)
    again, other = commands.append_updates(
        page.id,
        [
            batch(page.walter, sent.payload or b"", peer.client, sent.batch),
            batch(page.walter, peer.type("other"), peer.client, sent.batch),
        ],
    ).outcomes
    assert again == Committed(page.row.head - 1, is_new=False)
    assert isinstance(other, Refused)


def test_a_repair_and_a_snapshot_read_packed_events(typed: tuple[Page, Peer]) -> None:
    page, _ = typed
    pack_range(page.id)
    text = text_of(page.id)
    assert commands.repair_document(page.walter, page.id) == []
    Document.objects.filter(id=page.id).update(voided=[5])
    assert text_of(page.id) != text
    assert queries.history(page.id, 8).doc() is not None


def test_a_range_is_bounded_in_bytes(typed: tuple[Page, Peer], monkeypatch: pytest.MonkeyPatch) -> None:
    page, _ = typed
    monkeypatch.setattr(packing, "BYTES_PER_RANGE", 1)
    assert pack_range(page.id)
    assert LogRange.objects.get().last_seq == 1
    assert page.row.packed_seq == 1


def test_a_range_that_is_not_what_was_read_is_not_kept(
    typed: tuple[Page, Peer], monkeypatch: pytest.MonkeyPatch
) -> None:
    page, _ = typed
    before = readings(page)
    monkeypatch.setattr(packing, "unpack", lambda body: unpack(body)[:-1])
    assert not packing.pack_one()
    assert not LogRange.objects.exists()
    assert readings(page) == before


def ranges_of(page: Page) -> list[LogRange]:
    return list(LogRange.objects.filter(document_id=page.id).order_by("first_seq"))


def test_the_database_writes_what_python_would(typed: tuple[Page, Peer]) -> None:
    page, _ = typed
    stands = list(logged(page.id))
    write_range(page, 1, 30)
    made = ranges_of(page)[0]
    assert unpack(bytes(made.body)) == stands[:30] == unpack(pack(stands[:30]))
    assert bytes(made.root) == root_of([event.sha256 for event in stands[:30]])
    assert made.payload_bytes == sum(len(event.payload or b"") for event in stands[:30])


def write_range(page: Page, first: int, last: int) -> None:
    """As somebody would who wants it false: everything but the two seqs is made up."""
    body = pack([replace(event, payload=b"", sha256=digest_of(b"", {})) for event in logged(page.id, 0, 20)])
    made = LogRange(document_id=page.id, first_seq=first, last_seq=last, root=b"x" * 32, payload_bytes=0, body=body)
    with transaction.atomic():
        made.save(force_insert=True)


@given(st.integers(0, 10**9))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_events_of_all_kinds_are_packed_as_they_are(page: Page, seed: int) -> None:
    """Rows that no command would write: times that go back, batches out of order, many authors, all scripts."""
    with transaction.atomic():
        document = commands.create_document(page.walter, "Made up")
        head = Document.objects.get(id=document.id).head
        events = [replace(one, seq=head + n) for n, one in enumerate(some_events(random.Random(seed)), 1)]
        Event.objects.bulk_create(Event(document_id=document.id, **asdict(event)) for event in events)
        stands = list(logged(document.id))
        assert stands[head:] == events
        last = stands[-1].seq
        LogRange.objects.create(document_id=document.id, first_seq=1, last_seq=last, payload_bytes=0)
        assert log.packed_around(document.id, 1) == stands
        transaction.set_rollback(True)


@pytest.mark.security
@pytest.mark.parametrize(("first", "last"), [(2, 20), (0, 20), (-5, 20), (1, 0), (1, 900), (900, 901), (1, 2**62)])
def test_the_database_takes_no_range_but_of_the_events_that_follow(
    typed: tuple[Page, Peer], first: int, last: int
) -> None:
    page, _ = typed
    with pytest.raises(DatabaseError):
        write_range(page, first, last)


@pytest.mark.security
@pytest.mark.parametrize(("first", "last"), [(1, 20), (1, 30), (20, 30), (19, 21), (22, 30)])
def test_ranges_neither_overlap_nor_leave_a_gap(typed: tuple[Page, Peer], first: int, last: int) -> None:
    page, _ = typed
    write_range(page, 1, 20)
    with pytest.raises(DatabaseError):
        write_range(page, first, last)
    write_range(page, 21, 21)


@pytest.mark.security
@pytest.mark.parametrize("false", [{"sha256": b"x" * 32}, {"sha256": b""}, {"sha256": b"x" * 33, "payload": None}])
def test_an_event_that_is_not_what_its_digest_says_stays_a_row(typed: tuple[Page, Peer], false: dict[str, Any]) -> None:
    page, _ = typed
    last = logged_event(page.id, page.row.head)
    Event.objects.create(document_id=page.id, **asdict(replace(last, seq=last.seq + 1, **{"payload": b"y", **false})))
    with pytest.raises(DatabaseError):
        write_range(page, 1, last.seq + 1)
    write_range(page, 1, last.seq)


@pytest.mark.security
@pytest.mark.parametrize(("events", "size"), [(2_001, 10), (30, 100_000)])
def test_a_range_is_bounded_by_the_database_too(typed: tuple[Page, Peer], events: int, size: int) -> None:
    """A reader holds one in memory."""
    page, _ = typed
    head, update = page.row.head, b"x" * size
    false = replace(logged_event(page.id, head), payload=update, sha256=digest_of(update, {}))
    made = (replace(false, seq=head + n) for n in range(1, events + 1))
    Event.objects.bulk_create(Event(document_id=page.id, **asdict(event)) for event in made)
    write_range(page, 1, head)
    with pytest.raises(DatabaseError):
        write_range(page, head + 1, head + events)


@pytest.mark.security
def test_a_row_where_a_range_holds_an_event_is_not_read(typed: tuple[Page, Peer]) -> None:
    page, peer = typed
    pack_range(page.id)
    before, sent = readings(page), logged_event(page.id, 3)
    another = peer.type("another")
    false = replace(sent, payload=another, sha256=digest_of(another, {}))
    Event.objects.create(document_id=page.id, **asdict(false))
    assert readings(page) == before
    again, other = commands.append_updates(
        page.id,
        [
            batch(page.walter, sent.payload or b"", peer.client, sent.batch),
            batch(page.walter, another, peer.client, sent.batch),
        ],
    ).outcomes
    assert isinstance(again, Committed)
    assert isinstance(other, Refused)


@pytest.mark.security
def test_the_database_lets_no_event_go_that_no_range_holds(typed: tuple[Page, Peer]) -> None:
    page, _ = typed
    pack_range(page.id)
    for statement in (
        "delete from editor_event where seq = 21",
        "delete from editor_logrange",
        "update editor_logrange set body = ''",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_backwards_every_event_is_a_row_again(shared: Shared) -> None:
    """What the migration does when it is taken back, tried and rolled back."""
    written = type_much(shared)
    with tenant_scope(shared.world.acme.id):
        while pack_range(shared.id):
            pass
    migrator = connections["migrator"]
    with transaction.atomic(using="migrator"), migrator.cursor() as cursor:
        put_rows_back(None, SimpleNamespace(connection=migrator))
        cursor.execute(f"select {log.COLUMNS} from editor_event where document_id = %s", [shared.id])  # noqa: S608
        rows = [log.event_of(row) for row in cursor.fetchall()]
        transaction.set_rollback(True, using="migrator")
    assert sorted(rows, key=lambda event: event.seq) == written


def test_ranges_go_with_their_document(typed: tuple[Page, Peer]) -> None:
    page, _ = typed
    pack_range(page.id)
    delete_for_good([page.id])
    assert not LogRange.objects.filter(document_id=page.id).exists()
    assert not Event.objects.filter(document_id=page.id).exists()


def test_the_sweep_visits_who_has_old_events(typed: tuple[Page, Peer], monkeypatch: pytest.MonkeyPatch) -> None:
    page, _ = typed
    tenant = page.world.acme.id
    assert tenant in tenants_with_work("editor_tenants_to_pack", [RANGE + HOT])
    assert packing.documents_to_pack() == [page.id]
    while packing.pack_one():
        pass
    assert tenant not in tenants_with_work("editor_tenants_to_pack", [RANGE + HOT])


def test_a_ladder_thinned_again_and_again_is_as_thinned_once() -> None:
    seqs = list(range(500, 40_000, 500))
    kept: list[int] = []
    for seq in seqs:
        kept = sorted(rungs([*kept, seq]))
    assert kept == sorted(rungs(seqs))
    assert kept[-1] == seqs[-1]
    assert max(after - before for before, after in itertools.pairwise(kept)) <= 4_000
    assert len(kept) < 25


def test_snapshots_are_thinned_and_states_stay(typed: tuple[Page, Peer], monkeypatch: pytest.MonkeyPatch) -> None:
    page, _ = typed
    for seq in (10, 20, 30, 40):
        state = queries.history(page.id, seq).doc().get_update()
        Snapshot.objects.create(document_id=page.id, seq=seq, state=state, sha256=b"")
    states = [queries.history(page.id, seq).doc().get_state() for seq in range(1, 50)]
    monkeypatch.setattr(snapshots, "_LADDER", ((10, 1), (2**62, 25)))
    assert thin_snapshots(page.id) == 2
    assert [queries.history(page.id, seq).doc().get_state() for seq in range(1, 50)] == states
