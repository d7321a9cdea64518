"""Which organisations have work for the sweeps: ids only, so that none need be visited to find out."""

from django.db import migrations

from kernel.tenancy.migrations import search_function

# Reads the index of unfinished generations: as long as the work that runs now.
INTERRUPTED = """
  select distinct g.tenant_id from generation_generation g
  where g.state in ('queued', 'running') and g.lease_until < at
"""


class Migration(migrations.Migration):
    dependencies = [("generation", "0007_vendor_over_use"), ("kernel", "0002_functions")]

    operations = [
        search_function("generation_tenants_with_interrupted", "at timestamptz", "table (tenant_id uuid)", INTERRUPTED),
    ]
