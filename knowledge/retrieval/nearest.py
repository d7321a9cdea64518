"""The chunks nearest to a question: by the signs of all vectors first, then by the vectors of the likeliest chunks.

Of each vector 384 signs are compared, 48 bytes instead of 768. The likeliest by that are judged a little better, each
sign weighed by the question's own number at its place, and the vectors of the best chunks decide. Which files are
compared is read under row-level security in the caller's transaction; signs read before are kept (signs.py).
On real vectors this finds 0.99 and more of the exact twenty best (docs/adr/0137).
"""

from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt
from django.db import connection
from psycopg.pq import Format

from kernel.tenancy import current_tenant_id
from knowledge.embedding import DIMENSIONS, MODEL_ID, Vectors
from knowledge.retrieval.signs import CODE_BYTES, FILE_BYTES, Signs, kept_signs, visible

CODES_WEIGHED = 2_000
CHUNKS_COMPARED = 400
_SIGNS_OF_A_BYTE = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1).astype(np.float32)

_READABLE = """
  select f.id from knowledge_file f
  where f.state = 'ready' and (f.visibility = 'organisation' or f.owner_id = %(asker)s)
"""
_STATES = """
  select string_agg(uuid_send(f.id) || timestamptz_send(f.state_since), ''::bytea) from knowledge_file f
  where f.state = 'ready' and (f.visibility = 'organisation' or f.owner_id = %(asker)s)
"""
# Four values instead of a row for every few dozen vectors. Without an order of their own they are put together in the
# same one.
_CODES = f"""
  with readable as materialized ({_READABLE} and f.id = any(%(files)s::uuid[]))
  select string_agg(uuid_send(s.file_id), ''::bytea), string_agg(int4send(length(s.codes)), ''::bytea),
    string_agg(s.ordinals, ''::bytea), string_agg(s.codes, ''::bytea),
    (select array_agg(r.id) from readable r where not exists (
      select from knowledge_vectorcodes t where t.file_id = r.id and t.model = %(model)s and t.number = 0))
  from knowledge_vectorcodes s join readable r on r.id = s.file_id where s.model = %(model)s
"""  # noqa: S608 - constants of this module only
_COMPARE = """
  with asked as materialized (select %(probe)s::halfvec(384) as probe),
  compared as (
    select v.file_id, v.ordinal, v.embedding <#> (select probe from asked) as distance
    from unnest(%(files)s::uuid[], %(ordinals)s::int[]) as likely (file_id, ordinal)
    join knowledge_childvector v on v.file_id = likely.file_id and v.ordinal = likely.ordinal and v.model = %(model)s
    union all
    select v.file_id, v.ordinal, v.embedding <#> (select probe from asked)
    from knowledge_childvector v where v.file_id = any(%(uncoded)s::uuid[]) and v.model = %(model)s
  ),
  best as (
    select file_id, ordinal, -min(distance) as score from compared
    group by file_id, ordinal order by score desc limit %(wanted)s
  )
  select c.id, b.score from best b join knowledge_chunk c on c.file_id = b.file_id and c.ordinal = b.ordinal
"""


def nearest_chunks(asker: UUID | None, probe: Vectors, wanted: int) -> dict[UUID, float]:
    """Cosines of at most `wanted` chunks that the asker may read, each by its nearest window."""
    readable = _readable_states(asker)
    signs, uncoded = _with_all(kept_signs(current_tenant_id()), asker, readable)
    places = _likeliest(probe, signs.signs, visible(current_tenant_id(), signs, readable))
    near = zip(signs.file_of[places].tolist(), signs.ordinals[places].tolist(), strict=True)
    chosen = list(dict.fromkeys(near))[:CHUNKS_COMPARED]
    values: dict[str, Any] = {
        # Written out: the driver takes longer over each number of a list than the comparison does.
        "probe": f"[{','.join(map(str, probe.tolist()))}]",
        "files": f"{{{','.join(signs.states[place][:FILE_BYTES].hex() for place, _ in chosen)}}}",
        "ordinals": f"{{{','.join(str(ordinal) for _, ordinal in chosen)}}}",
        "uncoded": uncoded,
        "model": MODEL_ID,
        "wanted": wanted,
    }
    with connection.cursor() as cursor:
        cursor.execute(_COMPARE, values)
        return dict(cursor.fetchall())


def _readable_states(asker: UUID | None) -> bytes:
    with connection.cursor() as cursor:
        cursor.cursor.format = Format.BINARY  # as text, bytes are twice as long and have to be read
        cursor.execute(_STATES, {"asker": asker})
        return bytes(cursor.fetchone()[0] or b"")


def _with_all(kept: Signs, asker: UUID | None, readable: bytes) -> tuple[Signs, list[UUID]]:
    """What is kept and what is not yet of these files, and which of them have no signs."""
    unknown = kept.unknown(readable)
    if not unknown:
        return kept, []
    with connection.cursor() as cursor:
        cursor.cursor.format = Format.BINARY
        files = [UUID(bytes=state[:FILE_BYTES]) for state in unknown]
        cursor.execute(_CODES, {"asker": asker, "files": files, "model": MODEL_ID})
        row_files, lengths, ordinals, signs, uncoded = cursor.fetchone()
    if not row_files:
        return kept, uncoded or []
    sizes = np.frombuffer(lengths, dtype=">i4").astype(np.int64) // CODE_BYTES
    read = [row_files[at : at + FILE_BYTES] for at in range(0, len(row_files), FILE_BYTES)]
    states = {state[:FILE_BYTES]: state for state in unknown}
    place_of = {file: place for place, file in enumerate(dict.fromkeys(read))}
    more = Signs(
        tuple(states[file] for file in place_of),
        np.repeat(np.array([place_of[file] for file in read], dtype=np.int32), sizes),
        np.frombuffer(ordinals, dtype=">i4").astype(np.int32),
        np.frombuffer(signs, dtype=np.uint64).reshape(-1, CODE_BYTES // 8),
    )
    return kept.with_more(more), uncoded or []


def _likeliest(
    probe: Vectors, signs: npt.NDArray[np.uint64], allowed: npt.NDArray[np.bool_] | None
) -> npt.NDArray[np.int64]:
    """Places of the allowed vectors that are nearest by their signs, the likeliest first."""
    asked = np.packbits(probe > 0).view(np.uint64)
    differing = np.zeros(len(signs), dtype=np.uint16)
    for word in range(signs.shape[1]):
        differing += np.bitwise_count(signs[:, word] ^ asked[word])
    if allowed is not None:
        differing[~allowed] = DIMENSIONS + 1
    reached = np.cumsum(np.bincount(differing, minlength=DIMENSIONS + 2)[: DIMENSIONS + 1])
    near = np.flatnonzero(differing <= min(int(np.searchsorted(reached, CODES_WEIGHED)), DIMENSIONS))
    # What each byte of a code adds: the question's numbers at the places where it has a one.
    weights = _SIGNS_OF_A_BYTE @ probe.reshape(CODE_BYTES, 8).T
    likeness = weights[signs[near].view(np.uint8), np.arange(CODE_BYTES)].sum(axis=1)
    return near[np.argsort(-likeness, kind="stable")]
