"""Which events of a document a repair took out of every reading."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("editor", "0007_file_heading")]

    operations = [
        migrations.AddField(
            model_name="document",
            name="voided",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), default=list, size=None
            ),
        ),
    ]
