"""The vector and the lexical leg: ids and scores from the search functions, for one asker."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection

from knowledge.embedding import Vectors, embedder
from knowledge.embedding.remembered import embed_remembered
from knowledge.events import LegReport
from knowledge.metrics import SEARCH_SECONDS

CANDIDATES = 100
EMBEDDED_AT_ONCE = 4


@dataclass(frozen=True)
class Candidates:
    """Scores by chunk. `coverage` is the share of the question's rare words that a chunk holds."""

    report: LegReport
    scores: dict[UUID, float] | None = None
    coverage: dict[UUID, float] = field(default_factory=dict)

    @property
    def best(self) -> float:
        return max((self.scores or {}).values(), default=0.0)


@cache
def _embedding_threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(EMBEDDED_AT_ONCE, thread_name_prefix="embed")


def embedded_ahead(question: str) -> Callable[[], Vectors]:
    """Begin to embed the question on another thread, while this one waits for the database; returns how to get it."""
    return _embedding_threads().submit(copy_context().run, embedded, question).result


def embedded(question: str) -> Vectors:
    """The question's vector. Raises FileNotFoundError without the model."""
    vector: Vectors = embed_remembered([question], embedder().embed)[0]
    return vector


def vector_leg(member_id: UUID | None, question: str, probe: Callable[[], Vectors] | None = None) -> Candidates:
    """Cosine of the question with the best window of each chunk, over all the asker's chunks; `probe` is how to get
    the question's vector, if somebody has begun to make it."""
    from knowledge.retrieval.nearest import nearest_chunks  # numpy comes with the first search

    with SEARCH_SECONDS.labels("vector").time():
        try:
            asked = probe() if probe else embedded(question)
        except FileNotFoundError:
            return Candidates(LegReport(ran=False, reason="model_missing"))
        if not asked.any():
            return Candidates(LegReport(ran=False, reason="unknown_words"))
        found = nearest_chunks(member_id, asked, CANDIDATES)
    return Candidates(LegReport(ran=True, found=len(found)), found)


def lexical_leg(member_id: UUID | None, question: str) -> Candidates:
    """BM25 over the asker's chunks."""
    with SEARCH_SECONDS.labels("lexical").time():
        found = _rows("select * from knowledge_lexical_search(%s, %s::text, %s)", [member_id, question, CANDIDATES])
    scores = {chunk_id: score for chunk_id, score, _held in found}
    coverage = {chunk_id: held or 0.0 for chunk_id, _score, held in found}
    return Candidates(LegReport(ran=True, found=len(scores)), scores, coverage)


def _rows(sql: str, values: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
