"""Sentences of an answer that say what the passages they cite do not contain."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assistant", "0002_nothing_found")]

    operations = [
        migrations.AddField("conversationmessage", "unsupported", models.JSONField(default=list)),
    ]
