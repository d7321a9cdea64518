"""How many of the exactly nearest chunks the signs of vectors let through, on real vectors, under row-level security.

Every third question of MuSiQue and claims of SciFact's training part, over MuSiQue's passages and a part of SciFact's
abstracts. Beside it what both ways cost the processor, in turns. Needs --data.
"""

import statistics
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.db import connection

from benchmarks import corpus
from benchmarks.measure import against
from benchmarks.retrieval.measured import busy, every_vector
from kernel.tenancy import tenant_scope

DOCUMENTS = 1_500
CLAIMS = 100
DEPTHS = (20, 100)
TARGET = 0.98


def run(options: SimpleNamespace) -> dict[str, Any]:
    """Recall at 20 and 100 against every vector, and processor milliseconds of both."""
    if options.data is None:
        return {"skipped": "needs --data"}
    company = corpus.company()
    documents, claims, _judged = corpus.scifact(options.data, "train")
    passages, trivia = corpus.musique(options.data)
    corpus.load_texts(company, passages | {f"s{name}": documents[name] for name in list(documents)[:DOCUMENTS]})
    questions = [one["question"] for one in trivia[::3]] + list(claims.values())[:CLAIMS]
    recalls, spent = _compared(company, questions)
    figures = {f"recall@{depth}": round(statistics.mean(recalls[depth]), 4) for depth in DEPTHS}
    return {
        "questions": len(questions),
        "vectors": _vectors(company),
        **figures,
        "processor_ms": {name: round(seconds * 1000 / len(questions), 2) for name, seconds in spent.items()},
        "recall@20 wanted": against(figures["recall@20"], TARGET, at_most=False),
    }


def _compared(company: corpus.Company, questions: list[str]) -> tuple[dict[int, list[float]], dict[str, float]]:
    from knowledge.embedding import embedder
    from knowledge.retrieval.nearest import nearest_chunks

    asker = corpus.asker(company).member_id
    recalls: dict[int, list[float]] = {depth: [] for depth in DEPTHS}
    spent = {"signs first": 0.0, "every vector": 0.0}
    for question in questions:
        probe = embedder().embed([question])[0]
        with tenant_scope(company.id), busy() as by_signs:
            near = nearest_chunks(asker, probe, max(DEPTHS))
        with tenant_scope(company.id), busy() as by_vectors:
            exact = every_vector(asker, probe, max(DEPTHS))
        spent["signs first"] += sum(by_signs.values())
        spent["every vector"] += sum(by_vectors.values())
        for depth in DEPTHS:
            recalls[depth].append(len(_best(near, depth) & _best(exact, depth)) / min(depth, len(exact)))
    return recalls, spent


def _best(scores: dict[UUID, float], depth: int) -> set[UUID]:
    return set(sorted(scores, key=lambda one: -scores[one])[:depth])


def _vectors(company: corpus.Company) -> int:
    with tenant_scope(company.id), connection.cursor() as cursor:
        cursor.execute("select count(*) from knowledge_childvector")
        return int(cursor.fetchone()[0])
