"""What happens at the door and belongs to no organisation, by the hour."""

from django.db import migrations, models

import kernel.ids


class Migration(migrations.Migration):
    dependencies = [("tenants", "0005_hashed_session_keys")]

    operations = [
        migrations.CreateModel(
            name="PlatformEvent",
            fields=[
                ("id", models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("verb", models.CharField(max_length=80)),
                ("hour", models.DateTimeField()),
                ("count", models.BigIntegerField(default=1)),
                ("last_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("verb", "hour"), name="tenants_platformevent_hour"),
                ],
            },
        ),
    ]
