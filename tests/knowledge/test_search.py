"""Finding passages: the two search functions, their fusion, and what an asker may find."""

import math
from collections import Counter
from importlib import import_module
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from django.db import connection

from kernel.tenancy import tenant_scope
from knowledge import queries
from knowledge.embedding import MODEL_ID, embedder
from knowledge.events import LegReport
from knowledge.models import ChildVector, Chunk, File
from knowledge.retrieval import bm25, fusion
from knowledge.retrieval.legs import Candidates, lexical_leg, vector_leg
from tests.knowledge.conftest import take_in
from tests.world import World

NOTES = {
    "tides": "The tide in the harbour rises four metres. Pilots read the tide table every morning.",
    "bread": "Bread needs flour, water and salt. The dough rests for a night.",
    "pumps": "A pump moves water out of the harbour basin. The pump stops when the basin is empty.",
    "birds": "Terns breed on the roof of the pump house. Nobody may climb there before August.",
}


@pytest.fixture
def notes(world: World) -> dict[str, File]:
    return {name: take_in(world.acme, "edith", f"{name}.txt", text) for name, text in NOTES.items()}


def titles(world: World, question: str, who: str = "walter", k: int = 4) -> list[str]:
    with tenant_scope(world.acme.id):
        return [passage.title for passage in queries.search(world.acme.actor(who), question, k).passages]


def test_a_question_finds_its_passage_with_file_page_span_and_legs(world: World, notes: dict[str, File]) -> None:
    with tenant_scope(world.acme.id):
        found = queries.search(world.acme.actor(), "How high does the water rise in the harbour?", 2)
    best = found.passages[0]
    assert (best.title, best.page, best.file_id) == ("tides.txt", 1, notes["tides"].id)
    assert best.text == NOTES["tides"]
    assert set(best.legs) >= {"vector", "lexical"}
    assert (found.legs["vector"].ran, found.legs["lexical"].ran) == (True, True)
    assert len(found.passages) == 2


def test_meaning_finds_what_shares_no_word_with_the_question(world: World, notes: dict[str, File]) -> None:
    assert titles(world, "How do I bake a loaf?")[0] == "bread.txt"


def test_the_lexical_score_is_bm25(world: World, notes: dict[str, File]) -> None:
    stems = {name: lexemes(text) for name, text in NOTES.items()}
    average = sum(len(words) for words in stems.values()) / len(stems)
    question = lexemes("pump in the harbour basin")
    with tenant_scope(world.acme.id):
        found = lexical_leg(world.acme.members["walter"], "pump in the harbour basin")
        files = dict(Chunk.objects.values_list("id", "file__name"))
    assert found.scores
    for chunk_id, score in found.scores.items():
        words = stems[files[chunk_id].removesuffix(".txt")]
        expected = sum(
            bm25.term_score(
                words.count(term),
                len(words),
                average,
                bm25.idf(len(stems), sum(term in other for other in stems.values())),
            )
            for term in set(question) & set(words)
        )
        assert score == pytest.approx(expected, rel=1e-6)
    best = max(found.scores, key=lambda one: found.scores[one] if found.scores else 0)
    assert files[best] == "pumps.txt"
    assert found.coverage[best] == pytest.approx(1.0)


def lexemes(text: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("select lexeme, cardinality(positions) from unnest(to_tsvector('english', %s))", [text])
        return list(Counter(dict(cursor.fetchall())).elements())


def test_the_vector_score_is_the_best_windows_cosine(world: World) -> None:
    text = " ".join(f"Valve {number} of the {number}th hall is opened by hand once a year." for number in range(40))
    take_in(world.acme, "edith", "valves.txt", text)
    with tenant_scope(world.acme.id):
        probe = embedder().embed(["valve 31"])[0]
        rows = ChildVector.objects.all()
        assert len(rows) > 3
        best = max(float(probe @ np.array(row.embedding, dtype=np.float32)) for row in rows)
        score = vector_leg(None, "valve 31").best
    assert score == pytest.approx(best, abs=2e-3)


def test_vectors_of_another_model_are_not_mixed_in(world: World, notes: dict[str, File]) -> None:
    with tenant_scope(world.acme.id):
        ChildVector.objects.filter(file_id=notes["tides"].id).update(model="another-model")
        found = vector_leg(world.acme.members["walter"], "tide in the harbour").scores or {}
        files = set(Chunk.objects.filter(id__in=found).values_list("file__name", flat=True))
    assert files == {"bread.txt", "pumps.txt", "birds.txt"}


def test_there_is_no_approximate_index_and_the_plan_reads_one_tenant(world: World, notes: dict[str, File]) -> None:
    with tenant_scope(world.acme.id), connection.cursor() as cursor:
        cursor.execute("select indexdef from pg_indexes where tablename = 'knowledge_childvector'")
        indexes = [row[0] for row in cursor.fetchall()]
        cursor.execute("set local enable_seqscan = off")
        cursor.execute(
            "explain select max(-(embedding <#> %s::real[]::halfvec(384))) from knowledge_childvector "
            "where tenant_id = %s and model = %s group by file_id, ordinal",
            [[0.0] * 384, world.acme.id, MODEL_ID],
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert not [index for index in indexes if "hnsw" in index or "ivfflat" in index]
    assert "Index Cond" in plan
    assert "tenant_id" in plan.split("Index Cond")[1]


@pytest.mark.isolation
def test_a_private_file_is_found_by_its_owner_only(world: World, notes: dict[str, File]) -> None:
    take_in(world.acme, "walter", "secret.txt", "The harbour master's safe opens with 4711.", "private")
    assert titles(world, "How does the harbour master's safe open?")[0] == "secret.txt"
    assert "secret.txt" not in titles(world, "How does the harbour master's safe open?", "olivia", 50)


@pytest.mark.isolation
def test_a_private_file_changes_no_score_of_a_colleague(world: World, notes: dict[str, File]) -> None:
    before = scores(world, "edith")
    take_in(world.acme, "walter", "secret.txt", "pump pump pump harbour basin tide " * 20, "private")
    assert scores(world, "edith") == before
    assert scores(world, "walter") != before


def scores(world: World, who: str) -> dict[UUID, float]:
    with tenant_scope(world.acme.id):
        return dict(lexical_leg(world.acme.members[who], "pump in the harbour basin").scores or {})


@pytest.mark.isolation
def test_the_search_functions_answer_for_the_bound_tenant_alone(world: World, notes: dict[str, File]) -> None:
    probe = embedder().embed(["tide in the harbour"])[0].tolist()
    calls: list[tuple[str, list[Any]]] = [
        (
            "select * from knowledge_vector_search(%s, %s, %s::real[], %s)",
            [world.acme.members["edith"], MODEL_ID, probe, 99],
        ),
        ("select * from knowledge_lexical_search(%s, %s::text, %s)", [world.acme.members["edith"], "tide harbour", 99]),
    ]
    for sql, values in calls:
        for company, expected in ((world.acme, True), (world.globex, False)):
            with tenant_scope(company.id), connection.cursor() as cursor:
                cursor.execute(sql, values)
                assert bool(cursor.fetchall()) is expected


def test_nothing_about_the_question_finds_no_source(world: World, notes: dict[str, File]) -> None:
    for question in ("What is the capital of Mongolia?", "Who won the chess final in 1972?", "zxqv", "", "?!"):
        assert titles(world, question) == [], question


def test_the_search_endpoint_tells_passages_and_legs(world: World, notes: dict[str, File]) -> None:
    client = world.acme.client("vera")
    body = client.get(world.acme.url("search/?q=tide in the harbour&k=1")).json()
    assert [row["title"] for row in body["results"]] == ["tides.txt"]
    assert body["legs"]["graph"]["ran"] in (True, False)
    assert client.get(world.acme.url("search/")).status_code == 400
    assert client.get(world.acme.url("search/?q=tide&k=many")).status_code == 400


def test_a_leg_without_its_model_is_told_and_the_other_answers(
    world: World, notes: dict[str, File], monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> None:
        raise FileNotFoundError

    monkeypatch.setattr("knowledge.retrieval.legs.embedder", missing)
    with tenant_scope(world.acme.id):
        found = queries.search(world.acme.actor(), "tide in the harbour", 3)
    assert (found.legs["vector"].ran, found.legs["vector"].reason) == (False, "model_missing")
    assert found.passages[0].title == "tides.txt"


def test_convex_fusion_prefers_what_both_legs_like() -> None:
    fused = fusion.convex({"a": 0.9, "b": 0.8, "c": 0.1}, {"b": 7.0, "c": 6.0, "d": 1.0})
    assert max(fused, key=lambda key: fused[key]) == "b"
    assert fused["a"] == pytest.approx(fusion.ALPHA)
    assert fusion.normalised({"a": 3.0, "b": 3.0}) == {"a": 1.0, "b": 1.0}


def test_rank_fusion_is_the_fallback_of_a_single_leg() -> None:
    fused = fusion.fuse({"a": 0.2, "b": 0.9}, None)
    assert fused == {"b": pytest.approx(1 / 61), "a": pytest.approx(1 / 62)}
    both = fusion.reciprocal_ranks({"a": 2.0, "b": 1.0}, {"b": 5.0})
    assert both["b"] > both["a"]


def test_bm25_rewards_rare_words_and_short_texts() -> None:
    assert bm25.idf(100, 1) > bm25.idf(100, 50) > 0
    assert bm25.idf(100, 50) == pytest.approx(math.log(2))
    assert bm25.term_score(2, 50, 100, 1.0) > bm25.term_score(2, 200, 100, 1.0)
    assert bm25.term_score(100, 100, 100, 1.0) < bm25.K1 + 1


@pytest.mark.parametrize("change", ["private", "deleted", "another_tenant"])
def test_what_an_index_still_names_is_read_again_with_the_askers_rights(
    world: World, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    """The legs may be behind, or wrong: what they name is no permission."""
    shared = take_in(world.acme, "edith", "shared.txt", NOTES["tides"])
    other = take_in(world.globex, "edith", "globex.txt", NOTES["tides"])
    with tenant_scope(world.globex.id if change == "another_tenant" else world.acme.id):
        file_id = other.id if change == "another_tenant" else shared.id
        chunk_id = Chunk.objects.get(file_id=file_id).id
        if change == "private":
            File.objects.filter(id=file_id).update(visibility="private")
        elif change == "deleted":
            File.objects.filter(id=file_id).update(state="deleting")
    named = Candidates(LegReport(ran=True, found=1), {chunk_id: 0.99}, {chunk_id: 1.0})
    module = import_module("knowledge.queries.retrieve")  # the package exports a function of this name
    monkeypatch.setattr(module, "vector_leg", lambda *_: named)
    monkeypatch.setattr(module, "lexical_leg", lambda *_: named)
    assert titles(world, "How high does the water rise in the harbour?") == []
    assert titles(world, "How high does the water rise in the harbour?", "edith") == (
        ["shared.txt"] if change == "private" else []
    )
