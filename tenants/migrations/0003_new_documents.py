"""Who reads a document that was made without a word about it: its owner, until an organisation settles otherwise.

Documents that exist keep their own visibility.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tenants", "0002_functions")]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="new_document_visibility",
            field=models.CharField(
                choices=[("private", "Private"), ("organisation", "Organisation")],
                db_default="private",
                default="private",
                max_length=16,
            ),
        ),
    ]
