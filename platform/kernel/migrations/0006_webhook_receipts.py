"""Messages of vendors that were taken, so that none is taken twice."""

from django.db import migrations, models

import kernel.clock
import kernel.ids
import kernel.tenancy.constraints
import kernel.tenancy.scope


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0005_outbox"),
    ]

    operations = [
        migrations.CreateModel(
            name="WebhookReceipt",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("tenant_id", models.UUIDField(default=kernel.tenancy.scope.current_tenant_id, editable=False)),
                ("endpoint_id", models.UUIDField()),
                ("mark", models.BinaryField()),
                ("received_at", models.DateTimeField(default=kernel.clock.now)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["tenant_id", "endpoint_id", "received_at"], name="kernel_webhookreceipt_age")
                ],
                "constraints": [
                    kernel.tenancy.constraints.RowLevelSecurity(name="kernel_webhookreceipt_rls"),
                    models.UniqueConstraint(fields=("tenant_id", "id"), name="kernel_webhookreceipt_own"),
                    models.UniqueConstraint(
                        fields=("tenant_id", "endpoint_id", "mark"), name="kernel_webhookreceipt_one"
                    ),
                ],
            },
        ),
    ]
