"""Embeddings for others: the OpenAI-compatible endpoint asks for them through `generation.ports.embed`."""

from collections.abc import Mapping, Sequence
from typing import Any

from generation.ports import Embeddings
from knowledge.embedding import DIMENSIONS, MODEL_ID, embedder


def embedder_facts() -> Mapping[str, Any]:
    """`{"model", "dimensions"}` of what `embeddings` answers."""
    return {"model": MODEL_ID, "dimensions": DIMENSIONS}


def embeddings(texts: Sequence[str]) -> Embeddings:
    """`{"model", "vectors", "tokens"}`: unit vectors of 384 floats in the order of the texts, and the word
    pieces that were read. Text beyond 512 word pieces is not seen."""
    given = list(texts)
    model = embedder()
    return {"model": MODEL_ID, "vectors": model.embed(given).tolist(), "tokens": sum(model.token_counts(given))}
