"""Counts of events that came again, beside the journal that keeps the first and the number."""

from django.db import migrations, models

import kernel.ids
import kernel.tenancy.constraints
import kernel.tenancy.scope


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_functions")]

    operations = [
        migrations.CreateModel(
            name="JournalRepeat",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField(default=kernel.tenancy.scope.current_tenant_id, editable=False)),
                ("actor_kind", models.CharField(max_length=16)),
                ("actor_id", models.UUIDField()),
                ("verb", models.CharField(max_length=80)),
                ("subject_kind", models.CharField(max_length=40)),
                ("subject_id", models.UUIDField()),
                ("mark", models.CharField(max_length=64)),
                ("data", models.JSONField(default=dict)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("count", models.BigIntegerField(default=0)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [
                    kernel.tenancy.constraints.RowLevelSecurity(name="kernel_journalrepeat_rls"),
                    models.UniqueConstraint(fields=("tenant_id", "id"), name="kernel_journalrepeat_own"),
                    models.UniqueConstraint(
                        fields=("tenant_id", "verb", "actor_id", "subject_kind", "subject_id", "mark"),
                        name="kernel_journalrepeat_one",
                    ),
                ],
            },
        ),
    ]
