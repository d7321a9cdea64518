"""Where each id of a document stands, and whether that is known of all."""

import django.db.models.deletion
from django.db import migrations, models

import kernel.tenancy.constraints
import kernel.tenancy.scope


class Migration(migrations.Migration):
    dependencies = [
        ("editor", "0005_words_of_kept_documents"),
    ]

    operations = [
        migrations.AddField(
            model_name="document",
            name="ids_known",
            field=models.SmallIntegerField(choices=[(0, "Not Yet"), (1, "Whole"), (2, "Ailing")], default=0),
        ),
        migrations.CreateModel(
            name="IdSpan",
            fields=[
                ("tenant_id", models.UUIDField(default=kernel.tenancy.scope.current_tenant_id, editable=False)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "tenant_id",
                        "document_id",
                        "client",
                        "clock",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("client", models.BigIntegerField()),
                ("clock", models.BigIntegerField()),
                ("length", models.BigIntegerField()),
                ("kind", models.SmallIntegerField()),
                ("parent_client", models.BigIntegerField(null=True)),
                ("parent_clock", models.BigIntegerField(null=True)),
                ("holder", models.CharField(blank=True, max_length=100)),
                ("name", models.CharField(blank=True, max_length=100)),
                ("sub", models.CharField(max_length=100, null=True)),
                ("depth", models.IntegerField()),
                ("pairs", models.BinaryField()),
                ("origin_client", models.BigIntegerField(null=True)),
                ("origin_clock", models.BigIntegerField(null=True)),
                ("right_client", models.BigIntegerField(null=True)),
                ("right_clock", models.BigIntegerField(null=True)),
                (
                    "document",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="editor.document",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [
                    kernel.tenancy.constraints.RowLevelSecurity(name="editor_idspan_rls"),
                    kernel.tenancy.constraints.SameTenant(
                        field="document", name="editor_idspan_document", on_delete="NO ACTION"
                    ),
                ],
            },
        ),
    ]
