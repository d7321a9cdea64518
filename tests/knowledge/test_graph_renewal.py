"""What a change of files costs the next search, and what an old graph may show."""

import threading
from uuid import UUID

import pytest
from django.db import connections

from kernel.tenancy import tenant_scope
from knowledge import commands, tasks
from knowledge.graph import cache, graph_store
from knowledge.graph.adjacency_of import adjacency_from
from knowledge.graph.pagerank import Walk, rank
from tests.knowledge.graph_world import GraphFile, graph_file, say
from tests.world import Company, World


@pytest.fixture(autouse=True)
def every_graph_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "RENEW_AT_ONCE_LINKS", -1)


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the threads that read a whole graph store."""
    seen: list[str] = []

    def counted(tenant_id: UUID) -> object:
        seen.append(threading.current_thread().name)
        return graph_store(tenant_id)

    monkeypatch.setattr(cache, "graph_store", counted)
    return seen


@pytest.fixture
def wakes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    sent: list[str] = []
    monkeypatch.setattr(tasks.rebuild_graph, "apply_async", lambda *_args, **_options: sent.append("rebuild"))
    return sent


def said(company: Company, key: str, visibility: str = "organisation") -> GraphFile:
    file = graph_file(company, visibility)
    say(file, [file.mention(key, 0), file.mention("ada", 0)], [])
    return file


def walk(company: Company, who: str = "edith") -> Walk:
    with tenant_scope(company.id):
        return cache.current_walk(company.id, company.members[who])


def searched_until_fetched(company: Company, key: str) -> None:
    for _ in range(100):
        if key in walk(company).entity_at:
            return
        for thread in threading.enumerate():
            if thread.name == "graph-fetch":
                thread.join()
    raise AssertionError("the newer graph never came")


def test_uploads_shares_and_deletes_make_no_search_rebuild_the_graph(
    world: World, builds: list[str], wakes: list[str]
) -> None:
    first = said(world.acme, "heron")
    assert "heron" in walk(world.acme).entity_at
    assert len(builds) == 1
    for key in ("pump", "lulea", "otter"):
        said(world.acme, key)
        assert "heron" in walk(world.acme).entity_at
    with tenant_scope(world.acme.id):
        commands.change_visibility(world.acme.actor("walter"), first.id, "private")
    walk(world.acme)
    with tenant_scope(world.acme.id):
        commands.delete_file(world.acme.actor("walter"), first.id)
    walk(world.acme)
    assert len(builds) == 1
    assert wakes == ["rebuild"]


def test_a_worker_rebuilds_once_and_every_process_fetches_it(world: World, builds: list[str], wakes: list[str]) -> None:
    said(world.acme, "heron")
    walk(world.acme)
    said(world.acme, "pump")
    assert "pump" not in walk(world.acme).entity_at
    with tenant_scope(world.acme.id):
        commands.rebuild_graph()
        commands.rebuild_graph()
    searched_until_fetched(world.acme, "pump")
    assert len(builds) == 2
    assert wakes == ["rebuild"]


def test_a_process_that_begins_takes_the_graph_that_is_there(
    world: World, builds: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said(world.acme, "heron")
    walk(world.acme)
    cache._held.clear()
    cache._walks.clear()
    assert "heron" in walk(world.acme).entity_at
    assert len(builds) == 1


def test_first_readers_at_once_build_it_once(world: World, builds: list[str]) -> None:
    said(world.acme, "heron")
    found: list[bool] = []

    def read() -> None:
        found.append("heron" in walk(world.acme).entity_at)
        connections.close_all()

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 4
    assert len(builds) == 1


@pytest.mark.isolation
@pytest.mark.parametrize("change", ["unshared", "deleted"])
def test_what_may_not_be_read_any_more_is_gone_from_the_next_walk_of_an_old_graph(
    world: World, builds: list[str], change: str
) -> None:
    file, _other = said(world.acme, "lulea"), said(world.acme, "heron")
    assert file.chunks[0] in rank(walk(world.acme), {"ada": 1.0}, {}, 10).passages
    with tenant_scope(world.acme.id):
        if change == "unshared":
            commands.change_visibility(world.acme.actor("walter"), file.id, "private")
        else:
            commands.delete_file(world.acme.actor("walter"), file.id)
    after = walk(world.acme)
    assert "lulea" not in after.entity_at
    assert "lulea" not in after.keys_with
    assert file.chunks[0] not in rank(after, {"ada": 1.0, "lulea": 1.0}, {}, 10).passages
    assert ("lulea" in walk(world.acme, "walter").entity_at) is (change == "unshared")
    assert len(builds) == 1


@pytest.mark.isolation
def test_a_file_shared_again_is_back_at_once(world: World, builds: list[str]) -> None:
    file = said(world.acme, "lulea", "private")
    assert "lulea" not in walk(world.acme).entity_at
    with tenant_scope(world.acme.id):
        commands.change_visibility(world.acme.actor("walter"), file.id, "organisation")
    assert "lulea" in walk(world.acme).entity_at
    assert len(builds) == 1


def test_a_small_graph_is_new_at_the_next_search(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "RENEW_AT_ONCE_LINKS", 100)
    said(world.acme, "heron")
    walk(world.acme)
    said(world.acme, "pump")
    assert "pump" in walk(world.acme).entity_at


def test_a_walk_of_one_store_is_not_taken_for_anothers(
    world: World, settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    said(world.acme, "heron")
    assert "heron" in walk(world.acme).entity_at

    class Empty:
        def adjacency(self, version: int) -> object:
            return adjacency_from([], [], version)

    settings.GRAPH_BACKEND = "neo4j"  # type: ignore[attr-defined]
    monkeypatch.setattr(cache, "graph_store", lambda _tenant_id: Empty())
    assert "heron" not in walk(world.acme).entity_at
    settings.GRAPH_BACKEND = "postgres"  # type: ignore[attr-defined]
    assert "heron" in walk(world.acme).entity_at
