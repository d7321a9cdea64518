"""Since when a client id is kept from writing, for it brought what the grammar does not have."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("editor", "0002_storage")]

    operations = [
        migrations.AddField(
            model_name="clientlease",
            name="quarantined_at",
            field=models.DateTimeField(null=True),
        ),
    ]
