"""Whose file is taken in next."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from django.db import connections

from kernel.tenancy import tenant_scope
from knowledge import commands, tasks
from knowledge.commands import ingestion, turns
from knowledge.ingest.claims import Claim, finish
from knowledge.models import File, FileState
from tests.knowledge.conftest import reloaded, upload
from tests.world import Company, World, build_world

MANY = 80


@pytest.fixture(autouse=True)
def only_these_organisations(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database keeps what other tests left queued in organisations of theirs; it has no turn here."""
    everyone = turns.tenants_with_due_files
    ours = {world.acme.id, world.globex.id}
    monkeypatch.setattr(turns, "tenants_with_due_files", lambda: [one for one in everyone() if one in ours])


@pytest.fixture(autouse=True)
def taken_in_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is next is asked here, not what is read; the stages have tests of their own."""

    def finish_at_once(tenant_id: UUID, held: Claim) -> None:
        with tenant_scope(tenant_id):
            finish(held, FileState.READY)

    monkeypatch.setitem(ingestion.STAGES, FileState.QUEUED, finish_at_once)


def ready(company: Company) -> list[str]:
    with tenant_scope(company.id):
        return list(File.objects.filter(state=FileState.READY).order_by("state_since").values_list("name", flat=True))


def test_what_other_tests_left_queued_has_no_turn_here(world: World) -> None:
    stranger = build_world().acme
    upload(stranger, "edith", "left.txt", "Left behind.")
    upload(world.acme, "edith", "ours.txt", "Our own.")
    assert commands.take_turn()
    assert not commands.take_turn()
    assert ready(world.acme) == ["ours.txt"]


def test_many_files_of_one_organisation_do_not_hold_up_anothers_small_one(world: World) -> None:
    for number in range(MANY):
        upload(world.acme, "edith", f"long-{number}.txt", f"Note {number}. The pump runs. " * 20)
    small = upload(world.globex, "edith", "small.txt", "The van is charged at night.\n" * 105)  # 3 kB
    turns = 0
    while reloaded(world.globex, small).state != FileState.READY:
        assert commands.take_turn()
        turns += 1
    assert turns <= 2
    assert len(ready(world.acme)) <= 1


def test_within_an_organisation_small_files_go_first_and_every_file_is_taken_in(world: World) -> None:
    for size in (30, 5, 60, 1):
        upload(world.acme, "edith", f"{size}.txt", f"About {size}. " + "The tide rises. " * size)
    while commands.take_turn():
        """Until nothing is due."""
    assert ready(world.acme) == ["1.txt", "5.txt", "30.txt", "60.txt"]


def test_organisations_take_turns(world: World) -> None:
    for company in (world.acme, world.globex):
        for number in range(3):
            upload(company, "edith", f"{number}.txt", f"Note {number} of {company.slug}.")
    seen = []
    while commands.take_turn():
        seen.append((len(ready(world.acme)), len(ready(world.globex))))
    assert all(abs(acme - globex) <= 1 for acme, globex in seen), seen
    assert seen[-1] == (3, 3)


def test_workers_at_once_take_a_file_each(world: World) -> None:
    for number in range(4):
        upload(world.acme, "edith", f"{number}.txt", f"Note {number} about the harbour.")

    def work(_worker: int) -> int:
        try:
            return sum(iter(commands.take_turn, False))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as workers:
        taken = list(workers.map(work, range(2)))
    assert sum(taken) == 4
    assert len(ready(world.acme)) == 4
    with tenant_scope(world.acme.id):
        assert not File.objects.filter(reason__gt="").exists()


def test_a_wake_up_takes_whoever_is_next(world: World) -> None:
    late = upload(world.acme, "edith", "late.txt", "Long. " * 50)
    upload(world.acme, "edith", "soon.txt", "Short.")
    tasks.ingest_file.run(world.acme.id, str(late.id))
    assert ready(world.acme) == ["soon.txt"]
