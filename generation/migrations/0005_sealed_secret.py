from django.db import migrations, models


class Migration(migrations.Migration):
    """Rows from before keep none: their events leave Redis within a day, their digests stay as they were."""

    dependencies = [("generation", "0004_kinds_of_tokens")]

    operations = [
        migrations.AddField(model_name="generation", name="sealed_secret", field=models.BinaryField(null=True))
    ]
