"""A document's id is used once: deleted with its log, it cannot come back with another one (ADR 0181)."""

from django.db import migrations, models

import kernel.tenancy.constraints
import kernel.tenancy.scope

# After the trigger stands, whose lock waits for documents that are being made: none falls between the two.
_KEEP = "insert into editor_documentid (tenant_id, document_id) select tenant_id, id from editor_document"


class Migration(migrations.Migration):
    dependencies = [("editor", "0013_ranges_written_by_the_database")]

    operations = [
        migrations.CreateModel(
            name="DocumentId",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "tenant_id", "document_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("tenant_id", models.UUIDField(default=kernel.tenancy.scope.current_tenant_id, editable=False)),
                ("document_id", models.UUIDField()),
            ],
            options={
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [
                    kernel.tenancy.constraints.RowLevelSecurity(name="editor_documentid_rls"),
                    kernel.tenancy.constraints.AppendOnly(name="editor_documentid_append_only"),
                ],
            },
        ),
        migrations.AddConstraint(
            "document",
            kernel.tenancy.constraints.IdsUsedOnce(
                name="editor_document_once", kept_in="editor_documentid", field="document_id"
            ),
        ),
        migrations.RunSQL(_KEEP, migrations.RunSQL.noop),
    ]
