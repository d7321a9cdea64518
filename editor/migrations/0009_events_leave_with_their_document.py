"""A document can be deleted for good; its events can be deleted with it and not otherwise."""

from django.db import migrations

from kernel.tenancy.constraints import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("editor", "0008_repair")]

    operations = [
        migrations.RemoveConstraint("event", "editor_event_append_only"),
        migrations.AddConstraint("event", AppendOnly(name="editor_event_append_only", leaves_with="document")),
    ]
