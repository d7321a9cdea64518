"""Embedding: every window of every chunk becomes a vector, a batch of chunks at a time."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any
from uuid import UUID

from kernel.tenancy import tenant_scope
from knowledge.embedding import MODEL_ID, Vectors, embedder
from knowledge.ingest.claims import Claim, advance, keep
from knowledge.ingest.codes import write_codes
from knowledge.ingest.split_stage import terms_of
from knowledge.models import ChildVector, Chunk, File, FileState, SentenceVectors
from knowledge.splitting import lines_of, windows_of
from knowledge.splitting.lines import RULES

BATCH_CHUNKS = 16
SECTION_CHARACTERS = 160


@dataclass(frozen=True)
class Window:
    """A part of a chunk; the span is in the file's text."""

    ordinal: int
    number: int
    start: int
    end: int
    text: str


def embed(tenant_id: UUID, held: Claim) -> None:
    """Embed the chunks that have no vectors yet; each batch commits with its progress. Raises ClaimLost.

    No scope is held while the model runs.
    """
    while True:
        with tenant_scope(tenant_id):
            done = File.objects.values_list("chunks_done", flat=True).get(id=held.file_id)
            rows = Chunk.objects.filter(file_id=held.file_id, ordinal__gte=done).order_by("ordinal")
            chunks = list(rows[:BATCH_CHUNKS])
            if not chunks:
                advance(held, FileState.GRAPH, chunks_done=0, terms_total=terms_of(held.file_id))
                write_codes(held.file_id)
                return
        windows = [window for chunk in chunks for window in windows_in(chunk)]
        lines = [list(lines_of(chunk.text)) for chunk in chunks]
        vectors = embedder().embed([*(window.text for window in windows), *chain.from_iterable(lines)])
        with tenant_scope(tenant_id):
            keep(held, chunks_done=done + len(chunks))
            # A batch whose commit was not seen is written again, to the same keys.
            made = vectors_of(held.file_id, windows, vectors[: len(windows)])
            ChildVector.objects.bulk_create(made, ignore_conflicts=True)
            sentences = _sentence_vectors(chunks, lines, vectors[len(windows) :])
            SentenceVectors.objects.bulk_create(sentences, ignore_conflicts=True)


def _sentence_vectors(chunks: list[Chunk], lines: list[list[str]], vectors: Vectors) -> Iterator[SentenceVectors]:
    from knowledge.embedding.bytewise import packed

    start = 0
    for chunk, held in zip(chunks, lines, strict=True):
        content = packed(vectors[start : start + len(held)])
        start += len(held)
        yield SentenceVectors(
            file_id=chunk.file_id, model=MODEL_ID, ordinal=chunk.ordinal, rules=RULES, vectors=content
        )


def vectors_of(file_id: UUID, windows: Sequence[Window], vectors: Iterable[Any]) -> list[ChildVector]:
    """Rows for windows of one file and their vectors, in the same order."""
    return [
        ChildVector(
            file_id=file_id,
            ordinal=window.ordinal,
            window=window.number,
            model=MODEL_ID,
            start=window.start,
            end=window.end,
            embedding=vector.tolist(),
        )
        for window, vector in zip(windows, vectors, strict=True)
    ]


def windows_in(chunk: Chunk) -> list[Window]:
    """The windows of a chunk as the model is to see them: each under its headings."""
    spans = windows_of(chunk.text, embedder())
    return [
        Window(chunk.ordinal, number, chunk.start + start, chunk.start + end, _in_context(chunk, start, end))
        for number, (start, end) in enumerate(spans)
    ]


def _in_context(chunk: Chunk, start: int, end: int) -> str:
    """The window under its headings: "It lasts five years" means something only below "Warranty"."""
    text = chunk.text[start:end]
    section = chunk.section[-SECTION_CHARACTERS:]
    return text if not section or text.startswith(section) else f"{section}\n{text}"
