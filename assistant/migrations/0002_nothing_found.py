"""Whether the files were searched for a question and held nothing on it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assistant", "0001_initial")]

    operations = [
        migrations.AddField("conversationmessage", "nothing_found", models.BooleanField(default=False)),
    ]
