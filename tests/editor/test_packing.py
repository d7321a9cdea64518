"""Old events lie together, and nobody who reads the log can tell."""

import itertools
from dataclasses import asdict
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction

from editor import commands, queries
from editor.commands import packing, snapshots
from editor.commands.erase import delete_for_good
from editor.commands.packing import pack_range
from editor.commands.snapshots import rungs, thin_snapshots
from editor.events import Committed, Refused
from editor.log_range import root_of
from editor.models import Document, Event, LogRange, Snapshot
from editor.queries import log
from editor.queries.log import logged, logged_backwards, logged_event
from kernel.tenancy import tenant_scope
from kernel.tenancy.sweeps import tenants_with_work
from tests.drills.test_packing_killed import type_much
from tests.editor.conftest import Page, Shared
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
    pack = packing.pack
    monkeypatch.setattr(packing, "pack", lambda events: pack([*events[:-1], events[0]]))
    assert not packing.pack_one()
    assert not LogRange.objects.exists()
    assert readings(page) == before


@pytest.mark.security
@pytest.mark.parametrize(("first", "last", "root"), [(1, 20, b"x" * 32), (1, 19, None), (900, 901, None)])
def test_the_database_takes_no_range_of_other_events(
    typed: tuple[Page, Peer], first: int, last: int, root: bytes | None
) -> None:
    page, _ = typed
    made = LogRange(document_id=page.id, first_seq=first, last_seq=last, payload_bytes=0, body=b"")
    made.root = root or root_of([event.sha256 for event in logged(page.id, 0, 20)])
    with pytest.raises(DatabaseError), transaction.atomic():
        made.save(force_insert=True)


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
    migration, migrator = import_module("editor.migrations.0012_log_ranges"), connections["migrator"]
    with transaction.atomic(using="migrator"), migrator.cursor() as cursor:
        migration._put_rows_back(None, SimpleNamespace(connection=migrator))
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
