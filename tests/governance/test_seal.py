"""The sealed log: gap-free, signed, provable, and any change to it is found."""

import json
from pathlib import Path
from threading import Thread

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, connections

from governance import commands, queries
from governance.errors import NotSealedYet
from governance.models import AuditHead, AuditLeaf
from governance.queries import verification
from governance.seal import merkle
from governance.seal.leaves import content
from governance.seal.merkle import leaf_hash
from kernel import crypto
from kernel.errors import Invalid
from kernel.ids import uuid7
from kernel.journal.models import JournalEvent
from kernel.tenancy import tenant_scope
from tests.governance.logs import as_owner, journal_some, seal_all, sealed


def test_every_journaled_event_gets_the_next_place_and_a_signed_head(world):
    sealed(world.acme, 5)
    sealed(world.acme, 3)
    with tenant_scope(world.acme.id):
        places = list(AuditLeaf.objects.order_by("seq").values_list("seq", flat=True))
        assert places == list(range(JournalEvent.objects.count()))
        first, second = [queries.head(), AuditHead.objects.order_by("size").first()]
        assert first.size == len(places)
        assert first.is_signed()
        assert second.size < first.size
        checked = queries.verify_log()
    assert checked.is_ok
    assert checked.events == checked.rows_recomputed == len(places)
    assert checked.heads >= 2


def test_what_is_sealed_while_the_log_is_verified_is_no_fault(world, monkeypatch):
    """Verify said "The log does not add up" to who pressed it in the moment of a seal."""
    sealed(world.acme, 5)

    def seal_more() -> None:
        try:
            sealed(world.acme, 3)
            with tenant_scope(world.acme.id):
                commands.anchor_head()
        finally:
            connections.close_all()

    def after_more_was_sealed(step):
        def run(*args):
            sealer = Thread(target=seal_more)
            sealer.start()
            sealer.join()
            return step(*args)

        return run

    for name in ("anchored", "_recompute", "_chunks", "_check_heads", "_check_anchors"):
        monkeypatch.setattr(verification, name, after_more_was_sealed(getattr(verification, name)))
    with tenant_scope(world.acme.id):
        assert verification.verify_log().problems == []


def test_every_event_is_provable_and_the_log_only_grew(world):
    ids = sealed(world.acme, 300)
    with tenant_scope(world.acme.id):
        old = queries.head()
        for event_id in (ids[0], ids[150], ids[-1]):
            proof = queries.inclusion_proof(event_id)
            assert merkle.verify_inclusion(
                leaf_hash(proof.row), proof.seq, proof.head.size, proof.path, proof.head.root
            )
            assert json.loads(proof.row)["id"] == str(event_id)
    sealed(world.acme, 300)
    with tenant_scope(world.acme.id):
        new = queries.head()
        grown = queries.consistency_proof(old.size, new.size)
        assert merkle.verify_consistency(old.size, new.size, old.root, new.root, grown.path)
        proof = queries.inclusion_proof(ids[0])
        assert merkle.verify_inclusion(leaf_hash(proof.row), proof.seq, new.size, proof.path, new.root)
        # A batch is sealed in two steps when somebody's open transaction holds back its end: any size may have a head.
        heads = set(AuditHead.objects.values_list("size", flat=True))
        without_head = next(size for size in range(old.size - 1, 0, -1) if size not in heads)
        with pytest.raises(Invalid):
            queries.consistency_proof(without_head, new.size)


def test_an_event_not_sealed_yet_and_one_of_another_company_are_equally_unknown(world):
    [theirs] = sealed(world.globex, 1)
    [young] = journal_some(world.acme, 1)
    with tenant_scope(world.acme.id):
        for event_id in (theirs, young, uuid7()):
            with pytest.raises(NotSealedYet):
                queries.inclusion_proof(event_id)


@pytest.mark.parametrize(
    "statement",
    [
        "update {} set tenant_id = tenant_id",
        "delete from {}",
        "truncate {}",
        "alter table {} disable trigger user",
    ],
)
@pytest.mark.parametrize(
    "table", ["kernel_journalevent", "governance_auditleaf", "governance_audithead", "billing_ledgerrow"]
)
def test_the_runtime_role_can_change_nothing(world, statement, table):
    sealed(world.acme, 1)
    with pytest.raises(DatabaseError), tenant_scope(world.acme.id), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


def test_a_changed_row_is_found(world):
    ids = sealed(world.acme, 4)
    with as_owner("kernel_journalevent") as cursor:
        cursor.execute("update kernel_journalevent set data = '{\"n\": 99}' where id = %s", [ids[2]])
    with tenant_scope(world.acme.id):
        assert any(str(ids[2]) in problem and "changed" in problem for problem in queries.verify_log().problems)


def test_a_removed_row_is_found_even_when_its_leaf_goes_too(world):
    ids = sealed(world.acme, 4)
    with as_owner("kernel_journalevent") as cursor:
        cursor.execute("delete from kernel_journalevent where id = %s", [ids[1]])
    with tenant_scope(world.acme.id):
        assert any("is gone" in problem for problem in queries.verify_log().problems)
    with as_owner("governance_auditleaf") as cursor:
        cursor.execute("delete from governance_auditleaf where event_id = %s", [ids[1]])
    with tenant_scope(world.acme.id):
        assert any("is missing" in problem for problem in queries.verify_log().problems)


def test_swapped_rows_are_found(world):
    ids = sealed(world.acme, 4)
    with as_owner("governance_auditleaf") as cursor:
        cursor.execute(
            "update governance_auditleaf set leaf_hash ="
            " (select leaf_hash from governance_auditleaf where event_id = %s) where event_id = %s",
            [ids[0], ids[1]],
        )
    with tenant_scope(world.acme.id):
        problems = queries.verify_log().problems
    assert any("states another root" in problem for problem in problems)


def test_erasing_a_person_keeps_every_proof(world):
    [event_id] = sealed(world.acme, 1, prompt="a very private thing")
    walter = world.acme.actor("walter")
    with tenant_scope(world.acme.id):
        before = queries.inclusion_proof(event_id)
        crypto.erase_subject(f"member:{walter.member_id}")
        after = queries.inclusion_proof(event_id)
        assert before.row == after.row
        assert b"private" not in after.row
        assert queries.verify_log().is_ok


def test_heads_are_anchored_once_outside_the_database_and_a_lost_head_is_missed(world):
    sealed(world.acme, 3)
    with tenant_scope(world.acme.id):
        assert commands.anchor_head()
        assert not commands.anchor_head()
        head = queries.head()
        checked = queries.verify_log()
        assert checked.is_ok
        assert checked.anchors == 1
    lines = [json.loads(line) for line in Path(settings.AUDIT_ANCHOR_PATH).read_text().splitlines()]
    assert next(line for line in lines if line["tenant_id"] == str(world.acme.id))["root"] == head.root.hex()
    with as_owner("governance_audithead") as cursor:
        cursor.execute("delete from governance_audithead where tenant_id = %s", [world.acme.id])
    with tenant_scope(world.acme.id):
        assert any("anchored head" in problem for problem in queries.verify_log().problems)


def test_a_number_too_large_for_json_does_not_stop_the_log(world):
    walter = world.acme.actor("walter")
    with tenant_scope(world.acme.id):
        event = JournalEvent(
            actor_kind="human",
            actor_id=walter.id,
            verb="test.happened",
            subject_kind="test",
            subject_id=uuid7(),
            subject_seq=1,
            data={"n": 2**63},
            salt=b"",
        )
        event.save()
        assert b"9223372036854775808" in content(event)
    seal_all(world.acme)
    with tenant_scope(world.acme.id):
        assert queries.verify_log().is_ok
