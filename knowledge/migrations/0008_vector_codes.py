"""The signs of each file's vectors, to be compared first; those of files that are there are written here."""

from django.db import migrations, models

import kernel.tenancy.constraints
import kernel.tenancy.scope

# Adds rows only and waits for nobody. Two files at once do not meet: what a worker has written meanwhile stays.
BACKFILL = """
  insert into knowledge_vectorcodes (tenant_id, file_id, model, number, ordinals, codes)
  select tenant_id, file_id, model, part,
    string_agg(int4send(ordinal), ''::bytea order by ordinal, "window"),
    string_agg(substring(bit_send(binary_quantize(embedding)) from 5), ''::bytea order by ordinal, "window")
  from (
    select *, ((row_number() over (partition by tenant_id, file_id, model order by ordinal, "window") - 1) / 36)::int as part
    from knowledge_childvector
  ) placed
  group by tenant_id, file_id, model, part
  on conflict do nothing
"""


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0007_tenants_with_work")]

    operations = [
        migrations.CreateModel(
            name="VectorCodes",
            fields=[
                ("tenant_id", models.UUIDField(default=kernel.tenancy.scope.current_tenant_id, editable=False)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "tenant_id",
                        "file_id",
                        "model",
                        "number",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("file_id", models.UUIDField()),
                ("model", models.CharField(max_length=40)),
                ("number", models.IntegerField()),
                ("ordinals", models.BinaryField()),
                ("codes", models.BinaryField()),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [
                    kernel.tenancy.constraints.RowLevelSecurity(name="knowledge_vectorcodes_rls"),
                    kernel.tenancy.constraints.SameTenant(
                        field="file", name="knowledge_codes_of_file", on_delete="CASCADE", to="knowledge_file"
                    ),
                ],
            },
        ),
        migrations.RunSQL(BACKFILL, migrations.RunSQL.noop),
    ]
