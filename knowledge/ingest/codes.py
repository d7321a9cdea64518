"""Signs of vectors, written from the vectors that are stored: a search compares these first (docs/adr/0137)."""

from uuid import UUID

from django.db import connection

from knowledge.embedding import MODEL_ID
from knowledge.models import VectorCodes

VECTORS_A_ROW = 36
"""With their ordinals below 2,000 bytes: a row of more would be kept apart, and cost a look-up of its own."""
_WRITE = """
insert into knowledge_vectorcodes (tenant_id, file_id, model, number, ordinals, codes)
select tenant_id, file_id, model, part,
  string_agg(int4send(ordinal), ''::bytea order by ordinal, "window"),
  string_agg(substring(bit_send(binary_quantize(embedding)) from 5), ''::bytea order by ordinal, "window")
from (
  select *, ((row_number() over (order by ordinal, "window") - 1) / %(size)s)::int as part
  from knowledge_childvector where file_id = %(file)s and model = %(model)s
) placed
group by tenant_id, file_id, model, part
"""


def write_codes(file_id: UUID) -> None:
    """Write the signs of all vectors that the file has; what was written of it before goes."""
    VectorCodes.objects.filter(file_id=file_id, model=MODEL_ID).delete()
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, {"file": file_id, "model": MODEL_ID, "size": VECTORS_A_ROW})
