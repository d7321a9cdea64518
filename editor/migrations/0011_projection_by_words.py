"""The projection holds what is read of it. Its content, outline and origins were written with every edit and read by nobody.

Backwards, the columns come empty: the release before fills them at a document's next edit.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("editor", "0010_tenants_with_work")]

    operations = [
        # Without a default the column could not come back to a table with rows.
        migrations.AlterField("projection", "content", models.JSONField(default=dict)),
        migrations.RemoveField("projection", "content"),
        migrations.RemoveField("projection", "outline"),
        migrations.RemoveField("projection", "origins"),
        migrations.AddField("projection", "format", models.SmallIntegerField(default=0)),
    ]
