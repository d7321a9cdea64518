"""Retrieval over 10,000 chunks of one organisation: embed the question, vector, BM25 and graph leg, fuse, re-read.

Texts are made up, with the word frequencies of prose: Zipf's law from its hundredth rank on, because the hundred most
frequent words of English are stop words and leave no posting. Vectors are random around two hundred centres; an exact
scan does not care. On a busy machine the processor time of a search says more than its duration, so both are told.
"""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import pairwise
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import numpy as np
import psutil
from django.db import connection, connections

from benchmarks import corpus
from benchmarks.measure import against, percentiles
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
TARGET_P95_MS = 50.0


def run(options: SimpleNamespace) -> dict[str, Any]:
    """p50, p95 and p99 of one search, in milliseconds, and of its parts."""
    company, questions = filled()
    _timed(company, questions[:WARM_UP])
    with busy() as spent:
        searched = _timed(company, questions[WARM_UP:])
    parts = {name: percentiles(seconds) for name, seconds in _timed_parts(company, questions).items()}
    figures = percentiles(searched)
    return {
        "chunks": CHUNKS,
        "vectors": CHUNKS * WINDOWS,
        "search": figures,
        "processor_ms a search": round(spent[0] * 1000 / QUESTIONS, 1),
        "parts": parts,
        "p95": against(figures["p95_ms"], TARGET_P95_MS, at_most=True),
    }


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


def _timed(company: corpus.Company, questions: list[str]) -> list[float]:
    from knowledge import queries

    actor = corpus.asker(company)
    durations = []
    for question in questions:
        started = time.perf_counter()
        with tenant_scope(company.id):
            found = queries.search(actor, question, 8)
        durations.append(time.perf_counter() - started)
        assert found.legs["vector"].found == 100
    return durations


@contextmanager
def busy() -> Iterator[list[float]]:
    """Processor seconds that this process and its PostgreSQL connection spent in the block."""
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        backend = psutil.Process(cursor.fetchone()[0])
    spent = [0.0]
    before = time.process_time() + sum(backend.cpu_times()[:2])
    yield spent
    spent[0] = time.process_time() + sum(backend.cpu_times()[:2]) - before


def _timed_parts(company: corpus.Company, questions: list[str]) -> dict[str, list[float]]:
    from knowledge.embedding import embedder
    from knowledge.retrieval.graph_leg import graph_leg
    from knowledge.retrieval.legs import CANDIDATES, lexical_leg
    from knowledge.retrieval.nearest import nearest_chunks

    actor, embedded = corpus.asker(company), cache(lambda text: embedder().embed([text])[0])
    for question in questions[WARM_UP:120]:
        embedded(question)
    parts = {
        "embed the question": lambda text: embedder().embed([text]),
        "vectors, signs first": lambda text: nearest_chunks(actor.member_id, embedded(text), CANDIDATES),
        "vectors, every one": lambda text: every_vector(actor.member_id, embedded(text)),
        "lexical leg": lambda text: lexical_leg(actor.member_id, text),
        "graph leg": lambda text: graph_leg(actor, text, {}),
    }
    seconds: dict[str, list[float]] = {name: [] for name in parts}
    for question in questions[WARM_UP:120]:
        for name, part in parts.items():
            with tenant_scope(company.id):
                started = time.perf_counter()
                part(question)
                seconds[name].append(time.perf_counter() - started)
    return seconds


def every_vector(member_id: UUID | None, probe: Any, wanted: int = 100) -> dict[UUID, float]:
    """What the vector leg did before it compared signs first."""
    from knowledge.embedding import MODEL_ID

    values = [member_id, MODEL_ID, probe.tolist(), wanted]
    with connection.cursor() as cursor:
        cursor.execute("select * from knowledge_vector_search(%s, %s, %s::real[], %s)", values)
        return dict(cursor.fetchall())


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
