"""The relay's command: what is appended, once, by whom."""

import hashlib

import pytest
from django.db import DatabaseError, connection, transaction
from pycrdt import merge_updates

from editor import commands, queries
from editor.commands import Batch, append
from editor.events import Committed, Outcome, Refused
from editor.models import ClientLease, Event
from editor.prose.grammar import SCHEMA_VERSION
from kernel.errors import NotFound
from kernel.ids import uuid7
from kernel.tenancy import tenant_scope
from tenants.models import Membership
from tests.editor.conftest import Page
from tests.editor.yjs_peer import Peer, batch, crowd, text_of


def seqs(page: Page) -> list[int]:
    return list(Event.objects.filter(document_id=page.id).order_by("seq").values_list("seq", flat=True))


def appended(page: Page, batches: list[Batch], *, at_once: bool = False) -> list[Outcome]:
    """The outcomes, of one transaction or of one each."""
    groups = [batches] if at_once else [[one] for one in batches]
    return [outcome for group in groups for outcome in commands.append_updates(page.id, group).outcomes]


def test_batches_get_seqs_without_a_gap(page: Page) -> None:
    peer = page.peer()
    batches = [batch(page.walter, peer.type(letter), peer.client, n) for n, letter in enumerate("abc", 1)]
    result = commands.append_updates(page.id, batches)
    assert result.outcomes == (Committed(2), Committed(3), Committed(4))
    assert seqs(page) == [1, 2, 3, 4]
    assert text_of(page.id) == "Helloabc"


def test_the_envelope_says_who_when_and_what(page: Page) -> None:
    peer = page.peer()
    update = peer.type("!")
    commands.append_updates(page.id, [batch(page.walter, update, peer.client, 1)])
    event = Event.objects.get(document_id=page.id, seq=2)
    assert (event.actor_kind, event.actor_id, event.lease, event.batch) == ("human", page.walter.id, peer.client, 1)
    assert bytes(event.sha256) == hashlib.sha256(update).digest()
    assert (event.kind, event.schema_version, event.correlation_id) == (
        "content.updated",
        SCHEMA_VERSION,
        "test-request",
    )


def test_a_repeated_batch_is_answered_and_not_written_again(page: Page) -> None:
    peer = page.peer()
    update = peer.type("once")
    first = commands.append_updates(page.id, [batch(page.walter, update, peer.client, 1)])
    again = commands.append_updates(page.id, [batch(page.walter, update, peer.client, 1)])
    assert first.outcomes == (Committed(2),)
    assert again.outcomes == (Committed(2, is_new=False),)
    assert seqs(page) == [1, 2]


@pytest.mark.parametrize("other", ["xy", "x"], ids=["longer", "of_the_same_length"])
@pytest.mark.parametrize("at_once", [False, True])
def test_other_content_under_a_number_that_was_used_is_not_acknowledged(page: Page, other: str, at_once: bool) -> None:
    """Two sockets of one lease, say a copied tab: what only one of them wrote would be in nobody's document."""
    peer = page.peer()
    twin = Peer(peer.client, *queries.events_between(page.id, 0).updates)
    both = [batch(page.walter, one.type(text), peer.client, 1) for one, text in ((peer, "a"), (twin, other))]
    outcome = appended(page, both, at_once=at_once)[-1]
    assert isinstance(outcome, Refused)
    assert outcome.code == "update.misplaced"
    assert seqs(page) == [1, 2]


def test_other_deletions_under_a_number_that_was_used_are_not_acknowledged(page: Page) -> None:
    peer = page.peer()
    twin = Peer(peer.client, *queries.events_between(page.id, 0).updates)
    both = [batch(page.walter, one.delete(*at), peer.client, 1) for one, at in ((peer, (0, 2)), (twin, (1, 3)))]
    outcome = appended(page, both)[-1]
    assert isinstance(outcome, Refused)
    assert outcome.code == "update.misplaced"
    assert text_of(page.id) == "llo"


def test_a_part_of_what_was_sent_is_a_repeat(page: Page) -> None:
    """A tab that broke off may have sent more than was on its disk, and a later batch may be in the log by then."""
    peer = page.peer()
    parts = [peer.type("a"), peer.delete(0, 1), peer.type("b"), peer.delete(1, 3)]
    whole, later = merge_updates(*parts), peer.type("later")
    appended(page, [batch(page.walter, update, peer.client, n) for n, update in enumerate((whole, later), 1)])
    for repeat in (merge_updates(*parts[:2]), merge_updates(*parts[:3]), whole):
        (outcome,) = appended(page, [batch(page.walter, repeat, peer.client, 1)])
        assert outcome == Committed(3, is_new=False)


def test_a_batch_that_skips_a_number_is_refused_and_told_what_is_missing(page: Page) -> None:
    peer = page.peer()
    peer.type("a")
    result = commands.append_updates(page.id, [batch(page.walter, peer.type("b"), peer.client, 2)])
    (outcome,) = result.outcomes
    assert isinstance(outcome, Refused)
    assert (outcome.code, outcome.expected) == ("batch.gap", 1)
    assert page.row.head == 1


def test_a_batch_that_builds_on_a_lost_one_is_refused(page: Page) -> None:
    peer = page.peer()
    peer.type("lost")
    (outcome,) = commands.append_updates(page.id, [batch(page.walter, peer.type("b"), peer.client, 1)]).outcomes
    assert isinstance(outcome, Refused)
    assert outcome.code == "batch.incomplete"


def test_a_refused_batch_does_not_hold_up_the_others(page: Page) -> None:
    mine, theirs, other = page.peer(), page.peer(page.edith), page.peer(page.edith)
    result = commands.append_updates(
        page.id,
        [
            batch(page.walter, mine.type("a"), mine.client, 1),
            batch(page.walter, theirs.type("x"), theirs.client, 1),
            batch(page.edith, other.type("y"), other.client, 1),
        ],
    )
    assert [type(outcome) for outcome in result.outcomes] == [Committed, Refused, Committed]
    assert seqs(page) == [1, 2, 3]


def test_a_stock_client_is_bound_to_its_first_actor(page: Page) -> None:
    stock = Peer(3_000_000_001, *[])
    update = stock.add_paragraph("stock")
    assert commands.append_updates(page.id, [batch(page.walter, update)]).outcomes == (Committed(2),)
    lease = ClientLease.objects.get(document_id=page.id, client=3_000_000_001)
    assert (lease.kind, lease.member_id) == ("bound", page.walter.member_id)
    (refused,) = commands.append_updates(page.id, [batch(page.edith, stock.add_paragraph("not me"))]).outcomes
    assert isinstance(refused, Refused)
    assert refused.code == "lease.foreign"


def test_a_stock_client_that_repeats_itself_is_recognised(page: Page) -> None:
    stock = Peer(3_000_000_001)
    update = stock.add_paragraph("twice")
    commands.append_updates(page.id, [batch(page.walter, update)])
    again = commands.append_updates(page.id, [batch(page.walter, update)])
    assert again.outcomes == (Committed(2, is_new=False),)


def test_an_update_of_too_many_client_ids_is_refused(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(append, "MAX_CLIENTS", 3)
    within, beyond = crowd(3), crowd(4, first=3_200_000_000)
    result = commands.append_updates(page.id, [batch(page.walter, within), batch(page.walter, beyond)])
    assert result.outcomes[0] == Committed(2)
    assert isinstance(result.outcomes[1], Refused)
    assert result.outcomes[1].code == "update.too_many_clients"
    assert ClientLease.objects.filter(document_id=page.id, kind="bound").count() == 3


def test_nobody_writes_under_the_seed(page: Page) -> None:
    forged = Peer(1)
    (outcome,) = commands.append_updates(page.id, [batch(page.edith, forged.add_paragraph("forged"))]).outcomes
    assert isinstance(outcome, Refused)


def test_a_numbered_batch_may_not_carry_another_client(page: Page) -> None:
    peer = page.peer()
    other = Peer(77, *[])
    (outcome,) = commands.append_updates(
        page.id, [batch(page.walter, other.add_paragraph("x"), peer.client, 1)]
    ).outcomes
    assert isinstance(outcome, Refused)
    assert outcome.code == "lease.foreign"


def test_a_withdrawn_grant_cannot_write(page: Page) -> None:
    peer = page.peer()
    Membership.objects.filter(id=page.walter.rights_id).update(state="deactivated", grant_epoch=2)
    (outcome,) = commands.append_updates(page.id, [batch(page.walter, peer.type("x"), peer.client, 1)]).outcomes
    assert isinstance(outcome, Refused)
    assert outcome.code == "grant.changed"


def test_a_trashed_document_takes_nothing(page: Page) -> None:
    peer = page.peer()
    commands.trash(page.walter, page.id)
    (outcome,) = commands.append_updates(page.id, [batch(page.walter, peer.type("x"), peer.client, 1)]).outcomes
    assert isinstance(outcome, Refused)
    assert outcome.code == "document.trashed"


def test_a_full_document_takes_deletions_only(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(append, "MAX_STATE_BYTES", 10)
    peer = page.peer()
    refused = commands.append_updates(page.id, [batch(page.walter, peer.type("more"), peer.client, 1)])
    (outcome,) = refused.outcomes
    assert isinstance(outcome, Refused)
    assert outcome.code == "document.too_large"
    other = page.peer()
    deleted = commands.append_updates(page.id, [batch(page.walter, other.delete(0, 2), other.client, 1)])
    assert isinstance(deleted.outcomes[0], Committed)


def test_batches_of_one_transaction_fill_a_document_together(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    peer = page.peer()
    batches = [batch(page.walter, peer.type("more"), peer.client, number) for number in (1, 2)]
    there = page.row.snapshot_bytes + page.row.tail_bytes
    monkeypatch.setattr(append, "MAX_STATE_BYTES", there + len(batches[0].update) + len(batches[1].update) - 1)
    first, second = commands.append_updates(page.id, batches).outcomes
    assert isinstance(first, Committed)
    assert isinstance(second, Refused)
    assert second.code == "document.too_large"


def test_the_log_refuses_change(page: Page) -> None:
    for statement in ("update editor_event set kind = 'x'", "delete from editor_event"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_an_unknown_document_is_not_found(page: Page) -> None:
    peer = page.peer()
    with pytest.raises(NotFound):
        commands.append_updates(uuid7(), [batch(page.walter, peer.type("x"), peer.client, 1)])


@pytest.mark.isolation
def test_globex_cannot_append_to_acmes_document(world, database) -> None:
    with tenant_scope(world.acme.id):
        document = commands.create_document(world.acme.actor(), "Plan", "organisation")
    with tenant_scope(world.globex.id), pytest.raises(NotFound):
        commands.append_updates(document.id, [batch(world.globex.actor(), Peer(9).add_paragraph("x"))])
