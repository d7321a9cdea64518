"""Fills organisations by COPY as the superuser, past policies and triggers, as no code of the product may."""

from collections.abc import Iterable
from uuid import UUID

import numpy as np
import psycopg

from benchmarks import corpus
from benchmarks.retrieval.binary_copy import copy, halves, same
from benchmarks.retrieval.multiply import CHUNKS_A_FILE, Multiplier, Part, Postings, uuids
from benchmarks.retrieval.names import Names
from benchmarks.retrieval.texts import MAX_WINDOWS
from kernel.tenancy import tenant_scope

PART_CHUNKS = 10_000
SHARE_PRIVATE = 0.1
"""Half of these are the asker's own, half a colleague's."""
# One statement each: a vacuum stands alone.
BEFORE = (
    "alter table knowledge_posting drop constraint knowledge_posting_pkey",
    "drop index knowledge_posting_file",
)
AFTER = (
    "set maintenance_work_mem = '1GB'",
    "alter table knowledge_posting add primary key (tenant_id, lexeme, file_id, ordinal) include (frequency, length)",
    "create index knowledge_posting_file on knowledge_posting (tenant_id, file_id)",
    "vacuum (analyze)",
    "checkpoint",
)
# Twenty-odd vectors a file are one row (knowledge.ingest.codes).
SIGNS = """
  insert into knowledge_vectorcodes (tenant_id, file_id, model, number, ordinals, codes)
  select tenant_id, file_id, model, 0, string_agg(int4send(ordinal), ''::bytea order by ordinal, "window"),
    string_agg(substring(bit_send(binary_quantize(embedding)) from 5), ''::bytea order by ordinal, "window")
  from knowledge_childvector where file_id = any(%(files)s) group by tenant_id, file_id, model
"""

Connection = psycopg.Connection[tuple[object, ...]]
Company = corpus.Company


def fill(address: str, multiplier: Multiplier, companies: Iterable[tuple[Company, int]]) -> None:
    """Give each company its number of chunks, with all that a search reads."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("set session_replication_role = replica")
        _run(connection, BEFORE)
        for company, chunks in companies:
            names = Names(company.id, chunks, multiplier.rng)
            names.store(connection)
            for start in range(0, chunks, PART_CHUNKS):
                part = multiplier.part(min(PART_CHUNKS, chunks - start))
                _store(connection, company, part, multiplier.postings(part), names)
        _run(connection, AFTER)


def _run(connection: Connection, statements: Iterable[str]) -> None:
    for statement in statements:
        connection.execute(statement.encode())


def _store(connection: Connection, company: Company, part: Part, postings: Postings, names: Names) -> None:
    _store_files(company, part, postings, names.rng)
    with connection.transaction(), connection.cursor() as cursor:
        _copy_chunks(cursor, company.id, part)
        _copy_vectors(cursor, company.id, part)
        cursor.execute(SIGNS, {"files": uuids(part.files)})
        _copy_postings(cursor, company.id, part, postings)
        names.connect(cursor, part)


def _store_files(company: Company, part: Part, postings: Postings, rng: np.random.Generator) -> None:
    from knowledge.models import File, GraphState, Visibility

    terms = postings.lengths.reshape(-1, CHUNKS_A_FILE).sum(axis=1).tolist()
    private = rng.random(len(part.files)).tolist()
    rows = []
    for number, (file_id, total) in enumerate(zip(uuids(part.files), terms, strict=True)):
        row = corpus.file_row(company, f"Report {number}.md")
        row.id, row.terms_total, row.chunks_total = file_id, total, CHUNKS_A_FILE
        if private[number] < SHARE_PRIVATE:
            row.visibility = Visibility.PRIVATE
            row.owner_id = company.members["walter" if private[number] < SHARE_PRIVATE / 2 else "edith"]
        rows.append(row)
    with tenant_scope(company.id):
        File.objects.bulk_create(rows, batch_size=corpus.ROWS)
        GraphState.objects.get_or_create(tenant_id=company.id, defaults={"version": 1})


def _copy_chunks(cursor: "psycopg.Cursor[tuple[object, ...]]", tenant_id: UUID, part: Part) -> None:
    from knowledge.embedding import MODEL_ID
    from knowledge.splitting.lines import RULES

    ids, files, ordinals = uuids(part.ids), uuids(part.file_ids), part.ordinals.tolist()
    rows = list(zip(ids, files, ordinals, part.texts, part.sentences(), strict=True))
    with cursor.copy(
        'copy knowledge_chunk (id, tenant_id, file_id, ordinal, page, start, "end", section, text, tokens) from stdin'
    ) as copying:
        for chunk_id, file_id, ordinal, text, _ in rows:
            start = ordinal * 10_000
            copying.write_row((chunk_id, tenant_id, file_id, ordinal, 1, start, start + len(text), "", text, 400))
    with cursor.copy(
        "copy knowledge_sentencevectors (tenant_id, file_id, model, ordinal, rules, vectors) from stdin"
    ) as copying:
        for _, file_id, ordinal, _, sentences in rows:
            copying.write_row((tenant_id, file_id, MODEL_ID, ordinal, RULES, sentences))


def _copy_vectors(cursor: "psycopg.Cursor[tuple[object, ...]]", tenant_id: UUID, part: Part) -> None:
    from knowledge.embedding import MODEL_ID

    chunk, window = np.nonzero(np.arange(MAX_WINDOWS) < part.windows[:, None])
    copy(
        cursor,
        "knowledge_childvector",
        {
            "tenant_id": same(tenant_id.bytes, len(chunk)),
            "file_id": part.file_ids[chunk],
            "ordinal": part.ordinals[chunk].astype(">i4"),
            "window": window.astype(">i2"),
            "model": same(MODEL_ID.encode(), len(chunk)),
            "start": np.zeros(len(chunk), dtype=">i4"),
            "end": np.ones(len(chunk), dtype=">i4"),
            "embedding": halves(part.vectors[chunk, window]),
        },
    )


def _copy_postings(cursor: "psycopg.Cursor[tuple[object, ...]]", tenant_id: UUID, part: Part, found: Postings) -> None:
    copy(
        cursor,
        "knowledge_posting",
        {
            "tenant_id": same(tenant_id.bytes, len(found.chunk)),
            "lexeme": found.lexeme.astype(">i8"),
            "file_id": part.file_ids[found.chunk],
            "ordinal": part.ordinals[found.chunk].astype(">i4"),
            "frequency": found.frequency.astype(">i2"),
            "length": found.lengths[found.chunk].astype(">i2"),
        },
    )
