"""The heading of a file that became the title of its document, so that the file comes out as it went in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("editor", "0006_admission")]

    operations = [
        migrations.AddField(model_name="document", name="file_heading", field=models.TextField(null=True)),
    ]
