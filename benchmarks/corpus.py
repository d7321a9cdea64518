"""Texts in bulk for the knowledge benchmarks: real chunks, postings and vectors, but no parser and no graph."""

import csv
import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from kernel.ids import uuid7
from kernel.tenancy import Actor, tenant_scope
from tests.world import Company, build_company

ROWS = 500


def company() -> Company:
    """A new organisation with one person of each role."""
    return build_company("Bench")


def asker(of: Company) -> Actor:
    return of.actor("walter")


def load_texts(of: Company, texts: dict[str, str]) -> dict[UUID, str]:
    """Store each text as one ready file with its chunks, postings and vectors; returns names by file id."""
    from knowledge.embedding import embedder
    from knowledge.models import Chunk, File
    from knowledge.parsing.text_map import Block, PageBlocks, compose
    from knowledge.splitting import split

    names: dict[UUID, str] = {}
    for part in _parts(list(texts.items()), ROWS):
        files, chunks = [], []
        for name, text in part:
            file = file_row(of, name)
            text_map = compose([PageBlocks(1, tuple(Block(block) for block in text.split("\n\n")))])
            spans = split(text_map, embedder())
            file.chunks_total = len(spans)
            files.append(file)
            names[file.id] = name
            for span in spans:
                body = text_map.text[span.start : span.end]
                chunks.append(chunk_row(of, file.id, span.ordinal, span.start, body, span.tokens))
        with tenant_scope(of.id):
            File.objects.bulk_create(files)
            Chunk.objects.bulk_create(chunks)
            for file in files:
                index_words(file.id)
            _write_vectors(chunks)
            for file in files:
                index_signs(file.id)
    return names


def scifact(data: Path, split: str) -> tuple[dict[str, str], dict[str, str], dict[str, dict[str, int]]]:
    """(documents, claims, judgements) of SciFact in BEIR's shape; `split` is train or test."""
    folder = data / "knowledge" / "scifact"
    documents = {row["_id"]: f"{row.get('title', '')}\n\n{row['text']}" for row in _lines(folder / "corpus.jsonl.gz")}
    claims = {row["_id"]: row["text"] for row in _lines(folder / f"queries_{split}.jsonl.gz")}
    judged: dict[str, dict[str, int]] = {}
    with (folder / "qrels" / f"{split}.tsv").open() as file:
        for row in list(csv.reader(file, delimiter="\t"))[1:]:
            judged.setdefault(row[0], {})[row[1]] = int(row[2])
    return documents, {claim: claims[claim] for claim in judged if claim in claims}, judged


def musique(data: Path) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """(passages by title and number, questions) of MuSiQue-100."""
    folder = data / "knowledge" / "musique"
    passages = json.loads(gzip.decompress((folder / "musique_train_corpus.json.gz").read_bytes()))
    questions = json.loads(gzip.decompress((folder / "musique_train.json.gz").read_bytes()))
    return {f"{number}": f"{one['title']}\n\n{one['text']}" for number, one in enumerate(passages)}, questions


def file_row(of: Company, name: str) -> Any:
    """A ready file that everybody may read."""
    from knowledge.models import File

    return File(
        id=uuid7(),
        tenant_id=of.id,
        owner_id=of.members["walter"],
        name=name,
        kind="text",
        size_bytes=1,
        sha256=uuid7().hex * 2,
        visibility="organisation",
        state="ready",
        pages_total=1,
    )


def chunk_row(of: Company, file_id: UUID, ordinal: int, start: int, body: str, tokens: int) -> Any:
    from knowledge.models import Chunk

    return Chunk(
        tenant_id=of.id, file_id=file_id, ordinal=ordinal, page=1, start=start, end=start + len(body), section="",
        text=body, tokens=tokens,
    )  # fmt: skip


def _write_vectors(chunks: list[Any]) -> None:
    from knowledge.embedding import embedder
    from knowledge.ingest.embed_stage import vectors_of, windows_in
    from knowledge.models import ChildVector

    windows = [(chunk.file_id, window) for chunk in chunks for window in windows_in(chunk)]
    vectors = embedder().embed([window.text for _, window in windows])
    rows = [
        row
        for (file_id, window), vector in zip(windows, vectors, strict=True)
        for row in vectors_of(file_id, [window], [vector])
    ]
    ChildVector.objects.bulk_create(rows, batch_size=ROWS)


def index_signs(file_id: UUID) -> None:
    """Write the signs of a stored file's vectors."""
    from knowledge.ingest.codes import write_codes

    write_codes(file_id)


def index_words(file_id: UUID) -> None:
    """Write the postings of a stored file and count them."""
    from knowledge.ingest.split_stage import terms_of, write_postings
    from knowledge.models import File

    write_postings(file_id)
    File.objects.filter(id=file_id).update(terms_total=terms_of(file_id))


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def _parts(items: list[Any], size: int) -> Iterator[list[Any]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
