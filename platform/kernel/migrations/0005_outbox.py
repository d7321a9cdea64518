"""Messages that leave the installation, and the one question of who has some to be sent."""

from django.db import migrations, models

import kernel.clock
import kernel.ids
import kernel.tenancy.constraints
import kernel.tenancy.scope
from kernel.tenancy.migrations import search_function

# Only open rows are in its index: whoever has nothing to send costs nothing.
TENANTS_WITH_DUE_MESSAGES = """
  select distinct m.tenant_id from kernel_outboxmessage m
  where m.delivery = delivery_name and m.state <> 'dead' and m.due_at <= now()
"""


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0004_tenants_with_work"),
    ]

    operations = [
        migrations.CreateModel(
            name="OutboxMessage",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField(default=kernel.tenancy.scope.current_tenant_id, editable=False)),
                ("delivery", models.CharField(max_length=60)),
                ("destination", models.CharField(max_length=200)),
                ("event_id", models.UUIDField()),
                ("subject_kind", models.CharField(max_length=40)),
                ("subject_id", models.UUIDField()),
                ("subject_seq", models.BigIntegerField()),
                ("payload", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[("pending", "Pending"), ("sending", "Sending"), ("dead", "Dead")],
                        default="pending",
                        max_length=8,
                    ),
                ),
                ("tries", models.SmallIntegerField(default=0)),
                ("due_at", models.DateTimeField(default=kernel.clock.now)),
                ("give_up_at", models.DateTimeField()),
                ("failure", models.CharField(blank=True, max_length=80)),
                ("created_at", models.DateTimeField(default=kernel.clock.now)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "dead"), _negated=True),
                        fields=["delivery", "due_at", "tenant_id"],
                        name="kernel_outboxmessage_due",
                    ),
                    models.Index(
                        condition=models.Q(("state", "dead"), _negated=True),
                        fields=["tenant_id", "delivery", "destination", "subject_id", "subject_seq"],
                        name="kernel_outboxmessage_order",
                    ),
                ],
                "constraints": [
                    kernel.tenancy.constraints.RowLevelSecurity(name="kernel_outboxmessage_rls"),
                    models.UniqueConstraint(fields=("tenant_id", "id"), name="kernel_outboxmessage_own"),
                    models.UniqueConstraint(
                        fields=("tenant_id", "delivery", "destination", "event_id"), name="kernel_outboxmessage_one"
                    ),
                ],
            },
        ),
        search_function(
            "kernel_tenants_with_due_messages",
            "delivery_name text",
            "table (tenant_id uuid)",
            TENANTS_WITH_DUE_MESSAGES,
        ),
    ]
