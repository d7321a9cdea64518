"""Which organisations have work for the sweeps: ids only, so that none need be visited to find out."""

from django.db import migrations

from kernel.tenancy.migrations import search_function

# Reads the index of open holds: as long as the work that runs now.
OPEN_HOLDS = """
  select distinct h.tenant_id from billing_budgethold h where h.closed_at is null
"""

# Whose counters may have drifted: those who called since `since_id` was made (ids of the ledger are in order of time),
# whose calls run, or whose caps were changed; and of all others that used something lately one part in turn.
TO_RECONCILE = """
  select l.tenant_id from billing_ledgerrow l where l.id >= since_id
  union select h.tenant_id from billing_budgethold h where h.closed_at is null
  union select c.tenant_id from billing_cap c where c.set_at >= since
  union select o.id from tenants_organisation o
  where abs(uuid_hash_extended(o.id, 0) % parts) = part and exists (
    select 1 from billing_ledgerrow l where l.tenant_id = o.id and l.day >= current_date - 33
  )
"""


class Migration(migrations.Migration):
    dependencies = [("billing", "0005_no_more_than_was_set_aside"), ("kernel", "0002_functions")]

    operations = [
        search_function("billing_tenants_with_open_holds", "", "table (tenant_id uuid)", OPEN_HOLDS),
        search_function(
            "billing_tenants_to_reconcile",
            "since timestamptz, since_id uuid, part int, parts int",
            "table (tenant_id uuid)",
            TO_RECONCILE,
        ),
    ]
