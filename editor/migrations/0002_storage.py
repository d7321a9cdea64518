"""How the hot rows lie on disk."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("editor", "0001_initial")]

    operations = [
        # The head and the leases change with every batch: leave room on the page to update them in place.
        migrations.RunSQL(
            "alter table editor_document set (fillfactor = 60); alter table editor_clientlease set (fillfactor = 60)",
            "alter table editor_document reset (fillfactor); alter table editor_clientlease reset (fillfactor)",
        ),
        # Encoded states hardly compress, and a reader always wants all of one.
        migrations.RunSQL(
            "alter table editor_snapshot alter column state set storage external",
            "alter table editor_snapshot alter column state set storage extended",
        ),
    ]
