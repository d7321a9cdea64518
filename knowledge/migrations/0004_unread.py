"""What of a file was not read, and what it says of itself. Files taken in before say nothing until they are read again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0003_graph_behind")]

    operations = [
        migrations.AddField("file", "unread", models.JSONField(default=dict)),
        migrations.AddField("file", "fields", models.JSONField(default=dict)),
    ]
