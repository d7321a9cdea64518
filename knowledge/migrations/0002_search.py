"""The two search functions and the sweep's: they read past the policies and return ids and scores only."""

from django.db import migrations

from kernel.tenancy.migrations import search_function
from knowledge.retrieval.bm25 import sql_idf, sql_score

# What the asker may see. Written out in each function, because the tenant must stand in each.
READABLE = """
  select f.id, f.chunks_total, f.terms_total from knowledge_file f
  where f.tenant_id = (select current_setting('app.tenant_id')::uuid) and f.state = 'ready'
    and (f.visibility = 'organisation' or f.owner_id = asker)
"""

# Exact scan of one tenant's vectors. They have unit length, so the negative inner product orders as the cosine does.
# A chunk has at most ten windows, so the best one of each chunk wanted is among the `10 * wanted` nearest.
VECTOR_SEARCH = f"""
  with readable as materialized ({READABLE}),
  nearest as (
    select v.file_id, v.ordinal, v.embedding <#> (select probe::halfvec(384)) as distance
    from knowledge_childvector v join readable r on r.id = v.file_id
    where v.tenant_id = (select current_setting('app.tenant_id')::uuid) and v.model = model_id
    order by distance limit 10 * wanted
  ),
  best as (
    select n.file_id, n.ordinal, -min(n.distance) as score from nearest n
    group by n.file_id, n.ordinal order by score desc limit wanted
  )
  select c.id, b.score from best b join knowledge_chunk c
    on c.tenant_id = (select current_setting('app.tenant_id')::uuid) and c.file_id = b.file_id and c.ordinal = b.ordinal
"""  # noqa: S608 - constants of this module only

# BM25 over what the asker may see, its statistics too, so that a hidden file changes no score.
# Of a long selection only the longest words are asked for: they are the rare ones, and each word costs its postings.
# `coverage` is the share of the question's rarity that the chunk holds: 1 when every term stands in it.
LEXICAL_SEARCH = f"""
  with readable as materialized ({READABLE}),
  corpus as materialized (
    select greatest(sum(chunks_total), 1)::float8 as chunks,
      greatest(sum(terms_total)::float8 / greatest(sum(chunks_total), 1), 1) as average from readable
  ),
  asked as materialized (
    select hashtextextended(t.lexeme, 0) as lexeme from unnest(to_tsvector('english', left(question, 4000))) t
    order by length(t.lexeme) desc, t.lexeme limit 32
  ),
  hits as materialized (
    select p.lexeme, p.file_id, p.ordinal, p.frequency, p.length
    from knowledge_posting p join readable r on r.id = p.file_id
    where p.tenant_id = (select current_setting('app.tenant_id')::uuid) and p.lexeme in (select lexeme from asked)
  ),
  counted as materialized (select h.lexeme, count(*)::float8 as containing from hits h group by h.lexeme),
  rarity as materialized (
    select a.lexeme, {sql_idf("c.chunks", "coalesce(n.containing, 0)")} as idf
    from asked a left join counted n using (lexeme), corpus c
  ),
  best as (
    select h.file_id, h.ordinal, sum({sql_score("h.frequency", "h.length", "c.average", "w.idf")}) as score,
      sum(w.idf) as held
    from hits h join rarity w using (lexeme), corpus c
    group by h.file_id, h.ordinal order by score desc limit wanted
  )
  select k.id, b.score, b.held / nullif((select sum(idf) from rarity), 0) from best b join knowledge_chunk k
    on k.tenant_id = (select current_setting('app.tenant_id')::uuid) and k.file_id = b.file_id and k.ordinal = b.ordinal
"""  # noqa: S608 - constants of this module only

# Which organisations have work that nobody holds: ids only, so that the sweep need not visit every one.
TENANTS_WITH_DUE_FILES = """
  select distinct f.tenant_id from knowledge_file f
  where f.state not in ('ready', 'failed') and f.deadline_at <= now()
"""


# One index is both the key and everything a search reads.
COVERING_KEY = """
  alter table knowledge_posting drop constraint knowledge_posting_pkey;
  alter table knowledge_posting add primary key (tenant_id, lexeme, file_id, ordinal) include (frequency, length)
"""


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0001_initial"), ("kernel", "0002_functions")]

    operations = [
        migrations.RunSQL(COVERING_KEY, migrations.RunSQL.noop),
        search_function(
            "knowledge_vector_search",
            "asker uuid, model_id text, probe real[], wanted int",
            "table (chunk_id uuid, score float8)",
            VECTOR_SEARCH,
        ),
        search_function(
            "knowledge_lexical_search",
            "asker uuid, question text, wanted int",
            "table (chunk_id uuid, score float8, coverage float8)",
            LEXICAL_SEARCH,
        ),
        search_function("knowledge_tenants_with_due_files", "", "table (tenant_id uuid)", TENANTS_WITH_DUE_FILES),
    ]
