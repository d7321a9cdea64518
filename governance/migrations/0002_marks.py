from django.db import migrations, models


class Migration(migrations.Migration):
    """Leaves from before carry no mark, and their hashes stay as they are."""

    dependencies = [("governance", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="auditleaf",
            name="mark",
            field=models.CharField(db_default="", default="", max_length=12),
        ),
        migrations.AddField(model_name="audittree", name="newest_at", field=models.DateTimeField(null=True)),
    ]
