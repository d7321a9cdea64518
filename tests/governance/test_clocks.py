"""Rows whose clock cannot be right are sealed with a mark that is proven like the row, and somebody is told."""

import json
from datetime import timedelta

import pytest
from prometheus_client import REGISTRY

from config.health import CLOCK_NOTE
from governance import commands, queries
from governance.seal.clocks import alarm, is_alarmed
from governance.seal.merkle import leaf_hash, verify_inclusion
from kernel import journal, redis
from kernel.clock import now
from kernel.ids import uuid7
from kernel.journal.models import JournalEvent
from kernel.tenancy import tenant_scope
from tests.events import SomethingHappened
from tests.governance.logs import export, seal_all, sealed
from tests.ours import sweeps_of_only


@pytest.fixture(autouse=True)
def no_alarm_before_or_after(database):
    """The alarm stands for an hour in Redis, for every process of the installation: other tests must not meet ours."""
    redis.client().delete("audit:clock-alarm")
    yield
    redis.client().delete("audit:clock-alarm")


def journal_at(company, moved: timedelta):
    with tenant_scope(company.id):
        event = JournalEvent(
            at=now() + moved, actor_kind="system", actor_id=uuid7(), verb="test.happened", subject_kind="test",
            subject_id=uuid7(), subject_seq=1, data={}, salt=b"",
        )  # fmt: skip
        event.save(force_insert=True)
    seal_all(company)
    return event.id


def marked(mark: str) -> float:
    return REGISTRY.get_sample_value("scriptorium_audit_clock_marked_total", {"mark": mark}) or 0.0


@pytest.mark.parametrize(
    ("moved_s", "mark"), [(-30, None), (-120, "backwards"), (-86400, "backwards"), (120, "ahead"), (30, None)]
)
def test_a_row_beyond_the_bound_is_marked_and_alarms(world, moved_s, mark):
    sealed(world.acme, 2)
    before = marked(mark or "backwards")
    odd = journal_at(world.acme, timedelta(seconds=moved_s))
    [after] = sealed(world.acme, 1)
    with tenant_scope(world.acme.id):
        proof = queries.inclusion_proof(odd)
        assert json.loads(proof.row).get("clock") == mark
        assert verify_inclusion(leaf_hash(proof.row), proof.seq, proof.head.size, proof.path, proof.head.root)
        assert "clock" not in json.loads(queries.inclusion_proof(after).row), "an honest row after it is not marked"
        assert queries.verify_log().is_ok
    assert marked(mark or "backwards") - before == (mark is not None)
    assert is_alarmed() == (mark is not None)
    rows = [json.loads(json.loads(line)["row"]) for line in export(world.acme) if '"event"' in line]
    assert [row["id"] for row in rows if "clock" in row] == ([str(odd)] if mark else [])


def test_the_health_of_the_process_carries_the_alarm_as_a_note_and_stays_ready(client):
    assert "notes" not in client.get("/health/ready").json()
    alarm(["", "backwards"])
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["status"], answer.json()["notes"]) == (200, "ready", [CLOCK_NOTE])


def test_each_seal_is_anchored_and_the_organisation_gets_the_anchors(world):
    acme, client = world.acme, world.acme.client("adam")
    sizes = []
    for _ in range(3):
        journal_at(acme, timedelta(0))
        with tenant_scope(acme.id):
            commands.anchor_head()
            sizes.append(queries.head().size)
    first = client.get(acme.url("audit/anchors/"), {"limit": 2}).json()
    rest = client.get(acme.url("audit/anchors/"), {"limit": 2, "cursor": first["next"]}).json()
    assert [one["size"] for one in first["results"] + rest["results"]] == sizes[::-1]
    assert {one["tenant_id"] for one in first["results"]} == {str(acme.id)}
    assert world.acme.client("edith").get(acme.url("audit/anchors/")).status_code == 403


def test_sealing_what_is_due_leaves_no_head_without_an_anchor(world):
    with tenant_scope(world.acme.id):
        journal.append(world.acme.actor(), SomethingHappened(uuid7(), n=0))
    for _ in range(200):
        with sweeps_of_only([world.acme.id]):
            commands.seal_due()
        with tenant_scope(world.acme.id):
            anchored = queries.anchored_heads()
            if anchored and anchored[0].size == JournalEvent.objects.count():
                break
    with tenant_scope(world.acme.id):
        assert queries.anchored_heads()[0].size == queries.head().size == JournalEvent.objects.count()
        assert queries.verify_log().anchors >= 1
