"""Where a person has a given role: their organisations with their roles are one question, however many they are."""

from django.db import migrations

from kernel.tenancy.migrations import search_function

# Like tenants_of_person it returns ids only; the role is part of the question.
TENANTS_OF_PERSON_AS = """
  select m.tenant_id from tenants_membership m
  where m.person_id = person and m.state = 'active' and m.role = wanted
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0003_new_documents")]

    operations = [
        search_function(
            "tenants_of_person_as", "person uuid, wanted text", "table (tenant_id uuid)", TENANTS_OF_PERSON_AS
        ),
    ]
