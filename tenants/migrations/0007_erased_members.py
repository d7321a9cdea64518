"""Members whose data was erased, and whether their account serves another organisation."""

from django.db import migrations, models

from kernel.tenancy.migrations import search_function

# Unlike tenants_of_person it knows of deactivated members too: their account may not be deleted.
TENANTS_HOLDING_PERSON = """
  select m.tenant_id from tenants_membership m where m.person_id = person
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0006_platform_log")]

    operations = [
        migrations.AlterField(
            model_name="membership",
            name="state",
            field=models.CharField(
                choices=[("active", "Active"), ("deactivated", "Deactivated"), ("erased", "Erased")],
                default="active",
                max_length=16,
            ),
        ),
        search_function("tenants_holding_person", "person uuid", "table (tenant_id uuid)", TENANTS_HOLDING_PERSON),
    ]
