"""Files that many people and workers handle at the same moment."""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import UUID

import pytest
from django.db import connections

from editor import commands as documents
from editor.models import Document
from kernel.tenancy import tenant_scope
from knowledge import commands
from knowledge.commands import ingestion, private, uploads
from knowledge.ingest.claims import Claim
from knowledge.ingest.storage import path_of
from knowledge.models import File, FileState
from tenants import commands as people
from tests.knowledge.conftest import reloaded, take_in, upload
from tests.knowledge.racing import TEXTS, Race, at_once, falling_over, remains, unfinished
from tests.world import Company, World

SEEDS = [int(seed) for seed in os.environ.get("RACE_SEEDS", "1").split()]
"""More of them: RACE_SEEDS="1 2 3"."""
STEPS = int(os.environ.get("RACE_STEPS", "6"))
"""What each hand does; more of them: RACE_STEPS=12."""


@pytest.mark.isolation
@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_many_hands_do_at_once_no_work_is_stuck_nothing_is_left_behind_and_nobody_gets_a_500(
    world: World, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    falling_over(monkeypatch, seed)
    race = Race(world.acme, seed)
    hands = [partial(race.hand, number, STEPS) for number in range(4)]
    at_once(race, *hands, partial(race.secret, STEPS // 3), workers=2)
    assert race.faults == []
    assert unfinished(world.acme) == []
    assert remains(world.acme) == []
    assert {("upload", 201), ("ask", 200)} <= set(race.answers)


def beside(company: Company, act: Callable[[], Any]) -> None:
    """Somebody else does this now, and it is committed."""

    def run() -> None:
        try:
            with tenant_scope(company.id):
                act()
        finally:
            connections.close_all()

    thread = Thread(target=run)
    thread.start()
    thread.join()


def once_before(
    monkeypatch: pytest.MonkeyPatch, where: Any, name: str, company: Company, act: Callable[[], Any]
) -> None:
    """Something happens at the very moment before a step, the first time."""
    step, acts = getattr(where, name), [act]

    def interrupted(*args: Any) -> Any:
        if acts:
            beside(company, acts.pop())
        return step(*args)

    monkeypatch.setattr(where, name, interrupted)


def test_bytes_uploaded_again_while_somebody_deletes_them_are_a_new_file(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    acme = world.acme
    first = take_in(acme, "edith", "lamp.txt", TEXTS[0], "private")
    delete = partial(commands.delete_file, acme.actor("edith"), first.id)
    once_before(monkeypatch, uploads, "change_visibility", acme, delete)
    second = upload(acme, "edith", "lamp.txt", TEXTS[0], "organisation")
    assert second.id != first.id
    assert (second.state, second.visibility) == (FileState.QUEUED, "organisation")
    with tenant_scope(acme.id):
        assert path_of(second.id).exists()


def test_bytes_uploaded_again_while_somebody_tries_the_failed_file_again_are_that_file(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    acme = world.acme
    failed = take_in(acme, "edith", "empty.txt", "   ")
    assert failed.state == FileState.FAILED
    again = partial(commands.retry_file, acme.actor("edith"), failed.id)
    once_before(monkeypatch, uploads, "retry_file", acme, again)
    found = upload(acme, "edith", "empty.txt", "   ")
    assert (found.id, found.state) == (failed.id, FileState.QUEUED)


def test_a_file_that_the_heir_uploads_while_it_is_handed_over_is_theirs_and_the_other_one_goes(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    acme = world.acme
    left = take_in(acme, "walter", "lamp.txt", TEXTS[0], "private")
    once_before(monkeypatch, private, "_has_changed_hands", acme, partial(upload, acme, "edith", "own.txt", TEXTS[0]))
    with tenant_scope(acme.id):
        olivia, walter, edith = acme.actor("olivia"), acme.members["walter"], acme.members["edith"]
        assert commands.hand_over_private(olivia, walter, edith) == 1
        assert File.objects.get(owner_id=edith).name == "own.txt"
    assert reloaded(acme, left).state == FileState.DELETING


def stage_interrupted(
    monkeypatch: pytest.MonkeyPatch, stage: FileState, before: Callable[[], Any], after: Callable[[], Any]
) -> None:
    work = ingestion.STAGES[stage]

    def interrupted(tenant_id: UUID, held: Claim) -> None:
        before()
        work(tenant_id, held)
        after()

    monkeypatch.setitem(ingestion.STAGES, stage, interrupted)


@pytest.mark.timeout(120)
def test_a_worker_whose_file_is_deleted_between_two_stages_leaves_it_to_whoever_purges_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    acme = world.acme
    file = upload(acme, "edith", "lamp.txt", TEXTS[0])
    delete = partial(commands.delete_file, acme.actor("edith"), file.id)
    stage_interrupted(monkeypatch, FileState.READING, lambda: None, lambda: beside(acme, delete))
    commands.ingest(acme.id, file.id)
    assert reloaded(acme, file).state == FileState.DELETING
    commands.ingest(acme.id, file.id)
    assert remains(acme) == []


@pytest.mark.parametrize("stage", [FileState.READING, FileState.SPLITTING, FileState.EMBEDDING, FileState.GRAPH])
def test_a_worker_whose_file_goes_for_good_under_its_hands_just_stops(
    world: World, monkeypatch: pytest.MonkeyPatch, stage: FileState
) -> None:
    acme = world.acme
    file = upload(acme, "edith", "lamp.txt", TEXTS[0])

    def delete() -> None:
        commands.delete_file(acme.actor("edith"), file.id)

    def purge() -> None:
        commands.ingest(acme.id, file.id)
        connections.close_all()

    def gone() -> None:
        beside(acme, delete)
        purging = Thread(target=purge)
        purging.start()
        purging.join()

    stage_interrupted(monkeypatch, stage, gone, lambda: None)
    commands.ingest(acme.id, file.id)
    assert remains(acme) == []
    with tenant_scope(acme.id):
        assert not File.objects.exists()
        assert not Path(path_of(file.id)).exists()


def test_what_two_owners_hand_to_different_people_at_once_goes_to_one_of_them_whole(world: World) -> None:
    acme = world.acme
    race = Race(acme, 1)
    for text in TEXTS:
        upload(acme, "walter", "note.txt", text, "private")
    with tenant_scope(acme.id):
        olivia, walter = acme.actor("olivia"), acme.members["walter"]
        for number in range(3):
            documents.create_document(acme.actor("walter"), f"Plan {number}", "private", "Text")
        people.set_state(olivia, walter, "deactivated")
    done: list[dict[str, int]] = []

    def hand_to(recipient: str) -> None:
        with tenant_scope(acme.id):
            done.append(people.hand_over_private_things(olivia, walter, acme.members[recipient]))

    at_once(race, partial(hand_to, "edith"), partial(hand_to, "adam"), workers=2)
    assert race.faults == []
    assert remains(acme) == []
    assert sorted((one["documents"], one["files"]) for one in done) == [(0, 0), (3, 3)]
    with tenant_scope(acme.id):
        owners = set(File.objects.values_list("owner_id", flat=True)) | set(
            Document.objects.filter(title__startswith="Plan").values_list("owner_id", flat=True)
        )
        assert len(owners) == 1
        assert owners < {acme.members["edith"], acme.members["adam"]}
