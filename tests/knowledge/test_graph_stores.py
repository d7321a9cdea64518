"""One conformance suite for every graph backend: PostgreSQL and a real Neo4j."""

from concurrent.futures import ThreadPoolExecutor, wait
from uuid import UUID

import numpy as np
import pytest
from django.db import connections, transaction

from kernel.ids import uuid7
from kernel.journal.models import JournalEvent
from kernel.tenancy import TenantSwitch, tenant_scope
from knowledge import commands, queries, tasks
from knowledge.errors import FileNotFound
from knowledge.graph import entity_id, graph_store
from knowledge.graph.events import EVERYBODY, NOBODY
from knowledge.graph.packing import packed, unpacked
from knowledge.graph.pagerank import rank, walk_of
from knowledge.graph.store import GraphStore, GraphUnavailable
from knowledge.graph.versions import changing_graph
from knowledge.models import File
from tests.knowledge.graph_world import GraphFile, graph_file, say, store_of
from tests.world import World

BACKENDS = ["postgres", pytest.param("neo4j", marks=pytest.mark.neo4j)]


@pytest.fixture(params=BACKENDS, autouse=True)
def backend(request: pytest.FixtureRequest, settings: object) -> str:
    if request.param == "neo4j":
        settings.NEO4J_URI = request.getfixturevalue("neo4j_uri")  # type: ignore[attr-defined]
    settings.GRAPH_BACKEND = request.param  # type: ignore[attr-defined]
    return request.param


@pytest.fixture
def shared(world: World) -> GraphFile:
    """Everybody at Acme may read: Ada leads Heron, Heron depends on the pump."""
    file = graph_file(world.acme)
    say(
        file,
        [file.mention("ada", 0, "person"), file.mention("heron", 0), file.mention("heron", 1), file.mention("pump", 1)],
        [file.edge("ada", "leads", "heron", 0), file.edge("heron", "depends on", "pump", 1)],
    )
    return file


@pytest.fixture
def private(world: World, shared: GraphFile) -> GraphFile:
    """Only Walter may read: the pump is supplied by Luleå AB; Ada is named here as well."""
    file = graph_file(world.acme, "private")
    say(
        file,
        [file.mention("pump", 0, "product"), file.mention("lulea", 0), file.mention("ada", 1)],
        [file.edge("pump", "supplied by", "lulea", 0), file.edge("ada", "mentioned with", "pump", 1, 0.2)],
    )
    return file


def tell_nobody(world: World, monkeypatch: pytest.MonkeyPatch) -> list[tuple[UUID, str]]:
    """From here on the store is only told who may see a file; returns what it was told."""
    told: list[tuple[UUID, str]] = []

    def share(_: GraphStore, file_id: UUID, reader: str) -> None:
        told.append((file_id, reader))

    with tenant_scope(world.acme.id):
        monkeypatch.setattr(type(store_of(world.acme)), "share", share)
    return told


def graph_away(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on the graph cannot be told who may see a file."""

    def unavailable(*_: object) -> None:
        raise GraphUnavailable()

    with tenant_scope(world.acme.id):
        monkeypatch.setattr(type(store_of(world.acme)), "share", unavailable)


def names_seen_by(world: World, who: str) -> list[str]:
    with tenant_scope(world.acme.id):
        return [card.key for card in store_of(world.acme).find("", "", 10, world.acme.members[who])]


def test_what_a_file_says_can_be_read_back(world: World, shared: GraphFile) -> None:
    with tenant_scope(world.acme.id):
        store = store_of(world.acme)
        ada, heron = store.entities(["ada", "heron"], None)
        assert (ada.key, ada.name, ada.kind, ada.mentions) == ("ada", "Ada", "person", 1)
        assert (ada.id, heron.mentions) == (entity_id(world.acme.id, "ada"), 2)
        assert store.entity(ada.id, None) == ada
        (edge,) = store.edges_of(["ada"], 10, None)
        assert (edge.subject_name, edge.predicate, edge.object_name) == ("Ada", "leads", "Project Heron")
        assert edge.sources == (shared.ref(0),)
        assert store.passages_of(["heron"], 10, None) == sorted(
            [shared.ref(0), shared.ref(1)], key=lambda ref: str(ref.chunk_id)
        )
        assert (store.stats().entities, store.stats().mentions, store.stats().edges) == (3, 4, 2)


def test_relations_of_the_named_and_among_the_reached_are_read_and_no_others(world: World, shared: GraphFile) -> None:
    with tenant_scope(world.acme.id):
        store = store_of(world.acme)

        def predicates(named: list[str], reached: list[str]) -> list[str]:
            return sorted(one.predicate for one in store.edges_among(named, reached, 10, None))

        assert predicates(["ada"], ["ada"]) == ["leads"]
        assert predicates([], ["heron", "pump"]) == ["depends on"]
        assert predicates([], ["heron"]) == []
        assert predicates(["heron"], ["heron", "ada"]) == ["depends on", "leads"]


def test_saying_it_again_in_another_file_is_one_entity_and_one_fact_with_two_sources(
    world: World, shared: GraphFile
) -> None:
    other = graph_file(world.acme)
    say(other, [other.mention("ada", 2), other.mention("heron", 2)], [other.edge("ada", "leads", "heron", 2, 0.6)])
    with tenant_scope(world.acme.id):
        store = store_of(world.acme)
        assert store.stats().entities == 3
        (fact,) = list(store.edges_of(["ada"], 10, None))
        assert fact.confidence == pytest.approx(0.8)
        assert set(fact.sources) == {shared.ref(0), other.ref(2)}


def test_a_surer_kind_replaces_other_and_is_not_replaced(world: World, private: GraphFile) -> None:
    walter = world.acme.members["walter"]
    with tenant_scope(world.acme.id):
        (pump,) = store_of(world.acme).entities(["pump"], walter)
        assert pump.kind == "product"
    more = graph_file(world.acme)
    say(more, [more.mention("ada", 0, "organisation")], [])
    with tenant_scope(world.acme.id):
        (ada,) = store_of(world.acme).entities(["ada"], walter)
        assert ada.kind == "person"


def test_neighbours_are_nearest_first_and_capped(world: World, private: GraphFile) -> None:
    walter = world.acme.members["walter"]
    with tenant_scope(world.acme.id):
        store = store_of(world.acme)
        one = [fact.predicate for fact in store.neighbours(["ada"], 1, 10, walter)]
        three = [fact.predicate for fact in store.neighbours(["ada"], 3, 10, walter)]
        assert one == ["leads"]
        assert three == ["leads", "depends on", "supplied by"]
        assert len(store.neighbours(["ada"], 3, 2, walter)) == 2
        with_weak = store.neighbours(["ada"], 1, 10, walter, weak=True)
        assert {fact.predicate for fact in with_weak} == {"leads", "mentioned with"}


def test_what_only_a_private_file_says_is_for_its_owner(world: World, private: GraphFile) -> None:
    with tenant_scope(world.acme.id):
        store = store_of(world.acme)
        for reader in (None, world.acme.members["edith"]):
            assert store.entities(["lulea"], reader) == []
            assert store.entity(entity_id(world.acme.id, "lulea"), reader) is None
            assert [fact.predicate for fact in store.edges_of(["pump"], 10, reader)] == ["depends on"]
            assert private.id not in {ref.file_id for ref in store.passages_of(["pump", "ada"], 10, reader)}
            assert [card.key for card in store.find("", "", 10, reader)] == ["ada", "heron", "pump"]
            assert store.entities(["ada"], reader)[0].mentions == 1
        owner = world.acme.members["walter"]
        assert store.entities(["ada"], owner)[0].mentions == 2
        assert [card.key for card in store.find("", "", 10, owner)] == ["ada", "heron", "lulea", "pump"]


def test_sharing_a_file_shows_what_it_said_and_unsharing_hides_it(world: World, private: GraphFile) -> None:
    for visibility, mark, seen in (("organisation", "*", 1), ("private", str(world.acme.members["walter"]), 0)):
        with tenant_scope(world.acme.id), changing_graph():
            File.objects.filter(id=private.id).update(visibility=visibility)
            store_of(world.acme).share(private.id, mark)
        with tenant_scope(world.acme.id):
            assert len(store_of(world.acme).entities(["lulea"], world.acme.members["edith"])) == seen


def test_names_are_hidden_before_a_file_is_private_and_shown_after_it_is_shared(
    world: World, private: GraphFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = tell_nobody(world, monkeypatch)
    walter = world.acme.actor("walter")
    with tenant_scope(world.acme.id):
        commands.change_visibility(walter, private.id, "organisation")
        assert told == []
        transaction.set_rollback(True)
    assert told == []
    with tenant_scope(world.acme.id):
        commands.change_visibility(walter, private.id, "organisation")
    assert told == [(private.id, EVERYBODY)]
    with tenant_scope(world.acme.id):
        commands.change_visibility(walter, private.id, "private")
        assert told[1:] == [(private.id, str(walter.member_id))]


def test_a_file_is_not_kept_to_its_owner_while_its_names_cannot_be_hidden(
    world: World, shared: GraphFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph_away(world, monkeypatch)
    with pytest.raises(GraphUnavailable), tenant_scope(world.acme.id):
        commands.change_visibility(world.acme.actor("olivia"), shared.id, "private")
    with tenant_scope(world.acme.id):
        assert File.objects.get(id=shared.id).visibility == "organisation"


def test_what_the_graph_was_not_told_is_put_right_by_sharing_once_more(
    world: World, private: GraphFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    walter = world.acme.actor("walter")
    with monkeypatch.context() as meanwhile:
        graph_away(world, meanwhile)
        with tenant_scope(world.acme.id):
            commands.change_visibility(walter, private.id, "organisation")
    with tenant_scope(world.acme.id):
        assert File.objects.get(id=private.id).is_graph_behind
        commands.change_visibility(walter, private.id, "organisation")
    assert "lulea" in names_seen_by(world, "edith")
    with tenant_scope(world.acme.id):
        assert not File.objects.get(id=private.id).is_graph_behind
        assert JournalEvent.objects.filter(verb="file.visibility_changed").count() == 1


def test_what_the_graph_was_not_told_it_is_told_by_beat(
    world: World, private: GraphFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as meanwhile:
        graph_away(world, meanwhile)
        with tenant_scope(world.acme.id):
            commands.change_visibility(world.acme.actor("walter"), private.id, "organisation")
        tasks.publish_readers()
    tasks.publish_readers()
    assert "lulea" in names_seen_by(world, "edith")
    told = tell_nobody(world, monkeypatch)
    tasks.publish_readers()
    assert told == []


def test_a_file_that_was_deleted_meanwhile_is_shown_to_nobody_again(
    world: World, private: GraphFile, shared: GraphFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = tell_nobody(world, monkeypatch)
    walter = world.acme.actor("walter")

    def change(file: GraphFile, visibility: str) -> None:
        try:
            with tenant_scope(world.acme.id):
                commands.change_visibility(walter, file.id, visibility)
        finally:
            connections.close_all()

    for file, visibility in ((private, "organisation"), (shared, "private")):
        with ThreadPoolExecutor(1) as others:
            with tenant_scope(world.acme.id):
                commands.delete_file(walter, file.id)
                change_too = others.submit(change, file, visibility)
                wait([change_too], timeout=0.5)  # it looks while the deletion is not committed yet
            with pytest.raises(FileNotFound):
                change_too.result(20)
    assert told == [(private.id, NOBODY), (shared.id, NOBODY)]


def test_find_pages_in_order_of_keys(world: World, private: GraphFile) -> None:
    owner = world.acme.members["walter"]
    with tenant_scope(world.acme.id):
        store = store_of(world.acme)
        first = store.find("", "", 2, owner)
        rest = store.find("", first[-1].key, 10, owner)
        assert [card.key for card in (*first, *rest)] == ["ada", "heron", "lulea", "pump"]
        assert [card.key for card in store.find("um", "", 10, owner)] == ["pump"]


def test_deleting_a_file_removes_what_it_alone_supported(world: World, private: GraphFile, shared: GraphFile) -> None:
    owner = world.acme.members["walter"]
    for _ in range(2):  # repeating it does nothing
        with tenant_scope(world.acme.id), changing_graph():
            store_of(world.acme).delete_document(private.id)
    with tenant_scope(world.acme.id):
        store = store_of(world.acme)
        assert [card.key for card in store.find("", "", 10, owner)] == ["ada", "heron", "pump"]
        assert (store.stats().mentions, store.stats().edges) == (4, 2)
    with tenant_scope(world.acme.id), changing_graph():
        store_of(world.acme).delete_document(shared.id)
    with tenant_scope(world.acme.id):
        stats = store_of(world.acme).stats()
        assert (stats.entities, stats.mentions, stats.edges) == (0, 0, 0)


def test_the_names_of_a_deleted_file_are_in_no_list_before_the_purge(world: World, private: GraphFile) -> None:
    walter = world.acme.actor("walter")
    lulea = entity_id(world.acme.id, "lulea")
    with tenant_scope(world.acme.id):
        assert "lulea" in [card.key for card in queries.entities(walter, "", "", 10)]
        commands.delete_file(walter, private.id)
    with tenant_scope(world.acme.id):
        assert [card.key for card in queries.entities(walter, "", "", 10)] == ["ada", "heron", "pump"]
        store = store_of(world.acme)
        assert store.entity(lulea, walter.member_id) is None
        assert [(card.key, card.mentions) for card in store.entities(["ada", "pump"], walter.member_id)] == [
            ("ada", 1),
            ("pump", 1),
        ]
        edges = store.edges_of(["pump"], 10, walter.member_id, weak=True)
        assert [(edge.subject, edge.predicate) for edge in edges] == [("heron", "depends on")]


def test_a_file_is_deleted_also_while_the_graph_does_not_answer(
    world: World, private: GraphFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph_away(world, monkeypatch)
    with tenant_scope(world.acme.id):
        commands.delete_file(world.acme.actor("walter"), private.id)
    with tenant_scope(world.acme.id):
        assert File.objects.get(id=private.id).state == "deleting"


def test_a_deletion_that_is_rolled_back_hides_no_name(
    world: World, private: GraphFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = tell_nobody(world, monkeypatch)
    walter = world.acme.actor("walter")
    with tenant_scope(world.acme.id):
        commands.delete_file(walter, private.id)
        transaction.set_rollback(True)
    assert told == []
    with tenant_scope(world.acme.id):
        commands.delete_file(walter, private.id)
        assert told == []
    assert told == [(private.id, NOBODY)]


def test_a_subgraph_has_only_edges_between_its_entities(world: World, private: GraphFile) -> None:
    with tenant_scope(world.acme.id):
        found = store_of(world.acme).subgraph("ada", 3, 3, world.acme.members["walter"])
        keys = {card.key for card in found.entities}
        assert "ada" in keys
        assert len(keys) == 3
        assert all({edge.subject, edge.object} <= keys for edge in found.edges)


def test_the_adjacency_survives_packing_and_is_masked_for_each_asker(
    world: World, private: GraphFile, shared: GraphFile
) -> None:
    with tenant_scope(world.acme.id):
        graph = unpacked(packed(store_of(world.acme).adjacency()))
    assert sorted(graph.keys) == ["ada", "heron", "lulea", "pump"]
    assert len(graph.passages) == 4
    owner = walk_of(graph, np.ones(len(graph.files), dtype=bool))
    other = walk_of(graph, np.array([file == shared.id for file in graph.files]))
    assert "lulea" in owner.entity_at
    assert "lulea" not in other.entity_at
    hidden = set(private.chunks)
    assert hidden & set(rank(owner, {"ada": 1.0}, {}, 10).passages)
    assert not hidden & set(rank(other, {"ada": 1.0}, {}, 10).passages)
    assert set(rank(other, {"ada": 1.0}, {}, 10).passages) == {shared.chunks[0], shared.chunks[1]}


def test_an_empty_graph_answers_with_nothing(world: World) -> None:
    with tenant_scope(world.globex.id):
        store = store_of(world.globex)
        assert store.neighbours(["ada"], 2, 10, None) == []
        assert rank(walk_of(store.adjacency(), np.array([], dtype=bool)), {"ada": 1.0}, {}, 5).passages == {}


@pytest.mark.isolation
def test_another_tenant_gets_nothing_with_our_ids_and_changes_nothing(
    world: World, private: GraphFile, shared: GraphFile
) -> None:
    everyone: list[UUID | None] = [None, world.acme.members["walter"], world.globex.members["walter"]]
    with tenant_scope(world.globex.id):
        store = store_of(world.globex)
        for member in everyone:
            assert store.entities(["ada", "heron", "pump", "lulea"], member) == []
            assert store.entity(entity_id(world.acme.id, "ada"), member) is None
            assert store.find("", "", 10, member) == []
            assert store.edges_of(["ada", "pump"], 10, member, weak=True) == []
            assert store.passages_of(["ada", "pump"], 10, member) == []
            assert store.neighbours(["ada"], 3, 10, member, weak=True) == []
            assert store.subgraph("ada", 3, 10, member).entities == ()
        assert store.stats().entities == 0
        assert store.adjacency().keys == ()
        with changing_graph():
            store.delete_document(shared.id)
            store.share(private.id, "*")
    with tenant_scope(world.acme.id):
        assert store_of(world.acme).stats().mentions == 7
        assert store_of(world.acme).entities(["lulea"], None) == []


@pytest.mark.isolation
def test_the_same_name_in_two_tenants_is_two_entities(world: World, shared: GraphFile) -> None:
    theirs = graph_file(world.globex)
    say(theirs, [theirs.mention("ada", 0, "place")], [])
    with tenant_scope(world.globex.id):
        (ada,) = store_of(world.globex).entities(["ada"], None)
        assert (ada.kind, ada.mentions) == ("place", 1)
        assert ada.id != entity_id(world.acme.id, "ada")
    with tenant_scope(world.acme.id):
        assert store_of(world.acme).entities(["ada"], None)[0].kind == "person"


@pytest.mark.isolation
def test_a_store_of_another_tenant_than_the_scope_cannot_be_made(world: World) -> None:
    with tenant_scope(world.acme.id), pytest.raises(TenantSwitch):
        graph_store(world.globex.id)


def test_a_mention_of_an_unknown_file_leaves_the_graph_as_it_was(world: World, shared: GraphFile) -> None:
    with tenant_scope(world.acme.id), changing_graph():
        store_of(world.acme).delete_document(uuid7())
    with tenant_scope(world.acme.id):
        assert store_of(world.acme).stats().mentions == 4
