"""Many chunks of few real texts: each is the first half of one text and the second half of one that is much like it.

Its windows' vectors lie between those of the two, at a place drawn for each chunk. So every vector lies among real
ones, no two are the same, and there are many more near ones than in as many real texts: recall is not flattered.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

import numpy as np

from benchmarks.retrieval.binary_copy import UUID_BYTES
from benchmarks.retrieval.texts import NEIGHBOURS, Array, Half, Texts
from kernel.ids import uuid7

CHUNKS_A_FILE = 10
PLACES = (0.15, 0.85)
SENTENCE_END = "\n"


@dataclass(frozen=True)
class Lexemes:
    """Those of one half of each text, end to end."""

    starts: Array
    sizes: Array
    lexemes: Array
    frequencies: Array

    @staticmethod
    def of(halves: list[Half]) -> "Lexemes":
        sizes = np.array([len(one.lexemes) for one in halves])
        joined = [np.concatenate([getattr(one, name) for one in halves]) for name in ("lexemes", "frequencies")]
        return Lexemes(np.cumsum(sizes) - sizes, sizes, *joined)

    def at(self, texts: Array) -> tuple[Array, Array, Array]:
        """The place in `texts`, the lexeme and its frequency of all lexemes of these texts."""
        sizes = self.sizes[texts]
        owner = np.repeat(np.arange(len(texts)), sizes)
        within = np.arange(len(owner)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        found = self.starts[texts][owner] + within
        return owner, self.lexemes[found], self.frequencies[found]


@dataclass(frozen=True)
class Postings:
    chunk: Array
    lexeme: Array
    frequency: Array
    lengths: Array
    """Lexemes of each chunk, repetitions counted."""


@dataclass(frozen=True)
class Part:
    """Some files of ten chunks; everything is by chunk."""

    source: Texts
    first: Array
    second: Array
    vectors: Array
    """chunks x 3 x 384"""
    windows: Array
    ids: Array
    files: Array

    @property
    def size(self) -> int:
        return len(self.first)

    @property
    def file_ids(self) -> Array:
        """Of each chunk."""
        return np.repeat(self.files, CHUNKS_A_FILE)

    @property
    def ordinals(self) -> Array:
        return np.tile(np.arange(CHUNKS_A_FILE), len(self.files))

    @cached_property
    def texts(self) -> list[str]:
        halves = self.source.halves
        return [
            halves[one][0].text + SENTENCE_END + halves[other][1].text
            for one, other in zip(self.first.tolist(), self.second.tolist(), strict=True)
        ]

    def sentences(self) -> Iterator[bytes]:
        """The packed vectors of each chunk's lines."""
        for one, other in zip(self.first.tolist(), self.second.tolist(), strict=True):
            head, tail = self.source.halves[one][0], self.source.halves[other][1]
            yield head.scales + tail.scales + head.numbers + tail.numbers


class Multiplier:
    def __init__(self, source: Texts, seed: int) -> None:
        self.source = source
        self.rng = np.random.default_rng(seed)
        self._halves = [Lexemes.of([pair[side] for pair in source.halves]) for side in (0, 1)]

    def part(self, chunks: int) -> Part:
        """So many chunks, drawn anew."""
        source = self.source
        first = self.rng.integers(len(source.halves), size=chunks)
        second = source.near[first, self.rng.integers(NEIGHBOURS, size=chunks)]
        place = self.rng.uniform(*PLACES, size=(chunks, 1, 1)).astype(np.float32)
        vectors = (1 - place) * source.windows[first] + place * source.windows[second]
        vectors /= np.linalg.norm(vectors, axis=2, keepdims=True)
        windows = np.minimum(source.counts[first], source.counts[second])
        return Part(source, first, second, vectors, windows, new_ids(chunks), new_ids(chunks // CHUNKS_A_FILE))

    def postings(self, part: Part) -> Postings:
        """Lexemes of both halves, those that stand in both added up."""
        sides = [held.at(texts) for held, texts in zip(self._halves, (part.first, part.second), strict=True)]
        chunk, lexeme, frequency = (np.concatenate(columns) for columns in zip(*sides, strict=True))
        order = np.lexsort((lexeme, chunk))
        chunk, lexeme = chunk[order], lexeme[order]
        starts = np.flatnonzero(np.r_[True, (chunk[1:] != chunk[:-1]) | (lexeme[1:] != lexeme[:-1])])
        added = np.add.reduceat(frequency[order], starts)
        lengths = np.bincount(chunk[starts], weights=added, minlength=part.size).astype(np.int64)
        return Postings(chunk[starts], lexeme[starts], added, lengths)


def new_ids(count: int) -> Array:
    """Version 7 as the product makes them, so that rows lie in the order of their making."""
    return np.frombuffer(b"".join(uuid7().bytes for _ in range(count)), dtype=UUID_BYTES)


def uuids(ids: Array) -> list[UUID]:
    return [UUID(bytes=bytes(one)) for one in ids]
