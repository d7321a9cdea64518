"""Files are found by their names whatever the case and the accents; those from before as well."""

from django.db import migrations, models

from kernel.folding import fold


def _fold_what_is_there(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("select id, name from knowledge_file")
        for file_id, name in cursor.fetchall():
            cursor.execute("update knowledge_file set folded_name = %s where id = %s", [fold(name), file_id])


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0004_unread")]

    operations = [
        migrations.AddField("file", "folded_name", models.TextField(default="")),
        migrations.RunPython(_fold_what_is_there, migrations.RunPython.noop),
    ]
