"""What is multiplied: real texts with the product's own windows, lines, vectors and lexemes of each half."""

from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db import connection

from benchmarks import corpus

ABSTRACTS = 2_000
MAX_WINDOWS = 3
LINES = (4, 12)
"""Texts of so many lines, so that half of one and half of another are a chunk."""
NEIGHBOURS = 10
QUESTIONS = 400
_LEXEMES = """
  select hashtextextended(t.lexeme, 0), least(cardinality(t.positions), 32000)
  from unnest(to_tsvector('english', %s)) t order by 1
"""

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Half:
    """The first or the last lines of a text."""

    text: str
    scales: bytes
    numbers: bytes
    """Of the lines' vectors, as `SentenceVectors` holds them."""
    lexemes: Array
    frequencies: Array


@dataclass(frozen=True)
class Texts:
    windows: Array
    """texts x 3 x 384; a text of fewer windows repeats its last one."""
    counts: Array
    """Windows of each text."""
    near: Array
    """The ten texts most like each."""
    halves: list[tuple[Half, Half]]


def real_texts(data: Path, cache: Path) -> Texts:
    """Texts of SciFact and MuSiQue; their vectors are made once and kept in `cache`."""
    lines = _lines(data)
    kept = cache / "vectors.npz"
    if not kept.exists():
        windows, counts, vectors = _embedded(lines)
        np.savez(kept, windows=windows, counts=counts, lines=vectors)
    with np.load(kept) as held:
        windows, counts, vectors = held["windows"], held["counts"], held["lines"]
    mean = windows.mean(axis=1)
    near = np.argsort(-(mean @ mean.T), axis=1)[:, 1 : NEIGHBOURS + 1]
    ends = np.cumsum([len(one) for one in lines])
    halves = [_halves(one, vectors[end - len(one) : end]) for one, end in zip(lines, ends, strict=True)]
    return Texts(windows, counts, near, halves)


def real_questions(data: Path) -> list[str]:
    """Questions and claims that people wrote about these texts and others of their kind, mixed."""
    _, claims, _ = corpus.scifact(data, "train")
    _, trivia = corpus.musique(data)
    asked = [one["question"] for one in trivia] + list(claims.values())
    chosen = np.random.default_rng(11).permutation(len(asked))[:QUESTIONS]
    return [asked[number] for number in chosen]


def _lines(data: Path) -> list[list[str]]:
    from knowledge.splitting import lines_of

    documents, _, _ = corpus.scifact(data, "train")
    passages, _ = corpus.musique(data)
    texts = [*list(documents.values())[:ABSTRACTS], *passages.values()]
    return [lines for text in texts if LINES[0] <= len(lines := list(lines_of(text))) <= LINES[1]]


def _embedded(texts: list[list[str]]) -> tuple[Array, Array, Array]:
    from knowledge.embedding import embedder
    from knowledge.ingest.embed_stage import windows_in

    chunks = [SimpleNamespace(text="\n".join(lines), section="", start=0, ordinal=0) for lines in texts]
    spans: list[list[Any]] = [windows_in(chunk)[:MAX_WINDOWS] for chunk in chunks]  # type: ignore[arg-type]
    made = iter(embedder().embed([window.text for one in spans for window in one]))
    windows = np.stack([_padded([next(made) for _ in one]) for one in spans])
    lines = embedder().embed([line for one in texts for line in one])
    return windows, np.array([len(one) for one in spans]), lines


def _padded(vectors: list[Any]) -> Array:
    return np.stack([*vectors, *[vectors[-1]] * (MAX_WINDOWS - len(vectors))])


def _halves(lines: list[str], vectors: Array) -> tuple[Half, Half]:
    middle = len(lines) // 2
    return _half(lines[:middle], vectors[:middle]), _half(lines[middle:], vectors[middle:])


def _half(lines: list[str], vectors: Array) -> Half:
    from knowledge.embedding.bytewise import SCALE_BYTES, packed

    content, text = packed(vectors), "\n".join(lines)
    with connection.cursor() as cursor:
        cursor.execute(_LEXEMES, [text])
        found = np.array(cursor.fetchall(), dtype=np.int64).reshape(-1, 2)
    head = SCALE_BYTES * len(lines)
    return Half(text, content[:head], content[head:], found[:, 0], found[:, 1])
