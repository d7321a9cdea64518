"""Nothing hangs silently: claims, deadlines, retries, crashes and the sweep."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from kernel.clock import now
from kernel.ids import uuid7
from kernel.tenancy import tenant_scope
from knowledge import commands, ports, tasks
from knowledge.graph import GraphUnavailable
from knowledge.ingest import claims
from knowledge.models import ChildVector, Chunk, File, FileState, Mention
from tests.knowledge.conftest import reloaded, take_in, upload
from tests.world import Company, World

LONG = "\n\n".join(
    f"# Part {part}\n\n"
    + " ".join(f"Sentence {part}.{number} tells of valve {number} in hall {part}." for number in range(60))
    for part in range(6)
)


def failing(monkeypatch: pytest.MonkeyPatch, stage: FileState, error: BaseException, times: int = 1) -> list[int]:
    """Make a stage fail that often before it works; returns the list of its runs."""
    from knowledge.commands import ingestion as module

    runs: list[int] = []
    work = module.STAGES[stage]

    def sometimes(tenant_id: UUID, held: claims.Claim) -> None:
        runs.append(1)
        if len(runs) <= times:
            raise error
        work(tenant_id, held)

    monkeypatch.setitem(module.STAGES, stage, sometimes)
    return runs


def pass_time(company: Company, file: File) -> None:
    """Let the file's deadline pass."""
    with tenant_scope(company.id):
        File.objects.filter(id=file.id).update(deadline_at=now() - timedelta(seconds=1))


def test_a_damaged_file_fails_at_once_with_its_reason_and_can_be_retried(world: World) -> None:
    file = take_in(world.acme, "walter", "broken.pdf", b"%PDF-1.7\nnothing of a PDF follows")
    assert (file.state, file.reason, file.failed_stage) == (FileState.FAILED, "corrupted", "reading")
    client = world.acme.client()
    shown = client.get(world.acme.url(f"files/{file.id}/")).json()
    assert shown["reason_text"].startswith("The file is damaged")
    again = client.post(world.acme.url(f"files/{file.id}/retry/"))
    assert (again.status_code, again.json()["state"], again.json()["reason"]) == (202, "queued", "")
    refused = client.post(world.acme.url(f"files/{file.id}/retry/"))
    assert (refused.status_code, refused.json()["code"]) == (409, "file.not_failed")


def test_a_passing_fault_is_tried_again_later_and_finished_stages_are_not_repeated(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = failing(monkeypatch, FileState.GRAPH, GraphUnavailable())
    file = take_in(world.acme, "walter", "long.md", LONG)
    assert (file.state, file.claim, file.attempts) == (FileState.GRAPH, None, 1)
    assert file.deadline_at > now()
    with tenant_scope(world.acme.id):
        before = sorted(Chunk.objects.values_list("id", flat=True))
    commands.ingest(world.acme.id, file.id)
    assert reloaded(world.acme, file).state == FileState.GRAPH, "not before its time"
    pass_time(world.acme, file)
    commands.ingest(world.acme.id, file.id)
    assert (reloaded(world.acme, file).state, len(runs)) == (FileState.READY, 2)
    with tenant_scope(world.acme.id):
        assert sorted(Chunk.objects.values_list("id", flat=True)) == before


def test_a_fault_that_does_not_pass_ends_as_failed_with_a_reason(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = failing(monkeypatch, FileState.GRAPH, GraphUnavailable(), times=99)
    file = take_in(world.acme, "walter", "long.md", LONG)
    for _ in range(10):
        pass_time(world.acme, file)
        commands.ingest(world.acme.id, file.id)
    file = reloaded(world.acme, file)
    assert (file.state, file.reason, len(runs)) == (FileState.FAILED, "graph_unavailable", claims.MAX_ATTEMPTS)


def test_a_retry_goes_on_at_the_stage_that_failed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, FileState.GRAPH, GraphUnavailable(), times=claims.MAX_ATTEMPTS)
    file = take_in(world.acme, "walter", "long.md", LONG)
    for _ in range(claims.MAX_ATTEMPTS):
        pass_time(world.acme, file)
        commands.ingest(world.acme.id, file.id)
    with tenant_scope(world.acme.id):
        assert commands.retry_file(world.acme.actor(), file.id).state == FileState.GRAPH
    commands.ingest(world.acme.id, file.id)
    assert reloaded(world.acme, file).state == FileState.READY


class Killed(BaseException):
    """Ends the worker without any cleaning up, as kill -9 does."""


@pytest.mark.drill
@pytest.mark.parametrize("stage", [FileState.READING, FileState.SPLITTING, FileState.EMBEDDING, FileState.GRAPH])
def test_a_killed_worker_misses_its_deadline_and_the_next_one_goes_on(
    world: World, monkeypatch: pytest.MonkeyPatch, stage: FileState
) -> None:
    failing(monkeypatch, stage, Killed())
    file = upload(world.acme, "walter", "long.md", LONG)
    with pytest.raises(Killed):
        commands.ingest(world.acme.id, file.id)
    held = reloaded(world.acme, file)
    assert (held.state, held.claim is not None) == (stage, True)
    commands.ingest(world.acme.id, file.id)
    assert reloaded(world.acme, file).state == stage, "the lease still runs"
    pass_time(world.acme, file)
    woken = sweep(monkeypatch)
    assert file.id in woken
    commands.ingest(world.acme.id, file.id)
    done = reloaded(world.acme, file)
    assert (done.state, done.chunks_done) == (FileState.READY, done.chunks_total)


@pytest.mark.drill
def test_embedding_killed_between_batches_repeats_no_batch(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from knowledge.ingest import embed_stage

    monkeypatch.setattr(embed_stage, "BATCH_CHUNKS", 2)
    file = upload(world.acme, "walter", "long.md", LONG)
    real, batches = embed_stage.keep, []

    def keep_twice(held: claims.Claim, **changes: Any) -> None:
        batches.append(changes["chunks_done"])
        if len(batches) == 3:
            raise Killed
        real(held, **changes)

    monkeypatch.setattr(embed_stage, "keep", keep_twice)
    with pytest.raises(Killed):
        commands.ingest(world.acme.id, file.id)
    assert reloaded(world.acme, file).chunks_done == 4
    pass_time(world.acme, file)
    commands.ingest(world.acme.id, file.id)
    assert reloaded(world.acme, file).state == FileState.READY
    assert batches[:4] == [2, 4, 6, 6]
    with tenant_scope(world.acme.id):
        ordinals = set(ChildVector.objects.values_list("ordinal", flat=True))
        assert ordinals == set(Chunk.objects.values_list("ordinal", flat=True))


def test_a_stage_that_kills_every_worker_is_given_up(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, FileState.READING, Killed(), times=99)
    file = upload(world.acme, "walter", "long.md", LONG)
    for _ in range(claims.MAX_ATTEMPTS):
        pass_time(world.acme, file)
        with pytest.raises(Killed):
            commands.ingest(world.acme.id, file.id)
    pass_time(world.acme, file)
    commands.ingest(world.acme.id, file.id)
    file = reloaded(world.acme, file)
    assert (file.state, file.reason) == (FileState.FAILED, "too_complex")


def test_two_workers_never_hold_one_file(world: World) -> None:
    file = upload(world.acme, "walter", "long.md", LONG)
    with tenant_scope(world.acme.id):
        assert claims.claim(file.id) is not None
        assert claims.claim(file.id) is None


def test_a_worker_whose_lease_was_taken_over_writes_nothing_more(world: World) -> None:
    file = upload(world.acme, "walter", "long.md", LONG)
    with tenant_scope(world.acme.id):
        stale = claims.Claim(file.id, uuid7())
        with pytest.raises(claims.ClaimLost):
            claims.keep(stale, chunks_done=99)
    commands.ingest(world.acme.id, file.id)
    assert reloaded(world.acme, file).chunks_done != 99


def test_deleting_while_a_worker_is_at_it_stops_the_worker(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from knowledge.ingest import embed_stage

    file = upload(world.acme, "walter", "long.md", LONG)
    real = embed_stage.keep

    def delete_first(held: claims.Claim, **changes: Any) -> None:
        commands.delete_file(world.acme.actor(), file.id)
        real(held, **changes)

    def delete_then_keep(held: claims.Claim, **changes: Any) -> None:
        with tenant_scope(world.acme.id):
            delete_first(held, **changes)

    monkeypatch.setattr(embed_stage, "keep", delete_then_keep)
    commands.ingest(world.acme.id, file.id)
    monkeypatch.setattr(embed_stage, "keep", real)
    # The refusal rolled the deletion of this test's own transaction back; a real one commits by itself.
    with tenant_scope(world.acme.id):
        commands.delete_file(world.acme.actor(), file.id)
    commands.ingest(world.acme.id, file.id)
    with tenant_scope(world.acme.id):
        assert not File.objects.exists()
        assert not Chunk.objects.exists()
        assert not Mention.objects.exists()


def test_beat_wakes_each_file_that_is_due_in_every_organisation(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    due = {upload(company, "walter", "a.md", LONG).id for company in (world.acme, world.globex)}
    resting = take_in(world.acme, "walter", "b.md", "# Short\n\nNothing to do here.")
    woken = sweep(monkeypatch)
    assert due <= woken
    assert resting.id not in woken


def sweep(monkeypatch: pytest.MonkeyPatch) -> set[UUID]:
    woken: set[UUID] = set()
    monkeypatch.setattr(ports.wake_ingest, "_filled_with", woken.add)
    commands.sweep_due_files()
    monkeypatch.setattr(ports.wake_ingest, "_filled_with", tasks.wake)
    return woken
