"""What documents are found by: the words of their text, and titles without case and diacritics."""

import django.db.models.deletion
from django.db import migrations, models

import kernel.tenancy.constraints
import kernel.tenancy.scope


class Migration(migrations.Migration):
    dependencies = [
        ("editor", "0003_quarantine"),
    ]

    operations = [
        migrations.AddField(
            model_name="document",
            name="folded_title",
            field=models.TextField(default=""),
        ),
        migrations.CreateModel(
            name="Word",
            fields=[
                ("tenant_id", models.UUIDField(default=kernel.tenancy.scope.current_tenant_id, editable=False)),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "tenant_id",
                        "word",
                        "document_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("word", models.CharField(db_collation="C", max_length=64)),
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
                "indexes": [models.Index(fields=["tenant_id", "document"], name="editor_word_of")],
                "constraints": [
                    kernel.tenancy.constraints.RowLevelSecurity(name="editor_word_rls"),
                    kernel.tenancy.constraints.SameTenant(
                        field="document", name="editor_word_document", on_delete="NO ACTION"
                    ),
                ],
            },
        ),
    ]
