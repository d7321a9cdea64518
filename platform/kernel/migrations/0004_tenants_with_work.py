"""Which organisations have work for the sweeps: ids only, so that none need be visited to find out."""

from django.db import migrations

from kernel.tenancy.migrations import search_function

# One probe of the index on (tenant, age) for each organisation.
OLD_ANSWERS = """
  select o.id from tenants_organisation o
  where exists (select 1 from kernel_idempotentresponse r where r.tenant_id = o.id and r.created_at < before)
"""

# The table holds what happened again within the hour, so it is read whole.
DUE_COUNTS = """
  select distinct r.tenant_id from kernel_journalrepeat r where r.since < before
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0003_repeats"), ("tenants", "0001_initial")]

    operations = [
        search_function("kernel_tenants_with_old_answers", "before timestamptz", "table (tenant_id uuid)", OLD_ANSWERS),
        search_function("kernel_tenants_with_due_counts", "before timestamptz", "table (tenant_id uuid)", DUE_COUNTS),
    ]
