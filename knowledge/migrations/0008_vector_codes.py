"""The signs of each file's vectors, to be compared first. Files without them are compared vector by vector."""

from django.db import migrations, models

import kernel.tenancy.constraints
import kernel.tenancy.scope


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
    ]
