"""Embeddings of sentences, made when a file is taken in. Files that are there have none, and are embedded when asked."""

from django.db import migrations, models

import kernel.tenancy.constraints
import kernel.tenancy.scope

# What is packed a byte a number does not get smaller: trying costs the writer time.
UNCOMPRESSED = "alter table knowledge_sentencevectors alter column vectors set storage external"


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0009_codes_of_stored_vectors")]

    operations = [
        migrations.CreateModel(
            name="SentenceVectors",
            fields=[
                ("tenant_id", models.UUIDField(default=kernel.tenancy.scope.current_tenant_id, editable=False)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "tenant_id",
                        "file_id",
                        "model",
                        "ordinal",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("file_id", models.UUIDField()),
                ("model", models.CharField(max_length=40)),
                ("ordinal", models.IntegerField()),
                ("rules", models.SmallIntegerField()),
                ("vectors", models.BinaryField()),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [
                    kernel.tenancy.constraints.RowLevelSecurity(name="knowledge_sentencevectors_rls"),
                    kernel.tenancy.constraints.SameTenant(
                        field="file", name="knowledge_sentences_of_file", on_delete="CASCADE", to="knowledge_file"
                    ),
                ],
            },
        ),
        migrations.RunSQL(UNCOMPRESSED, migrations.RunSQL.noop),
    ]
