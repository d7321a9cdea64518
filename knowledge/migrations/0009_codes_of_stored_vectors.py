"""Write the signs of vectors that are stored, some hundred files at once; each batch is a transaction of its own."""

from uuid import UUID

from django.db import migrations, transaction

AT_ONCE = 200
# Whoever deletes one of these files waits for its batch.
_FILES = "select id from knowledge_file where id > %s order by id limit %s for key share"
# What a worker has written meanwhile stays.
_WRITE = """
  insert into knowledge_vectorcodes (tenant_id, file_id, model, number, ordinals, codes)
  select tenant_id, file_id, model, part,
    string_agg(int4send(ordinal), ''::bytea order by ordinal, "window"),
    string_agg(substring(bit_send(binary_quantize(embedding)) from 5), ''::bytea order by ordinal, "window")
  from (
    select *, ((row_number() over (partition by file_id, model order by ordinal, "window") - 1) / 36)::int as part
    from knowledge_childvector where file_id = any(%s)
  ) placed
  group by tenant_id, file_id, model, part
  on conflict do nothing
"""


def _write(apps, schema_editor):
    connection, last = schema_editor.connection, UUID(int=0)
    while True:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute(_FILES, [last, AT_ONCE])
            files = [row[0] for row in cursor.fetchall()]
            if not files:
                return
            cursor.execute(_WRITE, [files])
        last = files[-1]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("knowledge", "0008_vector_codes")]

    operations = [migrations.RunPython(_write, migrations.RunPython.noop)]
