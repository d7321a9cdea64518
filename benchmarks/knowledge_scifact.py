"""Retrieval quality on SciFact's 300 test claims: nDCG@10 of each leg and of their fusion. Needs --data.

Nothing is tuned on these claims. Published with the same model and data: BM25 0.679, all-MiniLM-L6-v2 0.645, convex
fusion 0.734 (cognica-io/bayesian-bm25, castorini/anserini).
"""

from collections.abc import Mapping
from math import log2
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from benchmarks import corpus
from benchmarks.measure import against
from kernel.tenancy import tenant_scope

DEPTH = 10


def run(options: SimpleNamespace) -> dict[str, Any]:
    """nDCG@10 and recall@10 by leg."""
    if options.data is None:
        return {"skipped": "needs --data"}
    documents, claims, judged = corpus.scifact(options.data, "test")
    company = corpus.company()
    names = corpus.load_texts(company, documents)
    gains: dict[str, list[float]] = {}
    recalls: dict[str, list[float]] = {}
    for claim_id, claim in claims.items():
        for leg, scores in _legs(company, claim, names).items():
            ranked = sorted(scores, key=lambda name: -scores[name])[:DEPTH]
            gains.setdefault(leg, []).append(_ndcg(ranked, judged[claim_id]))
            found = sum(name in judged[claim_id] for name in ranked)
            recalls.setdefault(leg, []).append(found / len(judged[claim_id]))
    figures = {leg: round(sum(values) / len(values), 4) for leg, values in gains.items()}
    return {
        "claims": len(claims),
        "documents": len(documents),
        "ndcg@10": figures,
        "recall@10": {leg: round(sum(values) / len(values), 4) for leg, values in recalls.items()},
        "above BM25": against(figures["fused"], max(0.679, figures["lexical"]), at_most=False),
        "above the vectors alone": against(figures["fused"], max(0.645, figures["vector"]), at_most=False),
    }


def _legs(company: corpus.Company, claim: str, names: Mapping[UUID, str]) -> dict[str, dict[str, float]]:
    from knowledge.models import Chunk
    from knowledge.retrieval.fusion import fuse
    from knowledge.retrieval.legs import lexical_leg, vector_leg

    with tenant_scope(company.id):
        vector = vector_leg(None, claim).scores or {}
        lexical = lexical_leg(None, claim).scores or {}
        fused = fuse(vector, lexical or None)
        files = dict(Chunk.objects.filter(id__in=fused).values_list("id", "file_id"))
    return {
        leg: _by_document(scores, files, names)
        for leg, scores in (("vector", vector), ("lexical", lexical), ("fused", fused))
    }


def _by_document(
    scores: Mapping[UUID, float], files: Mapping[UUID, UUID], names: Mapping[UUID, str]
) -> dict[str, float]:
    """A document counts as its best chunk."""
    best: dict[str, float] = {}
    for chunk, score in scores.items():
        name = names[files[chunk]]
        best[name] = max(score, best.get(name, score))
    return best


def _ndcg(ranked: list[str], wanted: Mapping[str, int]) -> float:
    gained = sum(wanted.get(name, 0) / log2(rank + 2) for rank, name in enumerate(ranked))
    ideal = sum(gain / log2(rank + 2) for rank, gain in enumerate(sorted(wanted.values(), reverse=True)[:DEPTH]))
    return gained / ideal if ideal else 0.0
