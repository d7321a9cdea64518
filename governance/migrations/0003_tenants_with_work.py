"""Which organisations have work for the sweeps: ids only, so that none need be visited to find out."""

from django.db import migrations

from kernel.tenancy.migrations import search_function

# A tree's newest head has the tree's size: one probe of the anchors' unique index for each tree.
LOOSE_HEADS = """
  select t.tenant_id from governance_audittree t
  where t.size > 0 and not exists (
    select 1 from governance_auditanchor a where a.tenant_id = t.tenant_id and a.size = t.size
  )
"""


class Migration(migrations.Migration):
    dependencies = [("governance", "0002_marks"), ("kernel", "0002_functions")]

    operations = [
        search_function("governance_tenants_with_loose_heads", "", "table (tenant_id uuid)", LOOSE_HEADS),
    ]
