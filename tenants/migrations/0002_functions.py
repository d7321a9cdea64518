"""Functions that read past the policies and return ids only."""

from django.db import migrations

from kernel.tenancy.migrations import search_function

# At sign-in no tenant is known yet; this tells which ones a person may enter, and nothing else.
TENANTS_OF_PERSON = """
  select m.tenant_id from tenants_membership m where m.person_id = person and m.state = 'active'
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0001_initial")]

    operations = [
        search_function("tenants_of_person", "person uuid", "table (tenant_id uuid)", TENANTS_OF_PERSON),
    ]
