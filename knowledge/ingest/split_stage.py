"""Splitting: pages become chunks, and chunks become postings for the lexical leg."""

from uuid import UUID

from django.db import connection
from django.db.models import Sum

from kernel.tenancy import current_tenant_id, tenant_scope
from knowledge.embedding import embedder
from knowledge.ingest.claims import Claim, advance
from knowledge.ingest.read_stage import stored_text
from knowledge.models import Chunk, FileState, Posting
from knowledge.parsing.reasons import Reason, Unreadable
from knowledge.splitting import split

BATCH_ROWS = 200
# PostgreSQL's own English configuration does stemming and stop words; a hash instead of the word keeps rows
# small, and 64 bits make a collision within one chunk no worry. The headings above a chunk count as its words.
_WRITE_POSTINGS = """
insert into knowledge_posting (tenant_id, lexeme, file_id, ordinal, frequency, length)
select %(tenant)s, hashtextextended(t.lexeme, 0), c.file_id, c.ordinal,
  least(cardinality(t.positions), 32000), least(size.length, 32000)
from knowledge_chunk c,
  lateral (select to_tsvector('english', c.section || ' ' || c.text) as vector) v,
  lateral (select coalesce(sum(cardinality(u.positions)), 0) as length from unnest(v.vector) u) size,
  lateral unnest(v.vector) t
where c.tenant_id = %(tenant)s and c.file_id = %(file)s
on conflict do nothing
"""


def split_into_chunks(tenant_id: UUID, held: Claim) -> None:
    """Store chunks and postings in one transaction. Raises Unreadable, ClaimLost."""
    with tenant_scope(tenant_id):
        text_map = stored_text(held.file_id)
    spans = split(text_map, embedder())
    if not spans:
        raise Unreadable(Reason.NO_TEXT)
    rows = [
        Chunk(
            tenant_id=tenant_id,
            file_id=held.file_id,
            ordinal=span.ordinal,
            page=span.page,
            start=span.start,
            end=span.end,
            section=span.section,
            text=text_map.text[span.start : span.end],
            tokens=span.tokens,
        )
        for span in spans
    ]
    with tenant_scope(tenant_id):
        advance(held, FileState.EMBEDDING, chunks_total=len(rows), chunks_done=0)
        Chunk.objects.filter(file_id=held.file_id).delete()
        Posting.objects.filter(file_id=held.file_id).delete()
        Chunk.objects.bulk_create(rows, batch_size=BATCH_ROWS)
        write_postings(held.file_id)


def terms_of(file_id: UUID) -> int:
    """Lexemes in all chunks of the file, repetitions counted: what BM25's average length needs."""
    lengths = Posting.objects.filter(file_id=file_id)
    return int(lengths.aggregate(total=Sum("frequency"))["total"] or 0)


def write_postings(file_id: UUID) -> None:
    """Count the lexemes of the file's stored chunks."""
    with connection.cursor() as cursor:
        cursor.execute(_WRITE_POSTINGS, {"tenant": current_tenant_id(), "file": file_id})
