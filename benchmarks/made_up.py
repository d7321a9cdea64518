"""An organisation of 10,000 made-up chunks, for what needs no real texts.

Texts have the word frequencies of prose: Zipf's law from its hundredth rank on, because the hundred most frequent words
of English are stop words and leave no posting. Vectors are random around two hundred centres.
"""

import random
from functools import cache
from itertools import pairwise
from typing import Any
from uuid import UUID

import numpy as np
from django.db import connections

from benchmarks import corpus
from kernel.tenancy import tenant_scope

CHUNKS = 10_000
CHUNKS_A_FILE = 5
WINDOWS = 3
WORDS_A_CHUNK = 300
VOCABULARY = 20_000
STOP_WORDS = 100
RANKS_ASKED = ((0, 200), (0, 200), (200, 2_000), (200, 2_000), (2_000, VOCABULARY), (2_000, VOCABULARY))
NAMES = 3_000
NAMES_A_CHUNK = 8
QUESTIONS = 200
WARM_UP = 20


def filled() -> tuple[corpus.Company, list[str]]:
    """An organisation with all the chunks, and questions for it, the first ones to warm up."""
    chance = random.Random(7)
    words = [f"w{number:05d}x" for number in range(VOCABULARY)]
    weights = 1 / np.arange(STOP_WORDS, VOCABULARY + STOP_WORDS)
    shares = weights / weights.sum()
    names = [f"Person{number:04d} Family{number % 977:03d}" for number in range(NAMES)]
    company = corpus.company()
    rng = np.random.default_rng(7)
    for _ in range(CHUNKS // 500):
        texts = [" ".join(rng.choice(words, WORDS_A_CHUNK, p=shares)) for _ in range(500)]
        _store(company, texts, names, rng, chance)
    _vacuum()
    questions = [_question(chance, words, names) for _ in range(QUESTIONS + WARM_UP)]
    return company, questions


def _vacuum() -> None:
    """What autovacuum does within a minute of a large upload: statistics, and index-only scans."""
    with connections["migrator"].cursor() as cursor:
        cursor.execute("vacuum (analyze) knowledge_posting, knowledge_childvector, knowledge_vectorcodes")
        cursor.execute(
            "vacuum (analyze) knowledge_mention, knowledge_relation, knowledge_entity, knowledge_chunk, knowledge_file"
        )


def _question(chance: random.Random, words: list[str], names: list[str]) -> str:
    """Two common words, two less so, two rare ones, and in every second question a name."""
    asked = [words[chance.randrange(*ranks)] for ranks in RANKS_ASKED]
    return " ".join(asked) + (f" {chance.choice(names)}" if chance.random() < 0.5 else "")


def _store(
    company: corpus.Company, texts: list[str], names: list[str], rng: np.random.Generator, chance: random.Random
) -> None:
    from knowledge.models import ChildVector, Chunk, File, SentenceVectors

    files: list[Any] = []
    chunks: list[Any] = []
    for start in range(0, len(texts), CHUNKS_A_FILE):
        files.append(corpus.file_row(company, f"file {start}"))
        files[-1].chunks_total = CHUNKS_A_FILE
        for ordinal, text in enumerate(texts[start : start + CHUNKS_A_FILE]):
            chunks.append(corpus.chunk_row(company, files[-1].id, ordinal, ordinal * 3000, text, WORDS_A_CHUNK))
    with tenant_scope(company.id):
        File.objects.bulk_create(files)
        Chunk.objects.bulk_create(chunks)
        for file in files:
            corpus.index_words(file.id)
        ChildVector.objects.bulk_create(
            [row for chunk in chunks for row in _vectors(chunk.file_id, chunk.ordinal, rng)], batch_size=corpus.ROWS
        )
        for file in files:
            corpus.index_signs(file.id)
        SentenceVectors.objects.bulk_create(map(_sentence, chunks), batch_size=corpus.ROWS)
        _connect(company.id, chunks, names, chance)


def _vectors(file_id: UUID, ordinal: int, rng: np.random.Generator) -> list[Any]:
    from knowledge.embedding import DIMENSIONS, MODEL_ID
    from knowledge.models import ChildVector

    centres = _centres(DIMENSIONS)
    rows = []
    for window in range(WINDOWS):
        vector = centres[rng.integers(200)] + rng.standard_normal(DIMENSIONS)
        unit = (vector / np.linalg.norm(vector)).tolist()
        rows.append(
            ChildVector(file_id=file_id, ordinal=ordinal, window=window, model=MODEL_ID, start=0, end=1, embedding=unit)
        )
    return rows


@cache
def _centres(dimensions: int) -> Any:
    return np.random.default_rng(1).standard_normal((200, dimensions))


def _sentence(chunk: Any) -> Any:
    """A made-up text is one sentence; what its vector says does not matter."""
    from knowledge.embedding import DIMENSIONS, MODEL_ID
    from knowledge.embedding.bytewise import packed
    from knowledge.models import SentenceVectors
    from knowledge.splitting.lines import RULES

    vector = np.zeros((1, DIMENSIONS), dtype=np.float32)
    vector[0, chunk.ordinal] = 1
    return SentenceVectors(
        file_id=chunk.file_id, ordinal=chunk.ordinal, model=MODEL_ID, rules=RULES, vectors=packed(vector)
    )


def _connect(tenant_id: UUID, chunks: list[Any], names: list[str], chance: random.Random) -> None:
    from knowledge.extraction import entity_key
    from knowledge.graph import GraphEdge, GraphMention, PassageRef, graph_store
    from knowledge.graph.versions import changing_graph

    mentions, edges = [], []
    for chunk in chunks:
        ref = PassageRef(chunk.id, chunk.file_id, chunk.start, chunk.start + 20)
        here = chance.sample(names, NAMES_A_CHUNK)
        keys = [entity_key(name) for name in here]
        mentions += [
            GraphMention(key, name, "person", ref, 0.8, "b", "1") for key, name in zip(keys, here, strict=True)
        ]
        edges += [GraphEdge(one, "knows", two, False, ref, 0.8, "b", "1") for one, two in pairwise(keys)]
    with changing_graph():
        store = graph_store(tenant_id)
        store.upsert_entities(mentions)
        store.upsert_edges(edges)
