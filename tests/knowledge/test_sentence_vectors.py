"""Sentences are embedded when their file is taken in, not when somebody asks."""

from typing import Any

import numpy as np
import pytest

from kernel.tenancy import tenant_scope
from knowledge import queries
from knowledge.embedding import embedder
from knowledge.embedding.bytewise import packed, unpacked
from knowledge.models import Chunk, SentenceVectors
from knowledge.retrieval import sentence_vectors
from knowledge.retrieval.sentence_vectors import embedding_with
from knowledge.splitting import lines_of
from tests.knowledge.conftest import take_in
from tests.knowledge.test_gate import ANSWERABLE, FOREIGN, LEAFLET
from tests.world import World

QUESTIONS = ANSWERABLE + FOREIGN


@pytest.fixture
def leaflet(world: World) -> World:
    take_in(world.acme, "edith", "leaflet.md", LEAFLET)
    return world


@pytest.fixture
def embedded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that a search has embedded beside its question."""
    asked: list[str] = []

    def noted(texts: list[str], embed: Any) -> Any:
        asked.extend(texts)
        return embed(texts)

    monkeypatch.setattr(sentence_vectors, "embed_remembered", noted)
    return asked


def answered(world: World) -> list[str]:
    """The questions that find a passage."""
    with tenant_scope(world.acme.id):
        return [one for one in QUESTIONS if queries.search(world.acme.actor(), one).passages]


def test_a_search_that_looks_at_sentences_embeds_none(leaflet: World, embedded: list[str]) -> None:
    assert answered(leaflet)
    assert set(FOREIGN) <= set(embedded) <= set(QUESTIONS), "more than the questions was embedded"


@pytest.mark.parametrize("lack", ["none", "other rules", "another number"])
def test_a_chunk_whose_sentences_have_no_vectors_is_embedded_and_judged_alike(
    leaflet: World, embedded: list[str], lack: str
) -> None:
    with_vectors = answered(leaflet)
    with tenant_scope(leaflet.acme.id):
        rows = SentenceVectors.objects.all()
        if lack == "none":
            rows.delete()
        elif lack == "other rules":
            rows.update(rules=0)
        else:
            rows.update(vectors=packed(np.ones((2, 384), dtype=np.float32)))
    assert answered(leaflet) == with_vectors
    assert "Late returns cost 20 pence a day." in embedded


def test_stored_cosines_are_those_of_the_embedder(leaflet: World) -> None:
    with tenant_scope(leaflet.acme.id):
        chunks = list(Chunk.objects.all())
        lines = [line for chunk in chunks for line in lines_of(chunk.text)]
        looked_up = embedding_with(chunks)([QUESTIONS[0], *lines])
    made = embedder().embed([QUESTIONS[0], *lines])
    assert np.abs(looked_up[1:] @ looked_up[0] - made[1:] @ made[0]).max() < 0.003


def test_bytes_hold_vectors_to_a_thousandth_and_the_zero_vector() -> None:
    rng = np.random.default_rng(2)
    vectors = rng.standard_normal((50, 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors[7] = 0
    back = unpacked(packed(vectors))
    assert np.abs(back @ vectors[0] - vectors @ vectors[0]).max() < 0.002
    assert not back[7].any()
    assert unpacked(packed(vectors[:0])).shape == (0, 384)


@pytest.mark.isolation
def test_sentences_of_another_organisation_are_not_looked_up(leaflet: World) -> None:
    with tenant_scope(leaflet.acme.id):
        chunks = list(Chunk.objects.all())
    with tenant_scope(leaflet.globex.id):
        assert sentence_vectors._stored(chunks) == {}
